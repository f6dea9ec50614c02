import { randomUUID, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { voiceCallsUrl, voiceCallUrl } from '../../functions/salesforce/url.ts';
import { signed, type TokenWish } from './token.ts';

/** An answer of Salesforce's. */
export interface Reply {
  status: number;
  /** What JSON.parse made of the body; text where it is none. */
  body: unknown;
}

/** Who asks, and whom. */
export interface Asking {
  url: string;
  privateKey: KeyObject;
  orgId: string;
  callCenter: string;
}

/** A conversation with one org; every call that it makes is named `bridge-probe-…`, and is closed at its end. */
export interface Session {
  /** A key that no VoiceCall has. */
  newKey(): string;
  create(fields: Readonly<Record<string, unknown>>): Promise<Reply>;
  update(id: string, fields: Readonly<Record<string, unknown>>): Promise<Reply>;
  clearRouting(id: string): Promise<Reply>;
  /** A create that lacks everything: what is answered is about the token. Nothing comes of it. */
  offer(wish: TokenWish): Promise<Reply>;
  token(wish: TokenWish): Promise<string>;
  /** As `offer`, with a token that was made before. */
  offerAgain(token: string): Promise<Reply>;
  /** As `offer`, with a body that is no JSON. */
  offerText(): Promise<Reply>;
  /** Closes all calls that were made. @returns how many */
  close(): Promise<number>;
}

const timeoutMs = 15_000;
/** Nobody has these numbers. */
const [from, to] = ['+12065550123', '+12065550100'];

interface Request {
  method: 'POST' | 'PATCH';
  at: string;
  body: string;
  /** Without it a good one. */
  bearer?: string;
  type?: string;
}

type Send = (request: Request) => Promise<Reply>;

const sender =
  (asking: Asking): Send =>
  async ({ method, at, body, bearer, type = 'application/json' }) => {
    const authorization = `Bearer ${bearer ?? (await signed(asking, {}))}`;
    const headers = { authorization, 'content-type': type, 'telephony-provider-name': 'amazon-connect' };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(at, { method, headers, body, signal }).catch(() => {
      throw new Error(`${asking.url}: gave no answer; check the address, and try again`);
    });
    return { status: response.status, body: jsonOrText(await response.text()) };
  };

export function openSession(asking: Asking): Session {
  const send = sender(asking);
  return { newKey: () => `bridge-probe-${randomUUID()}`, ...callsOf(asking, send), ...offersOf(asking, send) };
}

type Calls = Pick<Session, 'create' | 'update' | 'clearRouting' | 'close'>;

/** Requests that may make a VoiceCall, and what ends those that they made. */
function callsOf({ url, callCenter }: Asking, send: Send): Calls {
  /** What there is to close, by id or, where only an update made it, by key. */
  const made = new Set<string>();
  const created = new Set<string>();
  const patch = (at: string, fields: object) => send({ method: 'PATCH', at, body: JSON.stringify(fields) });
  return {
    async create(fields) {
      const body = JSON.stringify({ ...blank(callCenter), ...fields });
      const reply = await send({ method: 'POST', at: voiceCallsUrl(url), body });
      // By its id, since one key may name several.
      const id = idIn(reply);
      if (id === undefined) return reply;
      made.add(id);
      created.add(String(fields['vendorCallKey']));
      return reply;
    },
    async update(id, fields) {
      if (!created.has(id)) made.add(id);
      return patch(voiceCallUrl(url, id), fields);
    },
    clearRouting: (id) => patch(`${voiceCallUrl(url, id)}/clearRouting`, {}),
    async close() {
      const endTime = new Date().toISOString();
      for (const id of made) await patch(voiceCallUrl(url, id), { endTime, isActiveCall: false });
      return made.size;
    },
  };
}

/** Requests of which nothing can come. */
function offersOf(asking: Asking, send: Send): Pick<Session, 'token' | 'offer' | 'offerAgain' | 'offerText'> {
  const offer = { method: 'POST', at: voiceCallsUrl(asking.url), body: '{}' } as const;
  return {
    token: (wish) => signed(asking, wish),
    offer: async (wish) => send({ ...offer, bearer: await signed(asking, wish) }),
    offerAgain: (bearer) => send({ ...offer, bearer }),
    offerText: () => send({ ...offer, body: 'no JSON', type: 'text/plain' }),
  };
}

const blank = (callCenterApiName: string) => ({
  ...{ callCenterApiName, from, to, initiationMethod: 'Inbound', startTime: new Date().toISOString() },
  participants: [{ participantKey: from, type: 'END_USER' }],
});

const createdSchema = v.object({ voiceCallId: v.string() });

/** The VoiceCall's id in the answer to a create that went well. */
export const idIn = ({ status, body }: Reply): string | undefined =>
  status >= 200 && status < 300 && v.is(createdSchema, body) ? body.voiceCallId : undefined;

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
