import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when it is one's turn; false when it was stopped before. */
export type Turn = () => Promise<boolean>;

/** Turns at an even rate, for all who ask together. @param rate turns a second */
export function pace(rate: number, stop: AbortSignal): Turn {
  let next = Date.now();
  return async () => {
    const at = Math.max(next, Date.now());
    next = at + 1000 / rate;
    try {
      if (at > Date.now()) await wait(at - Date.now(), undefined, { signal: stop });
    } catch {
      return false; // the wait was aborted
    }
    return !stop.aborted;
  };
}
