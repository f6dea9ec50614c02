import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdLock } from '../../../bin/kept/lock.ts';
import { openKeptParts, type KeptParts } from './kept-parts.ts';

let kept: KeptParts;
beforeAll(async () => {
  kept = await openKeptParts();
});
afterAll(() => kept.close());

const began = Date.parse('2026-03-02T10:00:00.000Z');
const hold = (at: number, host: string, renewEveryMs?: number) =>
  holdLock(kept.clients.dynamoDb, kept.places.index, { now: () => at, host, ...(renewEveryMs && { renewEveryMs }) });
const row = async () => {
  const Key = { kind: { S: 'lock' }, id: { S: 'redrive' } };
  return (await kept.clients.dynamoDb.send(new GetItemCommand({ TableName: kept.places.index, Key }))).Item;
};

test('is held by one at a time: the other is told since when and where, and has it once it is released', async () => {
  const first = await hold(began, 'harbour');
  await expect(hold(began + 59_000, 'lighthouse')).rejects.toThrow(
    'another redrive runs since 2026-03-02T10:00:00.000Z on harbour: wait for its end (if it has died, until 2026-03-02T10:01:00.000Z)',
  );
  await first.release();
  expect(await row()).toBeUndefined();
  await (await hold(began + 59_000, 'lighthouse')).release();
});

test('of a holder that died is free after a minute; what it still does then does not touch its heir', async () => {
  const dead = await hold(began, 'harbour');
  const heir = await hold(began + 60_001, 'lighthouse');
  await dead.release();
  expect((await row())?.['host']?.S).toBe('lighthouse');
  await heir.release();
});

test('is renewed while it is held, and says when it was lost', async () => {
  const clock = { at: began };
  const options = { now: () => clock.at, host: 'harbour', renewEveryMs: 20 };
  const held = await holdLock(kept.clients.dynamoDb, kept.places.index, options);
  clock.at = began + 50_000;
  await expect.poll(async () => (await row())?.['until']?.N).toBe(String(began + 110_000));
  expect(held.lost.aborted).toBe(false);
  clock.at = began + 100_000;
  await pause(100);
  const heir = await hold(began + 500_000, 'lighthouse');
  await expect.poll(() => held.lost.aborted).toBe(true);
  await held.release();
  expect((await row())?.['host']?.S).toBe('lighthouse');
  await heir.release();
});

test('needs its table', async () => {
  await expect(holdLock(kept.clients.dynamoDb, 'nowhere')).rejects.toThrow('the index nowhere is not there');
});
