import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { request } from 'node:http';

import { SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/salesforce/server.ts';

export const ORG_ID = '00DRM000000GuTE';
export const CALL_CENTER = 'HVCC';
/** 2026-01-01T00:00:00Z in seconds: the clock of every test. */
export const NOW = 1_767_225_600;

export const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const OTHER_KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });

export function pem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** A sandbox on a fixed clock that is closed when the test ends. */
export async function sandboxWith(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const callCenters = [{ apiName: CALL_CENTER, certificate: pem(KEYS.publicKey) }];
  const sandbox = await startSandbox({ orgId: ORG_ID, callCenters, now: () => NOW * 1000, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A good token; `claims` replace its claims, and undefined takes one away. */
export function token(claims: Record<string, unknown> = {}, key: KeyObject = KEYS.privateKey): Promise<string> {
  const all = { iss: ORG_ID, sub: CALL_CENTER, iat: NOW, exp: NOW + 180, jti: randomUUID(), ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).sign(key);
}

interface Answer {
  status: number;
  body: unknown;
  headers: Headers;
}

interface Sent {
  bearer?: string;
  headers?: Record<string, string>;
}

/** Sends a request with a fresh token; a string body is sent as it stands, undefined sends none. */
export async function send(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  { bearer, headers = {} }: Sent = {},
): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/telephony/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${bearer ?? (await token())}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text, headers: response.headers };
}

/** The same for a path that `fetch` would rewrite, such as one with an escaped dot segment. Gives the status. */
export async function sendAsIs(sandbox: Sandbox, method: string, path: string, body: unknown): Promise<number> {
  const headers = { Authorization: `Bearer ${await token()}`, 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(sandbox.url);
    const outgoing = request({ hostname, port, method, path: `/telephony/v1${path}`, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', reject).end(JSON.stringify(body));
  });
}

/** The body of an Inbound create; `fields` replace its fields, and undefined takes one away. */
export function inbound(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    callCenterApiName: CALL_CENTER,
    vendorCallKey: 'call-a',
    to: '+12065550100',
    from: '+12065550123',
    initiationMethod: 'Inbound',
    startTime: '2026-01-01T00:00:00Z',
    participants: [{ participantKey: '+12065550123', type: 'END_USER' }],
    ...fields,
  };
}

export function transfer(
  vendorCallKey: string,
  parentVoiceCallId: string,
  fields: Record<string, unknown> = {},
): object {
  return inbound({ vendorCallKey, parentVoiceCallId, initiationMethod: 'Transfer', ...fields });
}

/** Updates a call and waits for the effect. */
export async function update(sandbox: Sandbox, callId: string, body: object): Promise<Answer> {
  const answer = await send(sandbox, 'PATCH', `/voiceCalls/${callId}`, body);
  await sandbox.settled();
  return answer;
}

export async function control(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(sandbox.url + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: /^[[{]/.test(text) ? JSON.parse(text) : text, headers: response.headers };
}
