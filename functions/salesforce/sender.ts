import type { Keyring, SigningKey } from '../aws/secret.ts';
import type { InstanceSettings, Settings } from '../core/settings.ts';
import { Failure } from '../errors.ts';
import { refusal } from './errors.ts';
import { exchange, type Answer } from './exchange.ts';
import { retrying, type Repeat } from './retry.ts';
import { createTokens, type Bearer } from './token.ts';
import { within } from './within.ts';

/** Where a call goes and which secret signs it. */
export type Org = Pick<InstanceSettings, 'telephonyUrl' | 'secretName'>;

export interface CallOptions {
  /** Epoch milliseconds that no wait and no attempt passes; Infinity: none. */
  deadline: number;
  /** Attempts after the first, 3 when not said: a create that was tried before has fewer left. */
  retries?: number;
}

/** One request as it went; holds nothing of people. */
export interface Attempt {
  operation: 'create' | 'update' | 'clear-routing';
  /** Undefined when no answer came. */
  status?: number;
  ms: number;
  /** 1 for the first of a call. */
  attempt: number;
}

/** One call of the API, as data. */
interface Call<T> {
  operation: Attempt['operation'];
  /** Verb and endpoint, for messages. */
  what: string;
  method: 'POST' | 'PATCH';
  url: string;
  body: (key: SigningKey) => string | null;
  repeat: Repeat;
  /** Reads a 2xx answer; may throw a Failure. */
  read: (answer: Answer) => T;
  /** Told of each answer, whatever its status. */
  onAnswer?: () => void;
}

interface Parts {
  keyring: Keyring;
  settings: Pick<Settings, 'token' | 'retry'>;
  now: () => number;
  fetch: typeof globalThis.fetch;
  wait: (ms: number) => Promise<unknown>;
  onAttempt: (attempt: Attempt) => void;
}

/** Three retries are Salesforce's own advice for a create (reference, 6.12). */
const backOff = { retries: 3, factor: 2, jitter: 0.5 };

type Send = <T>(org: Org, options: CallOptions, call: Call<T>) => Promise<T>;

/** Makes the one way to Salesforce: sign, send, judge the answer, again where the policy says so. */
export function createSender(parts: Parts): Send {
  const { now, wait, settings } = parts;
  const tokens = createTokens({ keyring: parts.keyring, settings: settings.token, now });

  const ask = async <T>(call: Call<T>, bearer: Bearer, signal: AbortSignal, attempt: number): Promise<Answer> => {
    const started = now();
    let status: number | undefined;
    try {
      const request = { ...call, token: bearer.token, body: call.body(bearer.key) };
      const answer = await exchange(parts.fetch, request, signal);
      status = answer.status;
      call.onAnswer?.();
      return answer;
    } finally {
      parts.onAttempt({ operation: call.operation, status, ms: now() - started, attempt });
    }
  };

  return (org, options, call) => {
    const policy = { ...backOff, ...settings.retry, retries: options.retries ?? backOff.retries };
    const bounds = { what: call.what, policy, repeat: call.repeat, deadline: options.deadline, now, wait };
    return retrying(async (limit, attemptNumber) => {
      const bearer = await inTime(limit(), tokens.bearer(org.secretName), org.secretName);
      const answer = await ask(call, bearer, limit(), attemptNumber);
      if (answer.status >= 200 && answer.status < 300) return call.read(answer);
      if (answer.status === 401) tokens.refused(org.secretName, bearer);
      throw refusal(call.what, answer.status, answer.retryAfter, now());
    }, bounds);
  };
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
