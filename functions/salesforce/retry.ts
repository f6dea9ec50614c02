import pRetry, { AbortError } from 'p-retry';
import { Failure } from '../errors.ts';

/** How often and how far apart; the whole policy is data. */
interface RetryPolicy {
  /** Attempts after the first. */
  retries: number;
  minDelayMs: number;
  maxDelayMs: number;
  factor: number;
  /** Share of each delay that is left to chance, 0 to 1. */
  jitter: number;
  attemptTimeoutMs: number;
}

/**
 * Which failures are repeated.
 * `repeatable`: every retryable one. For calls that end the same when carried out twice: an Inbound create (the same key gives
 * the same record), a PATCH, clearRouting.
 * `answered-only`: never when the first may have been carried out. For a Transfer create: Salesforce lets one key have several
 * VoiceCalls (reference, 6.1), so that a second POST after a lost answer could make a second one (contract, rule 2). After 401,
 * 429 or 5xx, or when nothing was sent, it is repeated.
 */
export type Repeat = 'repeatable' | 'answered-only';

interface RetryParts {
  /** Verb and endpoint, for messages. */
  what: string;
  policy: RetryPolicy;
  repeat: Repeat;
  /** Epoch milliseconds that no wait and no attempt passes; Infinity: none. */
  deadline: number;
  /** No attempt is begun later than so many milliseconds after the first. */
  patienceMs?: number | undefined;
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
}

/** Makes the signal that bounds the next step of an attempt: the attempt's timeout, or what is left until the deadline. */
export type Limit = () => AbortSignal;

/** With less than this left nothing is begun: a Transfer create cut off by the deadline could not be repeated by anyone. */
const leastMs = 100;
/** The longest time that a timer of Node holds. */
const longestMs = 2 ** 31 - 1;

/**
 * Runs an attempt until it succeeds, fails for good or runs out of retries or time; then its last Failure is thrown as it is,
 * with `retryAfterMs` where Salesforce or the gate named a time, so that the caller can come back later.
 * A request that nobody answered stays in question whatever the next one is answered: `mayHaveHappened` once true stays true.
 * @throws Failure `out-of-time` when not even the first attempt could begin
 */
export function retrying<T>(
  attempt: (limit: Limit, attemptNumber: number) => Promise<T>,
  parts: RetryParts,
): Promise<{ value: T; lostOne: boolean }> {
  const { policy, repeat, deadline, patienceMs = Infinity, now, wait } = parts;
  const patientUntil = Math.min(deadline - leastMs, now() + patienceMs);
  const limit: Limit = () => {
    const left = deadline - now();
    if (left < leastMs) throw new Failure('out-of-time', `${parts.what}: no time left`, { retryable: true });
    return AbortSignal.timeout(Math.ceil(Math.min(policy.attemptTimeoutMs, left, longestMs)));
  };
  let last: Failure | undefined;
  const once = async (attemptNumber: number) => {
    try {
      return { value: await attempt(limit, attemptNumber), lostOne: last?.mayHaveHappened ?? false };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      last = following(last, error);
      // Nothing is to be gained by asking the gate, or the clock, again at once.
      throw isUnsent(error) ? new AbortError(last) : last;
    }
  };
  return pRetry(once, {
    retries: Math.max(0, policy.retries),
    // p-retry knows neither Retry-After nor our deadline: it counts, and the wait is here.
    minTimeout: 0,
    maxTimeout: 0,
    shouldRetry: async ({ error, attemptNumber }) => {
      if (!(error instanceof Failure) || !mayRepeat(error, repeat)) return false;
      const delay = delayMs(policy, attemptNumber, error.retryAfterMs);
      if (now() + delay > patientUntil) return false;
      await wait(delay);
      return deadline - now() >= leastMs;
    },
  });
}

function mayRepeat(failure: Failure, repeat: Repeat): boolean {
  return failure.retryable && (repeat === 'repeatable' || !failure.mayHaveHappened);
}

/** Nothing was sent, and not for the call's own sake. */
const isUnsent = ({ code }: Failure) => code === 'breaker-open' || code === 'rate-limited' || code === 'out-of-time';

/** What is known after one more failure: that of the gate only adds its time to what Salesforce answered before. */
function following(before: Failure | undefined, failure: Failure): Failure {
  if (before === undefined) return failure;
  if (isUnsent(failure)) return before.with({ retryAfterMs: failure.retryAfterMs ?? before.retryAfterMs });
  return before.mayHaveHappened ? failure.with({ mayHaveHappened: true }) : failure;
}

/** Retry-After is a least time, so that chance only adds to it; else the back-off, part of it left to chance. */
function delayMs(policy: RetryPolicy, attemptNumber: number, retryAfterMs: number | undefined): number {
  const chance = policy.jitter * Math.random();
  if (retryAfterMs !== undefined) return Math.round(retryAfterMs + policy.minDelayMs * chance);
  const backOff = Math.min(policy.minDelayMs * policy.factor ** (attemptNumber - 1), policy.maxDelayMs);
  return Math.min(Math.round(backOff * (1 - chance)), longestMs);
}
