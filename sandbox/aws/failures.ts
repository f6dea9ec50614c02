/**
 * Answers requests of a part with an error of AWS: those with the numbers `nth` (the first is 1), or one of so many (`every`).
 * The SDK's own retries count as requests.
 */
export type Failure = ({ nth: number[] } | { every: number }) & {
  error: string;
  /** Only requests of this operation, where the part tells them apart. */
  operation?: string;
};

/** The error that request number `n` must get, if any. */
export function failureOf(failures: readonly Failure[], n: number, operation?: string): string | undefined {
  const isMeant = (failure: Failure) => failure.operation === undefined || failure.operation === operation;
  const isNow = (failure: Failure) => ('nth' in failure ? failure.nth.includes(n) : n % failure.every === 0);
  return failures.find((failure) => isMeant(failure) && isNow(failure))?.error;
}
