import type { IncomingHttpHeaders } from 'node:http';

import * as v from 'valibot';

import { authorize } from './authorization.ts';
import type { Body } from './body.ts';
import { clearRouting } from './clear-routing.ts';
import { createVoiceCall } from './create-voice-call.ts';
import { errorReply, Refusal, type Reply } from './refusal.ts';
import { warn, type LoggedRequest } from './request-log.ts';
import type { ApiRequest, Telephony } from './telephony.ts';
import { updateVoiceCall } from './update-voice-call.ts';

const BASE = ['telephony', 'v1', 'voiceCalls'];

/** Segments that sit where a call's id could be; the sandbox does not serve what is behind them. */
const LITERALS = new Set([
  'messages',
  'route',
  'reserveRoutableNumber',
  'createVoiceCallContext',
  'defaultOutboundPhoneNumber',
  'voicemailGreeting',
]);

interface Verb {
  method: string;
  run: (telephony: Telephony, request: ApiRequest) => Reply;
  callId: string;
  bodyRequired: boolean;
}

/** Carries out one request. Whatever is wrong with it becomes the answer. */
export function carryOut(telephony: Telephony, headers: IncomingHttpHeaders, body: Body, entry: LoggedRequest): Reply {
  try {
    const verb = verbAt(segmentsOf(entry.path));
    const callCenter = authorize(headers.authorization, telephony, telephony.now());
    if (verb.method !== entry.method) throw new Refusal(405, `Use ${verb.method} here`);
    checkBody(headers, body, verb.bodyRequired, telephony);
    checkCallCenter(body.json, callCenter, telephony);
    return verb.run(telephony, { callId: verb.callId, json: body.json, callCenter, entry });
  } catch (error) {
    if (error instanceof Refusal) return errorReply(error.status, error.message);
    warn(entry, [`the sandbox failed: ${String(error)}`]);
    return errorReply(500, 'The sandbox failed');
  }
}

/** The path's segments, unescaped one by one, so that an escaped slash or dot stays inside its segment. */
export function segmentsOf(path: string): string[] {
  const escaped = (path.split('?')[0] ?? '').split('/').slice(1);
  if (escaped.at(-1) === '') escaped.pop();
  try {
    return escaped.map((segment) => decodeURIComponent(segment));
  } catch {
    throw new Refusal(400, 'The path is not properly escaped');
  }
}

/** The `{CALL ID}` of a path of the API, if it has one. */
export function callIdAt(segments: string[]): string | undefined {
  const id = segments[BASE.length];
  return BASE.every((name, at) => segments[at] === name) && id !== '' && !LITERALS.has(id ?? '') ? id : undefined;
}

function verbAt(segments: string[]): Verb {
  const [callId, action, ...more] = segments.slice(BASE.length);
  const isApi = BASE.every((name, at) => segments[at] === name) && more.length === 0;
  if (isApi && callId === undefined) return { method: 'POST', run: createVoiceCall, callId: '', bodyRequired: true };
  if (isApi && callId && callIdAt(segments) !== undefined) {
    if (action === undefined) return { method: 'PATCH', run: updateVoiceCall, callId, bodyRequired: true };
    if (action === 'clearRouting') return { method: 'PATCH', run: clearRouting, callId, bodyRequired: false };
  }
  throw new Refusal(404, 'There is nothing at this path');
}

/** The media type's parameters are not looked at: Salesforce's own kvsTranscriber sends a malformed one. */
function checkBody(headers: IncomingHttpHeaders, { text, json }: Body, required: boolean, telephony: Telephony): void {
  if (text === '' && !required) return;
  const mediaType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new Refusal(telephony.switches.mediaTypeStatus, 'Content-Type must be application/json');
  }
  if (json === undefined) throw new Refusal(400, 'The request body is not valid JSON');
}

function checkCallCenter(json: unknown, callCenter: string, { switches }: Telephony): void {
  const named = v.safeParse(v.object({ callCenterApiName: v.string() }), json);
  if (!named.success || named.output.callCenterApiName === callCenter) return;
  throw new Refusal(switches.mismatchStatus, "callCenterApiName is not the token's sub");
}
