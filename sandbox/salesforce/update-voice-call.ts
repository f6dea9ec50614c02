import * as v from 'valibot';

import { parseFields } from './body.ts';
import { Refusal, type Reply } from './refusal.ts';
import type { ApiRequest, Telephony } from './telephony.ts';

const text = v.nullish(v.string());
const time = v.nullish(v.union([v.string(), v.number()]));
const whole = v.nullish(v.pipe(v.number(), v.integer()));
const disconnectReason = v.object({ value: text, isError: v.nullish(v.boolean()) });

const updateSchema = v.object({
  startTime: time,
  endTime: time,
  enqueueTime: time,
  acceptTime: time,
  fromNumber: text,
  totalHoldDuration: whole,
  longestHoldDuration: whole,
  numberOfHolds: whole,
  queue: text,
  agent: text,
  agentInteractionDuration: whole,
  recordingLocation: text,
  totalRecordingDuration: whole,
  callOrigin: text,
  callAttributes: text,
  isActiveCall: v.nullish(v.boolean()),
  disconnectReason: v.nullish(v.union([v.string(), disconnectReason])),
  // Not documented; Salesforce's own CTRDataSync sends these.
  parentCallIdentifier: text,
  toNumber: text,
  initiationMethod: text,
  callSubType: text,
});

export type UpdateFields = v.InferOutput<typeof updateSchema>;

/** An update that was answered `pending`. */
export const pendingUpdateSchema = v.object({ callId: v.string(), callCenter: v.string(), fields: updateSchema });
export type PendingUpdate = v.InferOutput<typeof pendingUpdateSchema>;

/**
 * `PATCH /voiceCalls/{CALL ID}` (reference, section 5.2): checks the form of the body, answers `pending`, and leaves
 * the rest for later. What goes wrong then, the caller never hears; it is a warning in the log.
 */
export function updateVoiceCall({ switches, updates }: Telephony, request: ApiRequest): Reply {
  const fields = parseFields(updateSchema, request.json);
  if (switches.strictDisconnect) checkDisconnectReason(fields);
  const { callId, callCenter, entry } = request;
  updates.add({ update: { callId, callCenter, fields }, entry });
  return { status: switches.updateStatus, body: { status: 'pending' } };
}

function checkDisconnectReason({ disconnectReason: reason }: UpdateFields): void {
  if (typeof reason !== 'object' || reason === null) return;
  const missing = [reason.value == null ? 'value' : undefined, reason.isError == null ? 'isError' : undefined];
  const names = missing.filter((name) => name !== undefined).map((name) => `disconnectReason.${name}`);
  if (names.length > 0) throw new Refusal(400, `Required fields are missing: ${names.join(', ')}`);
}
