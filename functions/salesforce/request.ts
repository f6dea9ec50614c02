import type { SigningKey } from '../aws/secret.ts';
import type { Settings } from '../core/settings.ts';
import { Failure } from '../errors.ts';
import type { Gate, Sight } from '../gate/gate.ts';
import type { Attempt, Call, Org } from './call.ts';
import { exchange, type Answer } from './exchange.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Limit } from './retry.ts';
import type { Bearer, Tokens } from './token.ts';
import { within } from './within.ts';

/** One attempt of a call; it may take more than one request. */
export interface Sending {
  org: Org;
  call: Pick<Call<unknown>, 'operation' | 'contact' | 'what' | 'method' | 'url' | 'body' | 'dropRefused'>;
  /** Epoch milliseconds. */
  deadline: number;
  limit: Limit;
  /** 1 for the first of a call. */
  attempt: number;
}

interface Parts {
  tokens: Tokens;
  gate: Gate;
  settings: Pick<Settings, 'retry'>;
  now: () => number;
  fetch: typeof globalThis.fetch;
  onAttempt: (attempt: Attempt) => void;
}

/** Sends one request, by the key in use if none is named; gives the answer of any status and the key that signed. */
type Request = (sending: Sending, key?: SigningKey) => Promise<{ answer: Answer; key: SigningKey }>;

/** Makes one request, each through the gate, which is told how it went, and each with a token of its own where that is set. */
export function createRequest({ tokens, gate, settings, now, fetch, onAttempt }: Parts): Request {
  const ask = async ({ call, attempt }: Sending, { token, key }: Bearer, signal: AbortSignal): Promise<Answer> => {
    const started = now();
    let status: number | undefined;
    try {
      const answer = await exchange(fetch, { ...call, token, body: call.body(key) }, signal);
      status = answer.status;
      return answer;
    } finally {
      onAttempt({
        operation: call.operation,
        target: call.contact,
        status,
        ms: now() - started,
        attempt,
        key: key.version,
      });
    }
  };

  return async (sending, key) => {
    const { org, call, deadline, limit } = sending;
    const { secretName, telephonyUrl } = org;
    const pass = await gate.enter({ telephonyUrl, operation: call.operation, contact: call.contact, deadline });
    let sight: Sight = { is: 'nothing' };
    try {
      const [bound, asked] = [limit(), now()];
      const bearer = await inTime(bound, tokens.bearer(secretName, key), secretName);
      // What our own deadline cuts short says nothing of Salesforce.
      if (deadline - now() >= settings.retry.attemptTimeoutMs) sight = { is: 'no-answer' };
      // A key that was at hand took nothing of the time: one bound, and one timer, does for both.
      const answer = await ask(sending, bearer, now() === asked ? bound : limit());
      sight = sightOf(answer, now());
      if (answer.status === 401) tokens.refused(secretName, bearer);
      return { answer, key: bearer.key };
    } finally {
      await pass.report(sight);
    }
  };
}

/** A refusal is an answer: only what says "not now" tells of an outage. */
function sightOf({ status, retryAfter }: Answer, now: number): Sight {
  if (status !== 429 && status !== 408 && status < 500) return { is: 'answered' };
  return { is: status === 429 ? 'throttled' : 'unavailable', retryAfterMs: retryAfterMs(retryAfter, now) };
}

/** The key has a bound of its own, so that a slow secret is not taken for a request that may have been carried out. */
async function inTime(signal: AbortSignal, bearer: Promise<Bearer>, secretName: string): Promise<Bearer> {
  try {
    return await within(signal, bearer);
  } catch (error) {
    if (error !== signal.reason) throw error;
    throw new Failure('key-unusable', `secret ${secretName} was not read in time`, { retryable: true });
  }
}
