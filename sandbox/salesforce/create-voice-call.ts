import * as v from 'valibot';

import { parseFields } from './body.ts';
import { FieldWriter } from './field-writer.ts';
import { checkLimits } from './limits.ts';
import { Refusal, type Reply } from './refusal.ts';
import { warn } from './request-log.ts';
import type { Profile } from './switches.ts';
import type { ApiRequest, Telephony } from './telephony.ts';
import { toIso } from './times.ts';
import { shownId, type VoiceCall } from './voice-call.ts';

const required = v.pipe(v.string(), v.nonEmpty());
const optional = v.nullish(v.string());

const createSchema = v.object({
  callCenterApiName: required,
  vendorCallKey: required,
  to: required,
  from: required,
  initiationMethod: required,
  startTime: v.pipe(
    required,
    v.check((time) => toIso(time) !== undefined),
  ),
  participants: v.pipe(
    v.array(v.object({ participantKey: required, type: v.picklist(['END_USER', 'HUMAN_AGENT']) })),
    v.minLength(1),
  ),
  parentVoiceCallId: optional,
  callOrigin: optional,
  queue: optional,
  callSubtype: optional,
  callAttributes: optional,
});

type Create = v.InferOutput<typeof createSchema>;

/** `POST /voiceCalls` (reference, sections 5.1, 6.1 and 6.2). */
export function createVoiceCall(telephony: Telephony, request: ApiRequest): Reply {
  const { profile, org, switches } = telephony;
  const create = parseFields(createSchema, withWebRtcDefaults(request.json, profile));
  if (profile === 'current' && create.participants[0]?.type !== 'END_USER') {
    throw new Refusal(400, 'Fields have an invalid value: participants.0.type');
  }
  const callType = callTypeOf(create.initiationMethod);
  const parent = callType === 'Transfer' ? parentOf(create, telephony) : undefined;
  checkLimits(telephony, callType === 'Transfer');
  const existing = org.find(create.vendorCallKey);
  const repeatGivesExisting = profile === 'legacy' || (callType === 'Inbound' && switches.dupInbound === 'existing');
  if (existing?.vendorCallKey === create.vendorCallKey && repeatGivesExisting) return created(telephony, existing, []);
  const call = org.create({ ...create, callCenter: create.callCenterApiName, callType, fields: {} });
  const problems = writeFields(call, create, telephony);
  if (parent) transfer(call, parent, create, telephony, request);
  return created(telephony, call, problems);
}

function created({ profile, switches }: Telephony, call: VoiceCall, problems: string[]): Reply {
  const text = `We created your voice call but there were some errors : ${problems.join(', ')}`;
  const errors = problems.length === 0 || profile === 'legacy' ? problems : text;
  return { status: switches.createStatus, body: { voiceCallId: shownId(call.id, switches.idLength), errors } };
}

/** Since v62 `to` and `from` of a WebRTC call may be left out. */
function withWebRtcDefaults(json: unknown, profile: Profile): unknown {
  const subtype = v.safeParse(v.object({ callSubtype: v.pipe(v.string(), v.regex(/^webrtc$/i)) }), json);
  if (profile === 'legacy' || !subtype.success || typeof json !== 'object') return json;
  const given = Object.entries(json ?? {}).filter(([, value]) => value !== null && value !== '');
  return { to: 'WEBRTC_DEFAULT', from: 'WEBRTC_DEFAULT', ...Object.fromEntries(given) };
}

function callTypeOf(initiationMethod: string): 'Inbound' | 'Transfer' {
  const method = initiationMethod.toLowerCase();
  if (method === 'inbound') return 'Inbound';
  if (method === 'transfer') return 'Transfer';
  if (method === 'outbound') throw new Refusal(400, "initiationMethod: Outbound calls aren't supported.");
  throw new Refusal(400, 'initiationMethod must be Inbound or Transfer');
}

function parentOf({ parentVoiceCallId }: Create, { org, switches }: Telephony): VoiceCall {
  if (!parentVoiceCallId) throw new Refusal(400, 'Required fields are missing: parentVoiceCallId');
  const parent = org.find(parentVoiceCallId);
  if (!parent) throw new Refusal(switches.unknownParent, 'parentVoiceCallId names no VoiceCall');
  return parent;
}

function writeFields(call: VoiceCall, create: Create, { profile, switches }: Telephony): string[] {
  const writer = new FieldWriter(call.fields, switches.fieldErrors);
  writer.put('CallStartDateTime', toIso(create.startTime));
  writer.put('FromPhoneNumber', create.from);
  writer.put('ToPhoneNumber', create.to);
  writer.put('CallOrigin', create.callOrigin);
  writer.put('CallSubtype', (create.callSubtype || 'PSTN').replace(/^webrtc$/i, 'WebRTC'));
  if (profile === 'current' || call.callType === 'Inbound') writer.putAttributes(create.callAttributes);
  return writer.problems;
}

/** A parent whose conversation is over was closed while its caller went on: the conversation is opened again. */
function transfer(call: VoiceCall, parent: VoiceCall, create: Create, telephony: Telephony, request: ApiRequest): void {
  const { org, switches } = telephony;
  if (!org.conversationOf(parent).open) {
    warn(request.entry, [`the conversation of the parent ${parent.vendorCallKey} was closed before this transfer`]);
  }
  org.link(call, parent);
  const queue = create.queue ?? '';
  call.owner = switches.queues[queue] ?? (/^00G\w{12}(\w{3})?$/.test(queue) ? queue : null);
}
