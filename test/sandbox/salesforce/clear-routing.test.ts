import { expect, test } from 'vitest';

import { control, inbound, sandboxWith, send } from './caller.ts';

test('clearRouting removes the pending routing, by key or id, as often as it is sent', async () => {
  const sandbox = await sandboxWith();
  await send(sandbox, 'POST', '/voiceCalls', inbound());
  expect((await control(sandbox, 'GET', '/control/voice-calls')).body).toMatchObject([{ routing: '0JRSB0000000001' }]);
  expect(await send(sandbox, 'PATCH', '/voiceCalls/call-a/clearRouting')).toMatchObject({ status: 200, body: {} });
  expect((await control(sandbox, 'GET', '/control/voice-calls')).body).toMatchObject([{ routing: null }]);
  expect((await send(sandbox, 'PATCH', '/voiceCalls/0LQSB0000000001/clearRouting', 'null')).status).toBe(200);
  expect(sandbox.voiceCalls()).toMatchObject([{ callDisposition: 'new' }]);
});

test('clearRouting may answer without a body', async () => {
  const sandbox = await sandboxWith({ switches: { clearRoutingStatus: 204 } });
  await send(sandbox, 'POST', '/voiceCalls', inbound());
  expect(await send(sandbox, 'PATCH', '/voiceCalls/call-a/clearRouting', {})).toMatchObject({ status: 204, body: '' });
});

test('clearRouting of an unknown call is 404', async () => {
  const sandbox = await sandboxWith();
  expect((await send(sandbox, 'PATCH', '/voiceCalls/call-a/clearRouting')).status).toBe(404);
  expect(sandbox.voiceCalls()).toEqual([]);
});
