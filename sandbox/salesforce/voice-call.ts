import * as v from 'valibot';

import { toEighteen } from './record-id.ts';

const fieldValue = v.union([v.string(), v.number(), v.boolean()]);

/** One VoiceCall as the org keeps it; ids have 15 characters. */
export const voiceCallSchema = v.object({
  id: v.string(),
  name: v.string(),
  callCenter: v.string(),
  vendorCallKey: v.string(),
  callType: v.picklist(['Inbound', 'Outbound', 'Transfer', 'Callback']),
  disposition: v.picklist(['new', 'in-progress', 'completed']),
  conversationId: v.string(),
  previousCallId: v.nullable(v.string()),
  nextCallId: v.nullable(v.string()),
  /** A parent that was named by id or key and has not appeared yet. */
  awaitedParent: v.nullable(v.string()),
  /** The queue that owns the record; null is the integration user. */
  owner: v.nullable(v.string()),
  /** The PendingServiceRouting (`0JR…`). */
  routing: v.nullable(v.string()),
  /** By the API names of the VoiceCall object, with values only. */
  fields: v.record(v.string(), fieldValue),
});

export type VoiceCall = v.InferOutput<typeof voiceCallSchema>;
export type CallType = VoiceCall['callType'];
export type FieldValue = v.InferOutput<typeof fieldValue>;
export type Fields = Record<string, FieldValue>;

/** A VoiceCall as `replay --json` prints it. */
export interface VoiceCallView {
  voiceCallId: string;
  vendorCallKey: string;
  callType: CallType;
  previousCallKey: string | null;
  callDisposition: VoiceCall['disposition'];
  fields: Fields;
}

const STANDARD = [
  'CallStartDateTime',
  'CallEndDateTime',
  'CallAcceptDateTime',
  'CallQueuedDateTime',
  'CallDurationInSeconds',
  'CustomerHoldDuration',
  'LongestHoldDuration',
  'NumberOfHolds',
  'QueueName',
  'DisconnectReason',
  'FromPhoneNumber',
  'ToPhoneNumber',
  'CallOrigin',
  'CallSubtype',
  'SourceType',
  'Agent',
  'RecordingLocation',
  'RecordingDurationInSeconds',
  'AgentInteractionDuration',
];

/** Sets a field; an empty string clears it, undefined and null leave it as it is. */
export function put(fields: Fields, name: string, value: FieldValue | null | undefined): void {
  if (value === undefined || value === null) return;
  if (value === '') Reflect.deleteProperty(fields, name);
  else fields[name] = value;
}

/** The view of a VoiceCall: standard fields in the order of the object's page, then the custom ones by name. */
export function viewOf(call: VoiceCall, previousCallKey: string | null, idLength: 15 | 18): VoiceCallView {
  const custom = Object.keys(call.fields).filter((name) => !STANDARD.includes(name));
  const fields: Fields = {};
  for (const name of STANDARD) put(fields, name, call.fields[name]);
  fields['IsRecorded'] = call.fields['RecordingLocation'] !== undefined;
  fields['VendorType'] = 'ContactCenter';
  for (const name of custom.sort()) put(fields, name, call.fields[name]);
  return {
    voiceCallId: shownId(call.id, idLength),
    vendorCallKey: call.vendorCallKey,
    callType: call.callType,
    previousCallKey,
    callDisposition: call.disposition,
    fields,
  };
}

/** The id in the length that the org gives out. */
export function shownId(id: string, idLength: 15 | 18): string {
  return idLength === 18 ? toEighteen(id) : id;
}
