import type { Settings } from './settings.ts';

/** How long a delivery has been tried already. */
export interface Tries {
  /** How often it failed. */
  count: number;
  /** When it was first delivered, in epoch milliseconds. */
  since: number;
}

/** What becomes of a delivery that failed and that another try may help. */
export type NextTry = { do: 'come-back'; delaySeconds: number } | { do: 'give-up' };

/** The longest delay of an SQS message ("DelaySeconds"). */
const longestDelaySeconds = 900;

/**
 * When a delivery comes again: each time after twice as long, up to the longest delay of its door, and not before Salesforce said. A part is left to
 * chance, so that what failed together does not come back together. Given up when its time, or its tries, are over: then it is kept for an operator.
 * @param tries with the one that just failed
 * @param chance from 0 to 1
 */
export function nextTry(
  tries: Tries,
  retryAfterMs: number | undefined,
  { door, failures, now, chance }: { door: keyof Doors; failures: Settings['failures']; now: number; chance: number },
): NextTry {
  const { keepTryingHours, mostTries } = failures;
  const isOver = now - tries.since >= keepTryingHours * 3_600_000;
  if (isOver || (mostTries > 0 && tries.count >= mostTries)) return { do: 'give-up' };
  const delays = failures[doors[door]];
  const backOff = Math.min(delays.longestDelaySeconds, delays.firstDelaySeconds * 2 ** (tries.count - 1));
  const delaySeconds = Math.ceil(Math.max(backOff * (1 + chance / 2), (retryAfterMs ?? 0) / 1000));
  return { do: 'come-back', delaySeconds: Math.min(longestDelaySeconds, delaySeconds) };
}

type Doors = typeof doors;
const doors = { 'contact-event': 'events', 'contact-record': 'records' } as const;
