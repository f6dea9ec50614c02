import { basename } from 'node:path';
import type { VoiceCallView } from '../../sandbox/salesforce/server.ts';
import type { SentRequest } from '../telephony.ts';
import type { DeliveryOutcome } from './feed.ts';
import type { PlannedDelivery } from './order.ts';

/** All that a replay found; `--json` prints it as it stands (contract: `bridge replay`). */
export interface ReplayResult {
  outcomes: DeliveryOutcome[];
  requests: SentRequest[];
  voiceCalls: VoiceCallView[];
}

/** Text for people: each file with its VoiceCalls, numbers and names masked, and the counts. */
export function showResult(result: ReplayResult, planned: readonly PlannedDelivery[]): string {
  const files = [...new Set(planned.map(({ recorded }) => recorded.file))];
  const rows = planned.map(({ recorded }, index) => ({ file: recorded.file, outcome: result.outcomes[index] }));
  const shown = files.map((file) => {
    const ids = new Set(rows.filter((row) => row.file === file).map((row) => row.outcome?.contactId));
    const calls = result.voiceCalls.filter((call) => ids.has(call.vendorCallKey));
    const requests = result.requests.filter((request) => [...ids].some((id) => concerns(request, id, calls)));
    return [`${basename(file)}   ${countsOf(requests)}`, ...calls.flatMap((call) => showCall(call, calls))].join('\n');
  });
  return [...shown, showCounts(result)].join('\n\n');
}

/** One clear line for each delivery that was parked or failed: where, what, why. */
export function showTrouble(result: ReplayResult, planned: readonly PlannedDelivery[]): string[] {
  return result.outcomes.flatMap(({ outcome, reason, contactId, source, line }, index) => {
    if (outcome !== 'parked' && outcome !== 'failed') return [];
    const file = planned[index]?.recorded.file ?? '';
    return [`${file}:${String(line)}: ${source} ${contactId ?? '(no contact id)'} ${outcome}: ${explained(reason)}`];
  });
}

/** What to do about the reasons that are not plain by their name. */
const advice: Readonly<Record<string, string>> = {
  'not-json': 'this line is no JSON',
  'not-an-object': 'this line is JSON, but no object',
  'no-contact-id': 'there is no contact id in it',
  'not-a-contact-event': 'neither an EventBridge envelope nor a contact record',
  'not-a-contact-record': 'neither a contact record nor an EventBridge envelope',
  'salesforce-refused': 'Salesforce refuses this request for good',
  'salesforce-unauthorized':
    'Salesforce refused the token (401): do private key, org id and call center belong together?',
  'salesforce-no-answer': 'Salesforce did not answer: is the URL right, and the server there?',
  'salesforce-unavailable': 'Salesforce answered that it cannot now (5xx)',
  'salesforce-throttled': 'Salesforce answered that it is too much (429)',
  'key-unusable': 'the private key cannot be used',
};

const explained = (reason: string) => (advice[reason] === undefined ? reason : `${reason} (${advice[reason]})`);

/** The requests that a dry run would have sent, bodies masked. */
export function showRequests(requests: readonly SentRequest[]): string {
  return requests
    .map(({ method, path, body }) => `${method} ${path}\n  ${JSON.stringify(maskedBody(body))}`)
    .join('\n');
}

function showCall(call: VoiceCallView, calls: readonly VoiceCallView[]): string[] {
  const text = (name: string) => (call.fields[name] === undefined ? undefined : String(call.fields[name]));
  const previous = calls.some(({ vendorCallKey }) => vendorCallKey === call.previousCallKey)
    ? `after ${shortKey(call.previousCallKey)}`
    : undefined;
  const parties = `${maskedNumber(text('FromPhoneNumber'))} → ${maskedNumber(text('ToPhoneNumber'))}`;
  const facts = [
    text('QueueName') && `queue ${text('QueueName') ?? ''}`,
    text('Agent') && `agent ${maskedName(text('Agent') ?? '')}`,
    text('CustomerHoldDuration') !== '0' &&
      text('CustomerHoldDuration') &&
      `held ${text('CustomerHoldDuration') ?? ''} s`,
    text('RecordingLocation') && 'recorded',
    text('DisconnectReason'),
    previous,
  ].filter((fact) => typeof fact === 'string');
  const times = `${text('CallStartDateTime') ?? '?'}  ${(text('CallDurationInSeconds') ?? '?').padStart(5)} s`;
  return [
    `  ${shortKey(call.vendorCallKey)}  ${call.callType.padEnd(8)} ${call.callDisposition.padEnd(9)} ${times}  ${parties}`,
    `            ${facts.join(' · ')}`,
  ];
}

function showCounts({ outcomes, requests, voiceCalls }: ReplayResult): string {
  const count = (kind: string) => outcomes.filter(({ outcome }) => outcome === kind).length;
  const kinds = ['delivered', 'skipped', 'parked', 'failed'].map((kind) => `${String(count(kind))} ${kind}`);
  return `${String(outcomes.length)} deliveries: ${kinds.join(', ')}\n${countsOf(requests)} · ${String(voiceCalls.length)} VoiceCalls`;
}

function countsOf(requests: readonly SentRequest[]): string {
  const of = (method: string) => String(requests.filter((request) => request.method === method).length);
  return `${of('POST')} POST, ${of('PATCH')} PATCH`;
}

function concerns(
  { path, body }: SentRequest,
  contactId: string | null | undefined,
  calls: readonly VoiceCallView[],
): boolean {
  if (contactId === null || contactId === undefined) return false;
  if (typeof body === 'object' && body !== null && 'vendorCallKey' in body) return body.vendorCallKey === contactId;
  const id = calls.find(({ vendorCallKey }) => vendorCallKey === contactId)?.voiceCallId;
  const segment = decodeURIComponent(path.split('/voiceCalls/')[1]?.split('/')[0] ?? '');
  return segment === contactId || (id !== undefined && segment === id);
}

const shortKey = (key: string | null) => (key ?? '').slice(0, 8).padEnd(8);

/** The last two digits are enough to tell two numbers apart. What is no number (of a web call) may be a name. */
export function maskedNumber(text: string | undefined): string {
  if (text === undefined) return '?';
  if (text === 'anonymous') return text;
  return /^\+?[\d\s().-]+$/.test(text) ? text.replace(/\d(?=(?:\D*\d){2})/g, '•') : maskedName(text);
}

export const maskedName = (name: string) => `${name.slice(0, 1)}•••`;

const people = new Set(['from', 'to', 'fromNumber', 'toNumber', 'participantKey', 'agent', 'callAttributes']);

/** A body for people's eyes: what may name or number someone is masked, everything else stays. */
function maskedBody(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedBody);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, people.has(name) ? '•••' : maskedBody(field)]),
  );
}
