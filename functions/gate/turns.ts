import { Failure } from '../errors.ts';

interface Turn {
  /** What the rate is now; 0: no limit. */
  perSecond: number;
  /** Lets those before itself who do not yield, also when they come later. */
  yields: boolean;
  /** Epoch milliseconds. */
  deadline: number;
}

/** Waits until one more request may begin. @throws Failure `rate-limited` when its turn would come after the deadline */
export type Turns = (turn: Turn) => Promise<void>;

/** A bucket of one token: requests are spaced, so that not even after a pause more than the rate begin in a second. */
export function createTurns(now: () => number, wait: (ms: number) => Promise<unknown>): Turns {
  let next = 0;
  return async ({ perSecond, yields, deadline }) => {
    if (perSecond === 0) return;
    for (;;) {
      const at = Math.max(now(), next);
      if (at > deadline) throw rateLimited(at - now());
      const waits = at > now();
      if (!waits || !yields) next = at + 1000 / perSecond;
      if (!waits) return;
      await wait(Math.ceil(at - now()));
      if (!yields) return;
    }
  };
}

export function rateLimited(retryAfterMs: number): Failure {
  const message = 'the rate of requests to Salesforce leaves no turn in time';
  return new Failure('rate-limited', message, { retryable: true, retryAfterMs: Math.ceil(retryAfterMs) });
}
