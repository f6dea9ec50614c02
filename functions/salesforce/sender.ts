import type { Keyring, SigningKey } from '../aws/secret.ts';
import type { Settings } from '../core/settings.ts';
import type { Gate } from '../gate/gate.ts';
import type { Attempt, Call, CallOptions, Org } from './call.ts';
import { refusal } from './errors.ts';
import type { Answer } from './exchange.ts';
import { createRequest, type Sending } from './request.ts';
import { retrying } from './retry.ts';
import { createTokens } from './token.ts';
import { within } from './within.ts';

/** What a call brought, and whether one of its requests was lost on the way and may still have its effect. */
interface Sent<T> {
  value: T;
  lostOne: boolean;
}

interface Parts {
  keyring: Keyring;
  settings: Pick<Settings, 'token' | 'retry'>;
  gate: Gate;
  now: () => number;
  fetch: typeof globalThis.fetch;
  wait: (ms: number) => Promise<unknown>;
  onAttempt: (attempt: Attempt) => void;
}

/** Three retries are Salesforce's own advice for a create (reference, 6.12). */
const backOff = { retries: 3, factor: 2, jitter: 0.5 };

type Send = <T>(org: Org, options: CallOptions, call: Call<T>) => Promise<Sent<T>>;

/** Makes the one way to Salesforce: through the gate, sign, send, judge the answer, again where the policy says so. */
export function createSender(parts: Parts): Send {
  const { now, wait, settings } = parts;
  const tokens = createTokens({ keyring: parts.keyring, settings: settings.token, now });
  const request = createRequest({ ...parts, tokens });

  /** The answer to an attempt: to another request at once where the key, or a field, was all that was wrong with the first. */
  const answerOf = async (sending: Sending): Promise<Answer> => {
    const { secretName } = sending.org;
    let { answer, key } = await request(sending);
    const other = answer.status === 401 ? await otherKey(sending) : undefined;
    if (other) ({ answer, key } = await request(sending, other));
    if (other && answer.status !== 401) parts.keyring.taken(secretName, other);
    while (answer.status === 400 && sending.call.dropRefused?.(answer.text ?? '')) {
      ({ answer } = await request(sending, key));
    }
    return answer;
  };

  /** As long as the attempt has time: without another key, or the time for one, the 401 stands. */
  const otherKey = async ({ org, limit }: Sending): Promise<SigningKey | undefined> => {
    try {
      return await within(limit(), parts.keyring.another(org.secretName));
    } catch {
      return undefined;
    }
  };

  return (org, options, call) => {
    const policy = { ...backOff, ...settings.retry, retries: options.retries ?? backOff.retries };
    const bounds = {
      what: call.what,
      policy,
      repeat: call.repeat,
      deadline: options.deadline,
      patienceMs: options.patienceMs,
      now,
      wait,
    };
    return retrying(async (limit, attempt) => {
      const answer = await answerOf({ org, call, deadline: options.deadline, limit, attempt });
      call.onAnswer?.();
      if (answer.status >= 200 && answer.status < 300) return call.read(answer);
      throw refusal(call.what, answer.status, answer.retryAfter, now());
    }, bounds);
  };
}
