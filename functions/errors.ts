/** How an attempt at an edge (Salesforce, Connect, Secrets Manager, the ledger) failed; stable, used as the reason of an outcome. */
export type FailureCode =
  | 'salesforce-refused'
  | 'salesforce-unauthorized'
  | 'salesforce-throttled'
  | 'salesforce-unavailable'
  | 'salesforce-no-answer'
  | 'breaker-open'
  | 'rate-limited'
  | 'key-unusable'
  | 'contact-unknown'
  | 'connect-unavailable'
  | 'ledger-unavailable'
  | 'claimed-elsewhere'
  | 'next-contact-open'
  | 'out-of-time';

interface FailureDetails {
  /** Can trying the same again later help? Decided here, where the failure is made, and nowhere else. */
  retryable: boolean;
  /** True when the request may have been carried out although no answer came (timeout, reset). */
  mayHaveHappened?: boolean;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** What the other side asked us to wait, in milliseconds (Retry-After). */
  retryAfterMs?: number;
  cause?: unknown;
}

/** The one error family of the bridge. Its message never holds a body, a number, a token or a key. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly retryable: boolean;
  readonly mayHaveHappened: boolean;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable;
    this.mayHaveHappened = details.mayHaveHappened ?? false;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** The same failure, of which more is known by now. */
  with(more: Pick<FailureDetails, 'mayHaveHappened' | 'retryAfterMs'>): Failure {
    return new Failure(this.code, this.message, { ...this, cause: this.cause, ...more });
  }
}
