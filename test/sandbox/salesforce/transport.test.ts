import { describe, expect, test } from 'vitest';

import { CALL_CENTER, inbound, NOW, sandboxWith, send, sendAsIs } from './caller.ts';

describe('paths', () => {
  test('an unknown path is 404, an unknown method 405', async () => {
    const sandbox = await sandboxWith();
    const nothing = { status: 404, body: { message: 'There is nothing at this path', code: 404 } };
    expect(await send(sandbox, 'POST', '/voiceCalls/messages', {})).toMatchObject(nothing);
    expect(await send(sandbox, 'PATCH', '/voiceCalls/route', {})).toMatchObject(nothing);
    expect(await send(sandbox, 'PATCH', '/voiceCalls/call-a/omniFlow', {})).toMatchObject(nothing);
    expect(await send(sandbox, 'PATCH', '/voiceCalls//clearRouting', {})).toMatchObject(nothing);
    expect((await send(sandbox, 'GET', '/voiceCalls/call-a')).status).toBe(405);
    expect((await fetch(`${sandbox.url}/voiceCalls`, { method: 'POST' })).status).toBe(404);
    expect(sandbox.requests().map(({ path }) => path)).toContain('/voiceCalls');
  });

  test('a trailing slash is tolerated', async () => {
    const sandbox = await sandboxWith();
    expect((await send(sandbox, 'POST', '/voiceCalls/', inbound())).status).toBe(200);
    expect((await send(sandbox, 'PATCH', '/voiceCalls/call-a/', {})).status).toBe(200);
  });

  test.each([
    ['a%2Fb%3Fc', 'a/b?c'],
    ['%2E%2E', '..'],
    ['a%2F..%2Fb', 'a/../b'],
    ['k$$1690000000', 'k$$1690000000'],
    ['%C3%A9%25', 'é%'],
  ])('the id %s is one segment', async (escaped, key) => {
    const sandbox = await sandboxWith();
    expect(await sendAsIs(sandbox, 'PATCH', `/voiceCalls/${escaped}`, {})).toBe(200);
    await sandbox.settled();
    expect(sandbox.voiceCalls().map(({ vendorCallKey }) => vendorCallKey)).toEqual([key]);
    expect(sandbox.requests()[0]?.path).toBe(`/telephony/v1/voiceCalls/${escaped}`);
  });

  test('a bad escape is 400', async () => {
    const sandbox = await sandboxWith();
    expect(await sendAsIs(sandbox, 'PATCH', '/voiceCalls/%E0%A4%A', {})).toBe(400);
    expect(await sendAsIs(sandbox, 'PATCH', '/voiceCalls/%zz', {})).toBe(400);
  });
});

describe('bodies', () => {
  test('the malformed media type of kvsTranscriber passes, others are 415 or 400', async () => {
    const sandbox = await sandboxWith();
    const type = (value: string) => ({ headers: { 'Content-Type': value } });
    const create = (value: string) => send(sandbox, 'POST', '/voiceCalls', JSON.stringify(inbound()), type(value));
    expect((await create('application/json; utf-8')).status).toBe(200);
    expect((await create('application/xml')).status).toBe(415);
    expect((await create('text/plain')).status).toBe(415);
    const strict = await sandboxWith({ switches: { mediaTypeStatus: 400 } });
    expect((await send(strict, 'POST', '/voiceCalls', '{}', type('text/plain'))).status).toBe(400);
  });

  test('malformed, truncated or missing JSON is 400', async () => {
    const sandbox = await sandboxWith();
    const json = { status: 400, body: { message: 'The request body is not valid JSON', code: 400 } };
    expect(await send(sandbox, 'POST', '/voiceCalls', '{"vendorCallKey":"ca')).toMatchObject(json);
    expect(await send(sandbox, 'PATCH', '/voiceCalls/call-a', '')).toMatchObject(json);
    expect((await send(sandbox, 'POST', '/voiceCalls', '[]')).status).toBe(400);
    expect((await send(sandbox, 'PATCH', '/voiceCalls/call-a', 'null')).status).toBe(400);
  });

  test('a call center other than the one of the token is 400, or 403 by switch', async () => {
    const sandbox = await sandboxWith();
    const other = inbound({ callCenterApiName: 'Other' });
    const message = "callCenterApiName is not the token's sub";
    expect(await send(sandbox, 'POST', '/voiceCalls', other)).toMatchObject({ status: 400, body: { message } });
    const strict = await sandboxWith({ switches: { mismatchStatus: 403 } });
    expect((await send(strict, 'PATCH', '/voiceCalls/a', { callCenterApiName: 'Other' })).status).toBe(403);
  });
});

test('the log holds every request in order, refused ones too, and no Authorization header', async () => {
  const sandbox = await sandboxWith();
  const headers = { 'Telephony-Provider-Name': 'amazon-connect' };
  await send(sandbox, 'POST', '/voiceCalls', inbound(), { headers });
  await send(sandbox, 'POST', '/voiceCalls', 'not JSON', { bearer: 'x' });
  await send(sandbox, 'PATCH', '/voiceCalls/call-a/clearRouting');
  const [created, refused, cleared, ...more] = sandbox.requests();
  expect(created).toEqual({
    method: 'POST',
    path: '/telephony/v1/voiceCalls',
    status: 200,
    body: inbound(),
    at: '2026-01-01T00:00:00.000Z',
    headers: expect.objectContaining({ 'telephony-provider-name': 'amazon-connect' }),
    token: {
      header: { alg: 'RS256', typ: 'JWT' },
      claims: expect.objectContaining({ sub: CALL_CENTER, exp: NOW + 180 }),
    },
  });
  expect(refused).toMatchObject({ status: 401, body: 'not JSON' });
  expect(refused).not.toHaveProperty('token');
  expect(cleared).toMatchObject({ method: 'PATCH', status: 200, body: null });
  expect(more).toEqual([]);
  expect(JSON.stringify(sandbox.requests())).not.toMatch(/bearer|authorization/i);
});
