import { Failure } from '../errors.ts';
import { retryAfterMs } from './retry-after.ts';

/**
 * A create that failed. `attempts` counts the attempts that Salesforce answered, whatever the status: a create is tried again
 * at most three times in all, over every delivery of the contact (contract, rule 2), so the caller keeps count.
 */
export class CreateFailure extends Failure {
  readonly attempts: number;

  constructor(failure: Failure, attempts: number) {
    super(failure.code, failure.message, failure);
    this.attempts = attempts;
  }
}

/**
 * What an answer outside 2xx means. Only status and Retry-After count: Salesforce documents no error body (reference, 7).
 * @param what verb and endpoint, as `POST voiceCalls`: no id and no address
 */
export function refusal(what: string, status: number, retryAfter: string | null, nowMs: number): Failure {
  const message = `${what} answered ${status}`;
  if (status === 401) return new Failure('salesforce-unauthorized', message, { retryable: true, status });
  const later = { retryable: true, status, retryAfterMs: retryAfterMs(retryAfter, nowMs) };
  if (status === 429) return new Failure('salesforce-throttled', message, later);
  if (status >= 500) return new Failure('salesforce-unavailable', message, later);
  // A gateway says 408 also of a request that it had already passed on.
  if (status === 408) return new Failure('salesforce-unavailable', message, { ...later, mayHaveHappened: true });
  return new Failure('salesforce-refused', message, { retryable: false, status });
}

/** No answer came: fetch rejected, by its signal or by the network. */
export function noAnswer(what: string, error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) {
    const cause = { code: 'TIMEOUT' };
    return new Failure('salesforce-no-answer', `${what}: no answer in time`, {
      retryable: true,
      mayHaveHappened: true,
      cause,
    });
  }
  const cause = facts(error);
  const details = { retryable: true, mayHaveHappened: !nothingWasSent(cause), cause };
  return new Failure('salesforce-no-answer', `${what}: no answer (${cause.code ?? cause.name})`, details);
}

interface Facts {
  name: string;
  code: string | undefined;
  syscall: string | undefined;
}

/** The facts of a network error. Not the error itself: that of the HTTP parser holds received bytes, which may echo the request. */
function facts(error: unknown): Facts {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return { name: 'unknown error', code: undefined, syscall: undefined };
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    name: inner.name,
    code: 'code' in inner ? text(inner.code) : undefined,
    syscall: 'syscall' in inner ? text(inner.syscall) : undefined,
  };
}

const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);
const certificateRefused = /^(ERR_TLS_CERT_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

/** Certain only for what fails before the connection stands: the name, the connect, the server's certificate. */
function nothingWasSent({ code = '', syscall }: Facts): boolean {
  return beforeSending.has(code) || syscall === 'connect' || syscall === 'getaddrinfo' || certificateRefused.test(code);
}
