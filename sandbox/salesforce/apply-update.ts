import { FieldWriter } from './field-writer.ts';
import { voiceCallIdOf } from './record-id.ts';
import type { Telephony } from './telephony.ts';
import { toIso } from './times.ts';
import type { PendingUpdate, UpdateFields } from './update-voice-call.ts';
import type { CallType, VoiceCall } from './voice-call.ts';

const MAX_RECORDING_LOCATION = 1000;

const CALL_TYPES: Record<string, CallType> = {
  INBOUND: 'Inbound',
  WEBRTC_API: 'Inbound',
  API: 'Inbound',
  OUTBOUND: 'Outbound',
  TRANSFER: 'Transfer',
  QUEUE_TRANSFER: 'Transfer',
  CALLBACK: 'Callback',
};

/**
 * Gives a pending update its effect: the recording first, then the fields, each a database update of its own that
 * may fail without the other. Creates the VoiceCall if the path id is an unknown vendorCallKey.
 * Returns what the caller was not told.
 */
export function applyUpdate(telephony: Telephony, { callId, callCenter, fields }: PendingUpdate): string[] {
  const { org, switches } = telephony;
  const known = org.find(callId);
  if (!known && voiceCallIdOf(callId) !== undefined) return [`no VoiceCall has the id ${callId}`];
  const call = known ?? createFromUpdate(telephony, callId, callCenter, fields);
  const writer = new FieldWriter(call.fields, switches.fieldErrors);
  writeRecording(writer, fields);
  writeFields(writer, fields);
  writeTimes(writer, fields);
  if (fields.parentCallIdentifier) org.nameParent(call, fields.parentCallIdentifier);
  if (fields.isActiveCall !== true) return [...writer.problems, ...close(telephony, call)];
  if (call.disposition === 'new') call.disposition = 'in-progress';
  return writer.problems;
}

function createFromUpdate(telephony: Telephony, key: string, callCenter: string, fields: UpdateFields): VoiceCall {
  const now = new Date(telephony.now()).toISOString();
  return telephony.org.create({
    vendorCallKey: key,
    callCenter,
    callType: CALL_TYPES[fields.initiationMethod?.toUpperCase() ?? ''] ?? 'Inbound',
    fields: { CallStartDateTime: now, CallEndDateTime: now },
  });
}

/** VoiceCallRecording: its duration is the given one, else interaction and hold; without a location nothing changes. */
function writeRecording(writer: FieldWriter, fields: UpdateFields): void {
  const location = fields.recordingLocation;
  if (location === undefined || location === null) return;
  if (location.length > MAX_RECORDING_LOCATION) {
    writer.problems.push(`recordingLocation is longer than ${MAX_RECORDING_LOCATION} characters`);
    return;
  }
  const duration =
    fields.totalRecordingDuration ?? (fields.agentInteractionDuration ?? 0) + (fields.totalHoldDuration ?? 0);
  writer.put('RecordingLocation', location);
  writer.put('RecordingDurationInSeconds', location === '' ? '' : duration);
}

function writeFields(writer: FieldWriter, fields: UpdateFields): void {
  const reason = fields.disconnectReason;
  writer.put('CustomerHoldDuration', fields.totalHoldDuration ?? 0);
  writer.put('NumberOfHolds', fields.numberOfHolds ?? 0);
  writer.put('AgentInteractionDuration', fields.agentInteractionDuration ?? 0);
  writer.put('LongestHoldDuration', fields.longestHoldDuration);
  writer.put('QueueName', fields.queue);
  writer.put('Agent', fields.agent);
  writer.put('FromPhoneNumber', fields.fromNumber);
  writer.put('ToPhoneNumber', fields.toNumber);
  writer.put('CallSubtype', fields.callSubType?.replace(/^webrtc$/i, 'WebRTC'));
  writer.put('CallOrigin', fields.callOrigin);
  writer.put('DisconnectReason', typeof reason === 'string' ? reason : reason?.value);
  writer.putAttributes(fields.callAttributes);
}

/** Start and end cannot be cleared; the duration is computed only when both come in the same update. */
function writeTimes(writer: FieldWriter, fields: UpdateFields): void {
  const start = writeTime(writer, 'CallStartDateTime', fields.startTime || undefined);
  const end = writeTime(writer, 'CallEndDateTime', fields.endTime || undefined);
  writeTime(writer, 'CallQueuedDateTime', fields.enqueueTime);
  writeTime(writer, 'CallAcceptDateTime', fields.acceptTime);
  if (!start || !end) return;
  writer.put('CallDurationInSeconds', Math.round((Date.parse(end) - Date.parse(start)) / 1000));
}

function writeTime(writer: FieldWriter, name: string, time: string | number | null | undefined): string | undefined {
  if (time === undefined || time === null) return undefined;
  const iso = time === '' ? '' : toIso(time);
  if (iso === undefined) writer.problems.push(`${name}: invalid date`);
  writer.put(name, iso);
  return iso;
}

/** A closing update (reference, section 6.6); the conversation goes on while a transfer of the call does. */
function close({ org }: Telephony, call: VoiceCall): string[] {
  call.disposition = 'completed';
  call.routing = null;
  const conversation = org.conversationOf(call);
  const others = org.openSiblings(call).map((other) => other.vendorCallKey);
  const wasOpen = conversation.open;
  if (call.nextCallId === null || others.length === 0) conversation.open = false;
  if (!wasOpen || conversation.open || others.length === 0) return [];
  return [`closed the conversation while ${others.join(', ')} is still open`];
}
