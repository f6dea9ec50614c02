export interface Rate {
  perSecond: number;
  burst: number;
}

/** A token bucket as AWS throttles with: `burst` requests at once, then `perSecond`. Each call asks for one request. */
export function tokenBucket({ perSecond, burst }: Rate, now: () => number = () => performance.now()): () => boolean {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * perSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
