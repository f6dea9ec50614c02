import { Failure } from './errors.ts';

/**
 * Waits until one more call is allowed.
 * @param deadline epoch milliseconds, beyond which nobody waits
 * @throws Failure `out-of-time` when the turn would come after the deadline; it is left to others
 */
export type RateLimit = (deadline: number) => Promise<void>;

/**
 * Spaces calls so that no more than `perSecond` begin in a second, in the order in which they came; 0: no limit.
 * The bound is this container's share; over all containers it holds because their number is bounded (contract, rule 9).
 */
export function rateLimit(
  perSecond: number,
  now: () => number,
  wait: (milliseconds: number) => Promise<void>,
): RateLimit {
  if (perSecond === 0) return () => Promise.resolve();
  let next = 0;
  return async (deadline) => {
    const at = Math.max(now(), next);
    if (at > deadline) throw new Failure('out-of-time', 'the rate leaves no turn in time', { retryable: true });
    next = at + 1000 / perSecond;
    if (at > now()) await wait(at - now());
  };
}
