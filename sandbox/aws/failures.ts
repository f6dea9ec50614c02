/**
 * Answers requests of a part with an error of AWS: those with the numbers `nth` (the first is 1), or one of so many (`every`).
 * The SDK's own retries count as requests.
 */
export type Failure = { nth: number[]; error: string } | { every: number; error: string };

/** The error that request number `n` must get, if any. */
export function failureOf(failures: readonly Failure[], n: number): string | undefined {
  return failures.find((failure) => ('nth' in failure ? failure.nth.includes(n) : n % failure.every === 0))?.error;
}
