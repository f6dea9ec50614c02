/** What may go wrong in a run, all of it decided by one seed. */
export interface Weather {
  seed: number;
  /** How many faults there may be; then the sky is clear, so that every run ends. */
  faults: number;
  /** How often each line is delivered, at most. */
  copies: number;
}

/** A small seeded generator of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
