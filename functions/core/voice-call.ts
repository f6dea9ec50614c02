import type { CallDetails, ContactEvent, ContactRecord, Recording } from './contact.ts';
import { isCallback, type CallRule } from './rules.ts';
import { callAttributes } from './call-attributes.ts';
import type { Settings } from './settings.ts';

/** Salesforce needs a from and a to; this stands for a number that Connect does not give. */
const noNumber = 'anonymous';

/** "Update a Voice Call Record": a longer location fails the recording's update. */
const longestLocation = 1_000;

/** Body of "Create a Voice Call Record"; the client adds `callCenterApiName`. Times ISO 8601 UTC; what is undefined is not sent. */
export interface CreateBody extends Record<string, unknown> {
  initiationMethod: 'Inbound' | 'Transfer';
  vendorCallKey: string;
}

/** What a create needs beside the contact itself. */
export interface CreateContext {
  rule: CallRule;
  settings: Pick<Settings, 'attributes'>;
  /** voiceCallId or vendorCallKey of the parent; for a Transfer. */
  parent?: string | undefined;
  event?: ContactEvent | undefined;
  /** When neither the event nor Connect says when the call began: now. */
  now: string;
}

/** Maps a living contact to the POST body: DescribeContact gives numbers and attributes, the event what it knows better. */
export function createBody(details: CallDetails, { rule, settings, parent, event, now }: CreateContext): CreateBody {
  const parties = partiesOf(details, rule, event?.systemAddress);
  const method = rule.create === 'Transfer' ? 'Transfer' : 'Inbound';
  return {
    vendorCallKey: details.contactId,
    initiationMethod: method,
    from: parties.from,
    to: parties.to,
    startTime: event?.initiatedAt ?? details.initiatedAt ?? now,
    callSubtype: subtypeOf(details),
    callOrigin: originOf(details),
    participants: [{ participantKey: parties.customer ?? details.contactId, type: 'END_USER' }],
    parentVoiceCallId: method === 'Transfer' ? parent : undefined,
    queue: method === 'Transfer' ? event?.queueArn : undefined,
    callAttributes: jsonText(callAttributes(details.attributes, settings.attributes)),
  };
}

/** What an update needs beside the record itself. */
export interface UpdateContext {
  rule: CallRule;
  settings: Pick<Settings, 'attributes' | 'patchExtras'>;
  /** vendorCallKey of the nearest ancestor that can have a VoiceCall. */
  parentKey?: string | undefined;
  /** The contact that NextContactId names, as far as it is known. */
  next?: { initiationMethod: string } | undefined;
  /** Where a queue transfer is folded: the leg under whose key it goes on. */
  foldedInto?: CallDetails | undefined;
  /** Whether this PATCH creates the VoiceCall. */
  creates: boolean;
  /** Fields that an earlier version, or the create, may have sent; those that are gone are sent empty. */
  sentBefore: readonly string[];
}

/** The marks by which the ledger remembers a field of `callAttributes` beside the body's own fields. */
const attributeMark = 'callAttributes.';

/** Maps a contact record to the whole PATCH body ("Update a Voice Call Record"). Durations in whole seconds. */
export function updateBody(record: ContactRecord, context: UpdateContext): Record<string, unknown> {
  const fields = sentFields(record, context);
  // What a provisional record does not know may be right as it stands.
  return record.provisional === true ? fields : { ...fields, ...emptied(fields, context) };
}

function sentFields(record: ContactRecord, context: UpdateContext): Record<string, unknown> {
  const call = context.foldedInto ?? record;
  const parties = partiesOf(mergeParties(record, call), context.rule);
  const recording = recordingOf(record);
  return {
    startTime: startOf(record, context),
    endTime: record.endedAt,
    enqueueTime: record.queue?.enqueuedAt,
    acceptTime: record.agent?.connectedAt,
    queue: record.queue?.name,
    agent: record.agent?.username,
    fromNumber: parties.from,
    totalHoldDuration: record.agent?.holdSeconds,
    // Salesforce makes the others 0 where they are absent, but leaves this one as it was.
    longestHoldDuration: record.agent?.longestHoldSeconds ?? (record.provisional === true ? undefined : 0),
    numberOfHolds: record.agent?.holds,
    agentInteractionDuration: record.agent?.interactionSeconds,
    recordingLocation: recording?.location,
    totalRecordingDuration: recording && recordedSeconds(recording, record),
    callOrigin: originOf(call),
    isActiveCall: false,
    disconnectReason: disconnectReasonOf(record, context.next),
    callAttributes: jsonText(callAttributes(record.attributes, context.settings.attributes)),
    ...(extrasWanted(context) ? extras(call, parties.to, context) : {}),
  };
}

/** What Salesforce's own Lambdas send beside the documented fields; it matters when the PATCH creates (contract, rule 4). */
function extras(call: CallDetails, to: string, context: UpdateContext) {
  return {
    initiationMethod: context.rule.patchMethod,
    toNumber: to,
    parentCallIdentifier: context.parentKey,
    callSubType: subtypeOf(call),
  };
}

const extrasWanted = ({ settings: { patchExtras }, creates }: UpdateContext) =>
  patchExtras === 'always' || (patchExtras === 'whenCreating' && creates);

/** Fields that may stand in Salesforce from an earlier version and that this version has not. */
function emptied(fields: Record<string, unknown>, { sentBefore, settings }: UpdateContext): Record<string, unknown> {
  if (sentBefore.length === 0) return {};
  const current = new Set(fieldMarks(fields));
  // Sorted, so that the order in which the ledger lists them changes no body.
  const gone = sentBefore.filter((mark) => !current.has(mark)).sort();
  const goneFields = gone.filter((mark) => !mark.startsWith(attributeMark) && mark in emptyValues);
  const goneAttributes = settings.attributes.clearRemoved ? gone.filter((mark) => mark.startsWith(attributeMark)) : [];
  const empty = Object.fromEntries(goneFields.map((name) => [name, emptyValues[name]]));
  if (goneAttributes.length === 0) return empty;
  const kept = typeof fields['callAttributes'] === 'string' ? objectOf(fields['callAttributes']) : {};
  const cleared = Object.fromEntries(goneAttributes.map((mark) => [mark.slice(attributeMark.length), '']));
  return { ...empty, callAttributes: JSON.stringify({ ...kept, ...cleared }) };
}

/** What "no longer there" looks like on the wire; holds and interaction become 0 by themselves. */
const emptyValues: Readonly<Record<string, unknown>> = {
  endTime: '',
  enqueueTime: '',
  acceptTime: '',
  queue: '',
  agent: '',
  recordingLocation: '',
  callOrigin: '',
};

/** The names of what a body sets, by which a later version knows what to clear. Names only, never values. */
export function fieldMarks(body: Readonly<Record<string, unknown>>): string[] {
  const attributes = body['callAttributes'];
  return Object.keys(body).flatMap((name) => {
    if (body[name] === undefined) return [];
    if (name !== 'callAttributes') return name in emptyValues ? [name] : [];
    return typeof attributes === 'string'
      ? Object.keys(objectOf(attributes)).map((field) => attributeMark + field)
      : [];
  });
}

/** A callback waits for days before it is dialled: it starts when the customer answered, else when the agent took it (reference 7.9). */
function startOf(record: ContactRecord, { foldedInto }: UpdateContext): string | undefined {
  const call = foldedInto ?? record;
  if (!isCallback(call)) return call.initiatedAt ?? record.initiatedAt;
  // A queue transfer came out of a callback only after it was answered.
  const taken = foldedInto === undefined ? record.queue?.dequeuedAt : record.initiatedAt;
  return call.connectedAt ?? taken ?? call.initiatedAt;
}

/** A leg that was queued further has no system number of its own: the call it goes on with has. */
const mergeParties = (record: CallDetails, call: CallDetails): CallDetails => ({
  ...call,
  customerAddress: record.customerAddress,
  systemAddress: call.systemAddress ?? record.systemAddress,
  attributes: record.attributes,
});

/** Who called whom: the one place for both verbs. A web call may name its sides in attributes; a missing number is `anonymous`. */
function partiesOf(call: CallDetails, rule: CallRule, dialled?: string) {
  const web = subtypeOf(call) === 'WebRTC';
  const customer = (web ? attributeText(call, 'WebRTC_From') : undefined) ?? numberOf(call.customerAddress);
  const system =
    (web ? attributeText(call, 'WebRTC_To') : undefined) ?? numberOf(call.systemAddress) ?? numberOf(dialled);
  const [from, to] = rule.from === 'customer' ? [customer, system] : [system, customer];
  return { from: from ?? noNumber, to: to ?? noNumber, customer };
}

/** DescribeContact says "Softphone" where a callback has no number of the system's. */
const numberOf = (address: string | undefined) =>
  address === undefined || /^(softphone|anonymous|\s*)$/i.test(address) ? undefined : address;

function attributeText(call: CallDetails, name: string): string | undefined {
  const value = call.attributes[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `callSubtype` of the POST and `callSubType` of the PATCH: PSTN or WebRTC. */
const subtypeOf = (call: CallDetails) =>
  call.subtype === 'connect:WebRTC' || call.initiationMethod === 'WEBRTC_API' ? 'WebRTC' : 'PSTN';

/** `callOrigin`: a campaign's preview, or a campaign that dials by itself. */
function originOf(call: CallDetails): string | undefined {
  if (call.initiationMethod === 'CAMPAIGN_PREVIEW') return 'Preview';
  return call.campaignId === undefined ? undefined : 'Progressive';
}

/** The agent's recording: in S3, not deleted, not of the IVR, and only where an agent talked. KVS audio is none of ours. */
export function recordingOf(record: ContactRecord): Recording | undefined {
  if (record.agent === undefined || record.agent.interactionSeconds === 0) return undefined;
  return record.recordings.find(
    ({ storage, status, participant, location }) =>
      /s3$/i.test(storage ?? 's3') &&
      !location.startsWith('arn:') &&
      location.length <= longestLocation &&
      status !== 'DELETED' &&
      participant !== 'IVR',
  );
}

function recordedSeconds(recording: Recording, { agent }: ContactRecord): number {
  if (recording.startedAt !== undefined && recording.stoppedAt !== undefined) {
    return Math.max(0, Math.round((Date.parse(recording.stoppedAt) - Date.parse(recording.startedAt)) / 1000));
  }
  return (agent?.interactionSeconds ?? 0) + (agent?.holdSeconds ?? 0);
}

/** Both keys are needed. A caller who took a callback has not abandoned: CALLBACK, but never on a leg that had an agent. */
function disconnectReasonOf(record: ContactRecord, next: { initiationMethod: string } | undefined) {
  if (record.agent === undefined && next !== undefined && isCallback(next))
    return { value: 'CALLBACK', isError: false };
  const value = record.disconnectReason ?? 'UNKNOWN';
  return { value, isError: value === 'TELECOM_PROBLEM' || value === 'OTHER' };
}

const jsonText = (fields: Record<string, unknown>) =>
  Object.keys(fields).length === 0 ? undefined : JSON.stringify(fields);

/** Only ever given text that this file made. */
function objectOf(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  return value !== null && typeof value === 'object' ? { ...value } : {};
}
