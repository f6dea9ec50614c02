import { setTimeout as sleep } from 'node:timers/promises';
import type { Keyring } from '../aws/secret.ts';
import type { Settings } from '../core/settings.ts';
import { Failure } from '../errors.ts';
import { openGate, type Gate, type Operation } from '../gate/gate.ts';
import type { Attempt, CallOptions, Org } from './call.ts';
import { parseCreated } from './created.ts';
import { CreateFailure } from './errors.ts';
import { refusableFields } from './refusable-fields.ts';
import { createSender } from './sender.ts';
import { voiceCallsUrl, voiceCallUrl } from './url.ts';

export type { Attempt, CallOptions, Org } from './call.ts';

/** The body of a create but for `callCenterApiName`, which comes from the signing key. */
export type CreateBody = Record<string, unknown> & { initiationMethod: 'Inbound' | 'Transfer' };

export interface CreatedVoiceCall {
  voiceCallId: string;
  /** What Salesforce says of fields it could not fill. It can quote people's data: never logged. */
  errors: string[];
  /** Names of fields of `callAttributes` that Salesforce did not take: the call went through without them. */
  refusedFields: string[];
  /** Attempts that Salesforce answered, the good one included. */
  attempts: number;
}

export interface UpdatedVoiceCall {
  /** Names of fields of `callAttributes` that Salesforce did not take: the update went through without them. */
  refusedFields: string[];
  /** A request that was lost before this one was answered may still be carried out, after it. */
  mayStillLand: boolean;
}

export interface UpdateOptions extends CallOptions {
  /** Nobody is known to have created the VoiceCall, so that this PATCH does, and counts as a create (reference, 6.5). */
  creates?: boolean;
}

/** The telephony API of Salesforce as the bridge uses it. Whatever fails is a Failure. */
export interface Salesforce {
  /**
   * POST voiceCalls (reference, 5.1). A Transfer is not repeated once it may have been carried out.
   * @throws CreateFailure, which knows how many attempts were answered
   */
  createVoiceCall(org: Org, body: CreateBody, call: CallOptions): Promise<CreatedVoiceCall>;
  /** PATCH voiceCalls/{id} (reference, 5.2). @param id voiceCallId or vendorCallKey */
  updateVoiceCall(org: Org, id: string, body: Record<string, unknown>, call: UpdateOptions): Promise<UpdatedVoiceCall>;
  /** PATCH voiceCalls/{id}/clearRouting (reference, 5.6). @param id voiceCallId or vendorCallKey */
  clearRouting(org: Org, id: string, call: CallOptions): Promise<'cleared' | 'not-found'>;
  /**
   * Whether a request may be begun now; asked before work of which that request is the aim, it spares the work. Sends nothing.
   * @throws Failure `breaker-open` with the time to come back after
   */
  ready(org: Org, operation: Operation): Promise<void>;
}

interface Parts {
  keyring: Keyring;
  settings: Pick<Settings, 'token' | 'retry'>;
  /** Epoch milliseconds. */
  now: () => number;
  /** Stands before every request; without one nothing is held back. */
  gate?: Gate;
  fetch?: typeof globalThis.fetch;
  /** How the time between two attempts is spent. */
  wait?: (ms: number) => Promise<unknown>;
  /** Told of each request when its answer is read or given up. */
  onAttempt?: (attempt: Attempt) => void;
}

/** Makes the client. It keeps signed tokens, so one is made per container. */
export function createSalesforce(parts: Parts): Salesforce {
  const { gate = openGate, fetch = globalThis.fetch, wait = sleep, onAttempt = () => undefined } = parts;
  const send = createSender({ ...parts, gate, fetch, wait, onAttempt });

  return {
    async createVoiceCall(org, body, call) {
      const fields = refusableFields(body);
      let attempts = 0;
      try {
        const { value } = await send(org, call, {
          operation: 'create',
          contact: String(body['vendorCallKey']),
          what: 'POST voiceCalls',
          method: 'POST',
          url: voiceCallsUrl(org.telephonyUrl),
          // The call center of the very key that signs: after a change of the secret both change together.
          body: (key) => JSON.stringify({ ...fields.body(), callCenterApiName: key.callCenterApiName }),
          repeat: body.initiationMethod === 'Inbound' ? 'repeatable' : 'answered-only',
          read: ({ status, text }) => parseCreated(text) ?? unnamed(status),
          dropRefused: fields.drop,
          onAnswer: () => void (attempts += 1),
        });
        return { ...value, refusedFields: fields.notTaken(value.errors), attempts };
      } catch (error) {
        throw error instanceof Failure ? new CreateFailure(error, attempts) : error;
      }
    },

    async updateVoiceCall(org, id, body, call) {
      const fields = refusableFields(body);
      const { lostOne } = await send(org, call, {
        operation: call.creates ? 'creating-update' : 'update',
        contact: id,
        what: 'PATCH voiceCalls/{id}',
        method: 'PATCH',
        url: voiceCallUrl(org.telephonyUrl, id),
        body: () => JSON.stringify(fields.body()),
        repeat: 'repeatable',
        // Any 2xx: the update is carried out later, and its `pending` says nothing of how it ends (reference, 6.4).
        read: () => undefined,
        dropRefused: fields.drop,
      });
      return { refusedFields: fields.notTaken([]), mayStillLand: lostOne };
    },

    async clearRouting(org, id, call) {
      try {
        const { value } = await send(org, call, {
          operation: 'clear-routing',
          contact: id,
          what: 'PATCH voiceCalls/{id}/clearRouting',
          method: 'PATCH',
          url: `${voiceCallUrl(org.telephonyUrl, id)}/clearRouting`,
          body: () => null,
          repeat: 'repeatable',
          read: () => 'cleared' as const,
        });
        return value;
      } catch (error) {
        if (error instanceof Failure && error.status === 404) return 'not-found';
        throw error;
      }
    },

    ready: (org, operation) => gate.ready(org.telephonyUrl, operation),
  };
}

/** A create was answered well and names no record: one may have been made, under an id that nobody knows. */
function unnamed(status: number): never {
  const details = { retryable: true, mayHaveHappened: true, status };
  throw new Failure('salesforce-no-answer', `POST voiceCalls answered ${status} without a voiceCallId`, details);
}
