import { setTimeout } from 'node:timers/promises';

/** Waits, but not after it is told to stop. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
