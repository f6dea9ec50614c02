import { expect, test } from 'vitest';

import { inbound, sandboxWith, send, token, transfer, update } from './caller.ts';

test('a snapshot goes through JSON into another sandbox, which goes on from there', async () => {
  const before = await sandboxWith({ switches: { asyncDelayMs: 60_000 } });
  const bearer = await token();
  await send(before, 'POST', '/voiceCalls', inbound(), { bearer });
  await send(before, 'PATCH', '/voiceCalls/call-c', { parentCallIdentifier: 'call-b', initiationMethod: 'TRANSFER' });
  const after = await sandboxWith();
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  await after.settled();
  expect(after.voiceCalls().map(({ vendorCallKey }) => vendorCallKey)).toEqual(['call-a', 'call-c']);
  expect((await send(after, 'POST', '/voiceCalls', inbound(), { bearer })).status).toBe(401);

  const last = await sandboxWith();
  last.restore(JSON.parse(JSON.stringify(after.snapshot())));
  await send(last, 'POST', '/voiceCalls', transfer('call-b', 'call-a'));
  expect(last.voiceCalls()).toMatchObject([
    { voiceCallId: '0LQSB0000000001', previousCallKey: null },
    { voiceCallId: '0LQSB0000000003', previousCallKey: 'call-a' },
    { voiceCallId: '0LQSB0000000002', previousCallKey: 'call-b' },
  ]);
});

test('what is no snapshot is refused and changes nothing', async () => {
  const sandbox = await sandboxWith();
  await update(sandbox, 'call-a', {});
  expect(() => sandbox.restore({ org: {} })).toThrow('This is not a snapshot of the sandbox');
  expect(sandbox.voiceCalls()).toHaveLength(1);
});

test('calls are sorted by key, then by creation', async () => {
  const sandbox = await sandboxWith({ switches: { dupInbound: 'new' } });
  for (const vendorCallKey of ['b', 'a', 'B', 'a'])
    await send(sandbox, 'POST', '/voiceCalls', inbound({ vendorCallKey }));
  expect(sandbox.voiceCalls().map(({ vendorCallKey, voiceCallId }) => vendorCallKey + voiceCallId.at(-1))).toEqual([
    'B3',
    'a2',
    'a4',
    'b1',
  ]);
});

test('a port that is taken is an error', async () => {
  const sandbox = await sandboxWith();
  await expect(sandboxWith({ port: Number(new URL(sandbox.url).port) })).rejects.toThrow('EADDRINUSE');
});
