import type { IncomingMessage, ServerResponse } from 'node:http';

import * as v from 'valibot';

import { readText, send } from './answer.ts';
import { segmentsOf } from './api.ts';
import { parseFields, readJson } from './body.ts';
import type { Door } from './door.ts';
import { parseFaults } from './faults.ts';
import { page } from './page.ts';
import { errorReply, Refusal, type Reply } from './refusal.ts';
import type { Telephony } from './telephony.ts';
import { viewOf, type VoiceCall, type VoiceCallView } from './voice-call.ts';

const keySchema = v.object({ callCenterApiName: v.string(), certificate: v.string() });
const DONE: Reply = { status: 204 };
const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:",
};

/** Whether a request is for the people at the sandbox (the page and its control API) and not for Salesforce. */
export function isControl({ method, url = '' }: IncomingMessage): boolean {
  return url.startsWith('/control/') || (method === 'GET' && ['/', '/favicon.ico'].includes(url));
}

/** What only someone inside the org sees of a VoiceCall. */
interface VoiceCallInside extends VoiceCallView {
  name: string;
  callCenter: string;
  nextCallKey: string | null;
  owner: string | null;
  routing: string | null;
  conversation: { id: string; open: boolean };
}

/**
 * The control API: `GET /control/voice-calls`, `GET /control/requests`, `POST /control/voice-calls/{id or key}/accept`
 * (a representative takes the call, which no telephony API does), `POST /control/keys`, `POST /control/faults`,
 * `POST /control/settled` (answers when no update is pending).
 * Only for names of this machine, so that no web page elsewhere can read it.
 */
export async function control(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readText(request);
  if (text === undefined) return;
  let reply: Reply;
  try {
    if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? ''))
      throw new Refusal(403, 'Not here');
    reply = await answer(door, `${request.method} ${request.url}`, readJson(text).json);
  } catch (error) {
    reply = errorReply(error instanceof Refusal ? error.status : 400, error instanceof Error ? error.message : '');
  }
  send(response, reply);
}

async function answer(door: Door, route: string, json: unknown): Promise<Reply> {
  const { telephony, faults, log } = door;
  const accepted = /^POST (\/control\/voice-calls\/[^/]+)\/accept$/.exec(route)?.[1];
  if (accepted !== undefined) return accept(telephony, segmentsOf(accepted)[2] ?? '');
  switch (route) {
    case 'GET /':
      return { status: 200, headers: PAGE_HEADERS, text: page(telephony.orgId, telephony.profile) };
    case 'GET /favicon.ico':
      return DONE;
    case 'GET /control/voice-calls':
      return { status: 200, body: telephony.org.all().map((call) => inside(telephony, call)) };
    case 'GET /control/requests':
      return { status: 200, body: log };
    case 'POST /control/settled':
      return telephony.updates.settled().then(() => DONE);
    case 'POST /control/faults':
      faults.set(parseFaults(json));
      return DONE;
    case 'POST /control/keys': {
      const key = parseFields(keySchema, json);
      telephony.keys.set(key.callCenterApiName, key.certificate);
      return DONE;
    }
    default:
      throw new Refusal(404, 'There is nothing at this path');
  }
}

function accept(telephony: Telephony, identifier: string): Reply {
  const call = telephony.org.find(identifier);
  if (!call) throw new Refusal(404, 'There is no such VoiceCall');
  if (call.disposition === 'completed') throw new Refusal(409, 'The VoiceCall is completed');
  call.disposition = 'in-progress';
  call.routing = null;
  return { status: 200, body: inside(telephony, call) };
}

function inside({ org, switches }: Telephony, call: VoiceCall): VoiceCallInside {
  const { name, callCenter, owner, routing } = call;
  const { id, open } = org.conversationOf(call);
  const previousKey = org.get(call.previousCallId)?.vendorCallKey ?? null;
  const nextCallKey = org.get(call.nextCallId)?.vendorCallKey ?? null;
  const view = viewOf(call, previousKey, switches.idLength);
  return { ...view, name, callCenter, nextCallKey, owner, routing, conversation: { id, open } };
}
