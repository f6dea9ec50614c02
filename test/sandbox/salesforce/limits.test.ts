import { expect, test } from 'vitest';

import { inbound, NOW, sandboxWith, send, transfer, update } from './caller.ts';

test('creates beyond the calls per second are 429 until the second is over', async () => {
  let now = NOW * 1000;
  const sandbox = await sandboxWith({ switches: { callsPerSecond: 2 }, now: () => now });
  const create = async (vendorCallKey: string): Promise<number> =>
    (await send(sandbox, 'POST', '/voiceCalls', inbound({ vendorCallKey }))).status;
  expect([await create('a'), await create('b'), await create('c')]).toEqual([200, 200, 429]);
  now += 1000;
  expect([await create('c'), await create('d'), await create('e')]).toEqual([200, 200, 429]);
  expect(sandbox.voiceCalls().map(({ vendorCallKey }) => vendorCallKey)).toEqual(['a', 'b', 'c', 'd']);
});

test('calls beyond the concurrent ones are 429; a transfer is none of its own', async () => {
  const sandbox = await sandboxWith({ switches: { concurrentCalls: 1 } });
  await send(sandbox, 'POST', '/voiceCalls', inbound());
  const other = inbound({ vendorCallKey: 'call-x' });
  expect(await send(sandbox, 'POST', '/voiceCalls', other)).toMatchObject({ status: 429, body: { code: 429 } });
  expect((await send(sandbox, 'POST', '/voiceCalls', transfer('call-b', 'call-a'))).status).toBe(200);
  await update(sandbox, 'call-b', {});
  expect((await send(sandbox, 'POST', '/voiceCalls', other)).status).toBe(200);
});
