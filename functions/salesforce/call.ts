import type { KeyVersion, SigningKey } from '../aws/secret.ts';
import type { InstanceSettings } from '../core/settings.ts';
import type { Operation } from '../gate/gate.ts';
import type { Answer } from './exchange.ts';
import type { Repeat } from './retry.ts';

/** Where a call goes and which secret signs it. */
export type Org = Pick<InstanceSettings, 'telephonyUrl' | 'secretName'>;

export interface CallOptions {
  /** Epoch milliseconds that no wait and no attempt passes; Infinity: none. */
  deadline: number;
  /** No attempt is begun later than so many milliseconds after the first; without it only the deadline counts. */
  patienceMs?: number | undefined;
  /** Attempts after the first, 3 when not said: a create that was tried before has fewer left. */
  retries?: number;
}

/** One request as it went; holds nothing of people. */
export interface Attempt {
  operation: Operation;
  /** The contact's key, or the id of its VoiceCall. */
  target: string;
  /** Undefined when no answer came. */
  status?: number;
  ms: number;
  /** 1 for the first of a call. */
  attempt: number;
  /** Which version of the secret signed it. */
  key: KeyVersion;
}

/** One call of the API, as data. */
export interface Call<T> {
  operation: Operation;
  /** The contact that it is for, by which the gate tells one bad contact from an outage. */
  contact: string;
  /** Verb and endpoint, for messages. */
  what: string;
  method: 'POST' | 'PATCH';
  url: string;
  body: (key: SigningKey) => string | null;
  repeat: Repeat;
  /** Reads a 2xx answer; may throw a Failure. */
  read: (answer: Answer) => T;
  /** Makes the body of the next request without what a 400 names; false: it names nothing that could be left out. */
  dropRefused?: (text: string) => boolean;
  /** Told of each attempt that was answered, whatever the status. */
  onAnswer?: () => void;
}
