import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';

import type { SandboxOptions } from '../../../sandbox/salesforce/server.ts';
import { CALL_CENTER, inbound, KEYS, NOW, ORG_ID, OTHER_KEYS, pem, sandboxWith, send, token } from './caller.ts';
import { CERTIFICATE, SIGNED_TOKEN } from './certificate.ts';

/** The status of a create with this token, and what the error says. */
async function answerTo(bearer: string, options: Partial<SandboxOptions> = {}): Promise<[number, string?]> {
  const sandbox = await sandboxWith(options);
  const { status, body } = await send(sandbox, 'POST', '/voiceCalls', inbound(), { bearer });
  expect(sandbox.voiceCalls()).toHaveLength(status === 200 ? 1 : 0);
  return status === 200 ? [200] : [status, messageOf(body)];
}

function messageOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
}

function handSigned(header: object, signer: (input: string) => Buffer): string {
  const claims = { iss: ORG_ID, sub: CALL_CENTER, iat: NOW, exp: NOW + 180 };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

const rs256 = (key: KeyObject) => (input: string) => sign('RSA-SHA256', Buffer.from(input), key);

describe('the signature', () => {
  test('is RS256, with or without typ', async () => {
    expect(await answerTo(await token())).toEqual([200]);
    expect(await answerTo(handSigned({ alg: 'RS256' }, rs256(KEYS.privateKey)))).toEqual([200]);
  });

  test('is by no other algorithm', async () => {
    const refused = [401, "The token is not signed RS256 by the call center's key"];
    const hmac = (input: string): Buffer => createHmac('sha256', pem(KEYS.publicKey)).update(input).digest();
    const ps256 = new SignJWT({ iss: ORG_ID, sub: CALL_CENTER, exp: NOW + 180 }).setProtectedHeader({ alg: 'PS256' });
    expect(await answerTo(handSigned({ alg: 'HS256' }, hmac))).toEqual(refused);
    expect(await answerTo(handSigned({ alg: 'RS512' }, rs256(KEYS.privateKey)))).toEqual(refused);
    expect(await answerTo(await ps256.sign(KEYS.privateKey))).toEqual(refused);
    expect(await answerTo(handSigned({ alg: 'none' }, () => Buffer.alloc(0)))).toEqual(refused);
  });

  test('is by the key of the call center that sub names', async () => {
    expect(await answerTo(await token({}, OTHER_KEYS.privateKey))).toEqual([
      401,
      "The token is not signed RS256 by the call center's key",
    ]);
    const nobody = [401, 'sub names no call center that has a public key'];
    expect(await answerTo(await token({ sub: 'Other' }))).toEqual(nobody);
    expect(await answerTo(await token(), { callCenters: [{ apiName: CALL_CENTER, certificate: '' }] })).toEqual(nobody);
  });

  test('is checked against an X.509 certificate', async () => {
    expect(await answerTo(SIGNED_TOKEN, { callCenters: [{ apiName: CALL_CENTER, certificate: CERTIFICATE }] })).toEqual(
      [200],
    );
  });

  test('may be by a 1024-bit key, unless the org wants 2048', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const callCenters = [{ apiName: CALL_CENTER, certificate: pem(small.publicKey) }];
    const bearer = handSigned({ alg: 'RS256' }, rs256(small.privateKey));
    expect(await answerTo(bearer, { callCenters })).toEqual([200]);
    expect(await answerTo(bearer, { callCenters, switches: { minKeyBits: 2048 } })).toEqual([
      401,
      "The call center's key is shorter than 2048 bits",
    ]);
  });

  test('of the old key fails as soon as the key was replaced', async () => {
    const sandbox = await sandboxWith();
    sandbox.setKey(CALL_CENTER, pem(OTHER_KEYS.publicKey));
    expect((await send(sandbox, 'POST', '/voiceCalls', inbound())).status).toBe(401);
    const bearer = await token({}, OTHER_KEYS.privateKey);
    expect((await send(sandbox, 'POST', '/voiceCalls', inbound(), { bearer })).status).toBe(200);
  });
});

describe('the claims', () => {
  test('iss is the org id, 15 or 18 characters', async () => {
    expect(await answerTo(await token({ iss: '00DRM000000GuTE2A0' }))).toEqual([200]);
    expect(await answerTo(await token(), { orgId: '00DRM000000GuTE2A0' })).toEqual([200]);
    expect(await answerTo(await token({ iss: '00DRM000000gute' }))).toEqual([401, 'iss is not the org id']);
    expect(await answerTo(await token({ iss: undefined }))).toEqual([401, 'iss is not the org id']);
  });

  test('exp is required, and past for 60 seconds at most', async () => {
    expect(await answerTo(await token({ exp: undefined }))).toEqual([401, 'exp must be a number of seconds']);
    expect(await answerTo(await token({ iat: NOW - 200, exp: NOW - 59 }))).toEqual([200]);
    expect(await answerTo(await token({ iat: NOW - 200, exp: NOW - 60 }))).toEqual([401, 'The token has expired']);
  });

  test('the lifetime ends after a day, in the legacy profile after four hours', async () => {
    const day = await token({ exp: NOW + 86_400 });
    const fourHours = await token({ exp: NOW + 14_400 });
    expect(await answerTo(day)).toEqual([200]);
    expect(await answerTo(await token({ exp: NOW + 86_401 }))).toEqual([
      401,
      'The token lives longer than 86400 seconds',
    ]);
    expect(await answerTo(await token({ iat: undefined, exp: NOW + 86_401 }))).toEqual([
      401,
      'The token lives longer than 86400 seconds',
    ]);
    expect(await answerTo(fourHours, { profile: 'legacy' })).toEqual([200]);
    expect(await answerTo(day, { profile: 'legacy' })).toEqual([401, 'The token lives longer than 14400 seconds']);
  });

  test('exp as a string of digits passes in the legacy profile only', async () => {
    const compact = await token({ exp: undefined });
    const claims = { iss: ORG_ID, sub: CALL_CENTER, iat: NOW, exp: String(NOW + 180) };
    const input = `${compact.split('.')[0]}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const bearer = `${input}.${rs256(KEYS.privateKey)(input).toString('base64url')}`;
    expect(await answerTo(bearer, { profile: 'legacy' })).toEqual([200]);
    expect(await answerTo(bearer)).toEqual([401, 'exp must be a number of seconds']);
  });

  test('a token from the future is refused', async () => {
    expect(await answerTo(await token({ iat: NOW + 60, exp: NOW + 200 }))).toEqual([200]);
    expect(await answerTo(await token({ iat: NOW + 61, exp: NOW + 200 }))).toEqual([401, 'iat is in the future']);
  });

  test('aud may be absent, text or a list; another one is refused in the legacy profile', async () => {
    const scrt = 'https://scrt.salesforce.com';
    expect(await answerTo(await token(), { profile: 'legacy' })).toEqual([200]);
    expect(await answerTo(await token({ aud: scrt }), { profile: 'legacy' })).toEqual([200]);
    expect(await answerTo(await token({ aud: ['x', scrt] }), { profile: 'legacy' })).toEqual([200]);
    expect(await answerTo(await token({ aud: 'x' }), { profile: 'legacy' })).toEqual([401, `aud is not ${scrt}`]);
    expect(await answerTo(await token({ aud: 'x' }))).toEqual([200]);
  });

  test('the same jti passes once, unless the org allows it', async () => {
    for (const [jtiReplay, second] of [
      ['reject', 401],
      ['allow', 200],
    ] as const) {
      const sandbox = await sandboxWith({ switches: { jtiReplay } });
      const bearer = await token();
      expect((await send(sandbox, 'POST', '/voiceCalls', inbound(), { bearer })).status).toBe(200);
      expect((await send(sandbox, 'POST', '/voiceCalls', inbound(), { bearer })).status).toBe(second);
    }
  });

  test('a token without jti may be sent again', async () => {
    const sandbox = await sandboxWith();
    const bearer = await token({ jti: undefined });
    expect((await send(sandbox, 'POST', '/voiceCalls', inbound(), { bearer })).status).toBe(200);
    expect((await send(sandbox, 'POST', '/voiceCalls', inbound(), { bearer })).status).toBe(200);
  });
});

test('no Bearer token is 401, or 403 by switch', async () => {
  const sandbox = await sandboxWith();
  const basic = await send(sandbox, 'POST', '/voiceCalls', inbound(), { headers: { Authorization: 'Basic eDp5' } });
  expect(basic).toMatchObject({ status: 401, body: { code: 401 } });
  expect((await answerTo('no-token', { switches: { authFailStatus: 403 } }))[0]).toBe(403);
});

test('a bad key or org id fails at the start, in one line', async () => {
  const withKey = (certificate: string) => sandboxWith({ callCenters: [{ apiName: 'HVCC', certificate }] });
  const secret = KEYS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  await expect(withKey('nonsense')).rejects.toThrow(
    'The key of call center HVCC cannot be read: give a PEM certificate',
  );
  await expect(withKey(secret)).rejects.toThrow('The key of call center HVCC is a private key');
  await expect(withKey(pem(elliptic))).rejects.toThrow('The key of call center HVCC is not RSA');
  await expect(sandboxWith({ orgId: 'x' })).rejects.toThrow('not "x"');
});
