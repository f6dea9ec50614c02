/** Answers the nth requests of a part (the first is 1) with an error of AWS. The SDK's own retries count as requests. */
export interface Failure {
  nth: number[];
  error: string;
}

/** The error that request number `n` must get, if any. */
export function failureOf(failures: readonly Failure[], n: number): string | undefined {
  return failures.find((failure) => failure.nth.includes(n))?.error;
}
