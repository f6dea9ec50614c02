import { setTimeout as sleep } from 'node:timers/promises';
import type { Keyring } from '../aws/secret.ts';
import type { Settings } from '../core/settings.ts';
import { Failure } from '../errors.ts';
import { parseCreated } from './created.ts';
import { CreateFailure } from './errors.ts';
import { createSender, type Attempt, type CallOptions, type Org } from './sender.ts';
import { voiceCallsUrl, voiceCallUrl } from './url.ts';

export type { Attempt, CallOptions, Org } from './sender.ts';

/** The body of a create but for `callCenterApiName`, which comes from the signing key. */
export type CreateBody = Record<string, unknown> & { initiationMethod: 'Inbound' | 'Transfer' };

export interface CreatedVoiceCall {
  voiceCallId: string;
  /** What Salesforce says of fields it could not fill. It can quote people's data: never logged. */
  errors: string[];
  /** Attempts that Salesforce answered, the good one included. */
  attempts: number;
}

/** The telephony API of Salesforce as the bridge uses it. Whatever fails is a Failure. */
export interface Salesforce {
  /**
   * POST voiceCalls (reference, 5.1). A Transfer is not repeated once it may have been carried out.
   * @throws CreateFailure, which knows how many attempts were answered
   */
  createVoiceCall(org: Org, body: CreateBody, call: CallOptions): Promise<CreatedVoiceCall>;
  /** PATCH voiceCalls/{id} (reference, 5.2). @param id voiceCallId or vendorCallKey */
  updateVoiceCall(org: Org, id: string, body: Record<string, unknown>, call: CallOptions): Promise<void>;
  /** PATCH voiceCalls/{id}/clearRouting (reference, 5.6). @param id voiceCallId or vendorCallKey */
  clearRouting(org: Org, id: string, call: CallOptions): Promise<'cleared' | 'not-found'>;
}

interface Parts {
  keyring: Keyring;
  settings: Pick<Settings, 'token' | 'retry'>;
  /** Epoch milliseconds. */
  now: () => number;
  fetch?: typeof globalThis.fetch;
  /** How the time between two attempts is spent. */
  wait?: (ms: number) => Promise<unknown>;
  /** Told of each request when its answer is read or given up. */
  onAttempt?: (attempt: Attempt) => void;
}

/** Makes the client. It keeps signed tokens, so one is made per container. */
export function createSalesforce(parts: Parts): Salesforce {
  const { fetch = globalThis.fetch, wait = sleep, onAttempt = () => undefined } = parts;
  const send = createSender({ ...parts, fetch, wait, onAttempt });

  return {
    async createVoiceCall(org, body, call) {
      let attempts = 0;
      try {
        const created = await send(org, call, {
          operation: 'create',
          what: 'POST voiceCalls',
          method: 'POST',
          url: voiceCallsUrl(org.telephonyUrl),
          // The call center of the very key that signs: after a change of the secret both change together.
          body: (key) => JSON.stringify({ ...body, callCenterApiName: key.callCenterApiName }),
          repeat: body.initiationMethod === 'Inbound' ? 'repeatable' : 'answered-only',
          read: ({ status, text }) => parseCreated(text) ?? unnamed(status),
          onAnswer: () => void (attempts += 1),
        });
        return { ...created, attempts };
      } catch (error) {
        throw error instanceof Failure ? new CreateFailure(error, attempts) : error;
      }
    },

    async updateVoiceCall(org, id, body, call) {
      await send(org, call, {
        operation: 'update',
        what: 'PATCH voiceCalls/{id}',
        method: 'PATCH',
        url: voiceCallUrl(org.telephonyUrl, id),
        body: () => JSON.stringify(body),
        repeat: 'repeatable',
        // Any 2xx: the update is carried out later, and its `pending` says nothing of how it ends (reference, 6.4).
        read: () => undefined,
      });
    },

    async clearRouting(org, id, call) {
      try {
        return await send(org, call, {
          operation: 'clear-routing',
          what: 'PATCH voiceCalls/{id}/clearRouting',
          method: 'PATCH',
          url: `${voiceCallUrl(org.telephonyUrl, id)}/clearRouting`,
          body: () => null,
          repeat: 'repeatable',
          read: () => 'cleared' as const,
        });
      } catch (error) {
        if (error instanceof Failure && error.status === 404) return 'not-found';
        throw error;
      }
    },
  };
}

/** A create was answered well and names no record: one may have been made, under an id that nobody knows. */
function unnamed(status: number): never {
  const details = { retryable: true, mayHaveHappened: true, status };
  throw new Failure('salesforce-no-answer', `POST voiceCalls answered ${status} without a voiceCallId`, details);
}
