/** Waits until one more call is allowed. */
export type RateLimit = () => Promise<void>;

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
  return async () => {
    const at = Math.max(now(), next);
    next = at + 1000 / perSecond;
    if (at > now()) await wait(at - now());
  };
}
