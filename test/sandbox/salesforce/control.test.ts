import { request } from 'node:http';

import { expect, test } from 'vitest';

import { CALL_CENTER, control, inbound, OTHER_KEYS, pem, sandboxWith, send, transfer } from './caller.ts';

test('the page is self-contained and shows no value that is not escaped', async () => {
  const sandbox = await sandboxWith();
  const page = await control(sandbox, 'GET', '/');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.body).toMatch(/^<!doctype html>/);
  expect(page.body).toContain('org 00DRM000000GuTE');
  expect(page.body).toContain('color-scheme: light dark');
  expect(page.body).not.toMatch(/https?:\/\/|innerHTML/);
});

test('a call is accepted by id or key, until it is completed', async () => {
  const sandbox = await sandboxWith();
  await send(sandbox, 'POST', '/voiceCalls', inbound({ vendorCallKey: 'a/b' }));
  const accepted = { status: 200, body: { callDisposition: 'in-progress', routing: null, name: 'VC-00000001' } };
  expect(await control(sandbox, 'POST', '/control/voice-calls/a%2Fb/accept')).toMatchObject(accepted);
  expect(await control(sandbox, 'POST', '/control/voice-calls/0LQSB0000000001/accept')).toMatchObject(accepted);
  await send(sandbox, 'PATCH', '/voiceCalls/0LQSB0000000001', {});
  expect((await control(sandbox, 'POST', '/control/settled')).status).toBe(204);
  expect((await control(sandbox, 'POST', '/control/voice-calls/a%2Fb/accept')).status).toBe(409);
  expect((await control(sandbox, 'POST', '/control/voice-calls/x/accept')).status).toBe(404);
});

test('a queue that the org knows owns the transfer', async () => {
  const sandbox = await sandboxWith({ switches: { queues: { 'queue/sales': '00GSB0000000001' } } });
  await send(sandbox, 'POST', '/voiceCalls', inbound({ queue: 'queue/sales' }));
  await send(sandbox, 'POST', '/voiceCalls', transfer('b', 'call-a', { queue: 'queue/sales' }));
  await send(sandbox, 'POST', '/voiceCalls', transfer('c', 'b', { queue: '00GSB0000000002' }));
  await send(sandbox, 'POST', '/voiceCalls', transfer('d', 'c', { queue: 'queue/unknown' }));
  expect((await control(sandbox, 'GET', '/control/voice-calls')).body).toMatchObject([
    { owner: null },
    { owner: '00GSB0000000001' },
    { owner: '00GSB0000000002' },
    { owner: null },
  ]);
});

test('keys and faults are set, and bad ones refused with the reason', async () => {
  const sandbox = await sandboxWith();
  const fault = { when: { from: 2 }, do: { status: 500 } };
  expect((await control(sandbox, 'POST', '/control/faults', [fault])).status).toBe(204);
  const key = { callCenterApiName: CALL_CENTER, certificate: pem(OTHER_KEYS.publicKey) };
  expect((await control(sandbox, 'POST', '/control/keys', key)).status).toBe(204);
  expect((await send(sandbox, 'POST', '/voiceCalls', inbound())).status).toBe(401);
  expect((await send(sandbox, 'POST', '/voiceCalls', inbound())).status).toBe(500);
  expect(await control(sandbox, 'POST', '/control/faults', {})).toMatchObject({ status: 400 });
  expect(await control(sandbox, 'POST', '/control/keys', {})).toMatchObject({
    status: 400,
    body: { message: 'Required fields are missing: callCenterApiName, certificate' },
  });
});

test('the control API is not logged and knows only its own paths', async () => {
  const sandbox = await sandboxWith();
  expect((await control(sandbox, 'GET', '/control/nothing')).status).toBe(404);
  expect((await control(sandbox, 'GET', '/favicon.ico')).status).toBe(204);
  expect((await control(sandbox, 'GET', '/control/requests')).body).toEqual([]);
});

test('the control API does not answer under a foreign host name', async () => {
  const sandbox = await sandboxWith();
  const status = await new Promise((resolve) => {
    request(`${sandbox.url}/control/requests`, { headers: { Host: 'evil.example' } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).end();
  });
  expect(status).toBe(403);
});
