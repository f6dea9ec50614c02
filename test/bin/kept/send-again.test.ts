import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { showSent, troublesOf } from '../../../bin/kept/result.ts';
import { listed } from '../../../bin/kept/select.ts';
import { sendAgain, type SendAgainOptions } from '../../../bin/kept/send-again.ts';
import { createKeptStore } from '../../../bin/kept/store.ts';
import { contactEvent, contactRecord } from '../../support/lines.ts';
import { openKeptParts, type KeptParts } from './kept-parts.ts';

let kept: KeptParts;
beforeAll(async () => {
  kept = await openKeptParts();
});
afterEach(() => kept.clear());
afterAll(() => kept.close());

const now = Date.parse('2026-03-10T00:00:00Z');
const send = async (options: Partial<SendAgainOptions> = {}) => {
  const store = options.store ?? kept.store;
  const rows = await listed(store, {});
  const never = new AbortController().signal;
  const how = { store, now: () => now, force: false, rate: 1000, stop: never, onProgress: () => undefined };
  return sendAgain(rows, { ...how, ...options });
};
const ends = (results: Awaited<ReturnType<typeof send>>) => results.map(({ end }) => end.is);
const left = async () => (await listed(kept.store, {})).length;
const at = '2026-03-09T00:00:00.000Z';

test('events go into their queue, records into the retry queue, verbatim; and off the list', async () => {
  const [event, record] = [contactEvent('INITIATED', 'a'), contactRecord('b', { Attributes: { city: 'Zürich' } })];
  await kept.keep({ door: 'contact-event', payload: event, at });
  await kept.keep({ payload: record, kind: 'exhausted', at });
  const results = await send();
  expect(ends(results)).toEqual(['sent', 'sent']);
  expect(await kept.taken(kept.places.contactEventQueueUrl)).toEqual([event]);
  expect(await kept.taken(kept.places.retryQueueUrl)).toEqual([record]);
  expect(await left()).toBe(0);
  expect(showSent(results)).toBe('sent 2, of which 0 were kept again meanwhile; left 0; failed to send 0');
  expect(troublesOf(results)).toEqual([]);
});

test('what is kept again while it is sent stays on the list', async () => {
  const payload = contactRecord('a');
  await kept.keep({ payload, at });
  const store = {
    ...kept.store,
    send: async (...delivery: Parameters<typeof kept.store.send>) => {
      await kept.keep({ payload, at: '2026-03-09T00:00:01.000Z' });
      return kept.store.send(...delivery);
    },
  };
  const results = await send({ store });
  expect(showSent(results)).toBe('sent 1, of which 1 were kept again meanwhile; left 0; failed to send 0');
  expect((await listed(kept.store, {})).map(({ times }) => times)).toEqual([2]);
  expect(await kept.taken(kept.places.retryQueueUrl)).toEqual([payload]);
});

test('what somebody else took off meanwhile is sent, and no harm', async () => {
  await kept.keep({ payload: contactRecord('a'), at });
  const rows = await listed(kept.store, {});
  const [row] = rows;
  expect(row && (await kept.store.forget(row))).toBe(true);
  expect(row && (await kept.store.forget(row))).toBe(true);
});

describe('the stream', () => {
  const inStream = async () => {
    const { kinesis } = kept.clients;
    const StreamName = kept.parts.streamName;
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    const start = { StreamName, ShardId: Shards[0]?.ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(start));
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data }) => Buffer.from(Data ?? []).toString('latin1'));
  };
  const large = contactRecord('large', { Attributes: { notes: 'x'.repeat(1_000_000) } });
  const controls = `{"ContactId":"\u0001"}`;

  test('takes the records that no message can carry, as they came', async () => {
    await kept.keep({ payload: large, at });
    await kept.keep({ payload: Buffer.from([0xff, 0xfe, 0x41]), at });
    await kept.keep({ payload: controls, at });
    expect(ends(await send())).toEqual(['sent', 'sent', 'sent']);
    expect((await inStream()).sort()).toEqual([controls, '\xff\xfeA', large].sort());
    expect(await kept.taken(kept.places.retryQueueUrl)).toEqual([]);
  });

  test('of others is not fed: one line says why, and the rest is sent', async () => {
    const store = createKeptStore(kept.clients, { ...kept.places, recordStream: undefined });
    const id = await kept.keep({ payload: large, at });
    await kept.keep({ payload: contactRecord('small'), at });
    const event = await kept.keep({ payload: controls, door: 'contact-event', at });
    const results = await send({ store });
    expect(ends(results).sort()).toEqual(['failed', 'failed', 'sent']);
    expect(troublesOf(results).sort()).toEqual(
      [
        `${id}: could not be sent: it is larger than a message may be, and the bridge has no stream of its own (NoWay)`,
        `${event}: could not be sent: it has characters that no message may have, and events have no other way (NoWay)`,
      ].sort(),
    );
    expect(await left()).toBe(2);
  });
});

describe('older than what the ledger remembers (400 days, and one to spare)', () => {
  const young = contactRecord('young', { LastUpdateTimestamp: '2025-02-05T00:00:01Z' });
  const old = contactRecord('old', { LastUpdateTimestamp: '2025-02-03T23:59:59Z' });
  const ended = contactRecord('ended', {
    LastUpdateTimestamp: null,
    DisconnectTimestamp: '2025-02-03T23:59:59Z',
  });
  const oldEvent = JSON.stringify({ ...JSON.parse(contactEvent('INITIATED', 'e')), time: '2025-02-03T23:59:59Z' });

  test('by the payload or by when it was kept is not sent, and said in one line; the others are', async () => {
    await kept.keep({ payload: young, at });
    const ids = [
      await kept.keep({ payload: 'no JSON', at: '2025-02-03T23:59:59.000Z' }),
      await kept.keep({ payload: old, at: '2026-03-01T00:00:00.000Z' }),
      await kept.keep({ payload: ended, at: '2026-03-02T00:00:00.000Z' }),
      await kept.keep({ payload: oldEvent, door: 'contact-event', at: '2026-03-03T00:00:00.000Z' }),
    ];
    const results = await send();
    expect(ends(results)).toEqual(['too-old', 'too-old', 'too-old', 'too-old', 'sent']);
    expect(await kept.taken(kept.places.retryQueueUrl)).toEqual([young]);
    expect(troublesOf(results)).toEqual([
      `${ids.join(', ')}: not sent, since older than what the ledger remembers: it may undo what is newer; --force sends it nevertheless`,
    ]);
    expect(await left()).toBe(4);
    expect(showSent(results)).toBe('sent 1, of which 0 were kept again meanwhile; left 4; failed to send 0');
  });

  test('is sent with --force', async () => {
    await kept.keep({ payload: old, at });
    expect(ends(await send({ force: true }))).toEqual(['sent']);
  });
});

test('a payload that the bucket has no more is said, and the others are sent', async () => {
  const gone = await kept.keep({ payload: contactRecord('gone'), at });
  await kept.keep({ payload: contactRecord('there'), at });
  const row = (await listed(kept.store, {})).find(({ id }) => id.includes(gone));
  await kept.clients.s3.send(new DeleteObjectCommand({ Bucket: kept.places.bucket, Key: row?.id }));
  const results = await send();
  expect(ends(results).sort()).toEqual(['payload-gone', 'sent']);
  expect(troublesOf(results)).toEqual([
    `${gone}: not sent, since the payload is no longer in the bucket; bridge parked drop takes it off the list`,
  ]);
});

test('a queue that is not there ends it after some, in one line', async () => {
  const nowhere = kept.places.retryQueueUrl.replace('contact-retries', 'nowhere');
  const store = createKeptStore(kept.clients, { ...kept.places, retryQueueUrl: nowhere });
  for (let n = 0; n < 30; n += 1) await kept.keep({ payload: contactRecord(String(n)), at });
  const results = await send({ store });
  expect(ends(results).filter((end) => end === 'left').length).toBeGreaterThan(10);
  expect(troublesOf(results)).toEqual([
    expect.stringContaining(`could not be sent: the queue ${nowhere} is not there`),
  ]);
  expect(await left()).toBe(30);
});

test('what can go nowhere keeps none from the rest, however many there are', async () => {
  const store = createKeptStore(kept.clients, { ...kept.places, recordStream: undefined });
  for (let n = 0; n < 7; n += 1) {
    const payload = contactRecord(`large-${String(n)}`, { Attributes: { notes: 'x'.repeat(1_000_000) } });
    await kept.keep({ payload, at: `2026-03-08T00:00:0${String(n)}.000Z` });
  }
  for (let n = 0; n < 9; n += 1) await kept.keep({ payload: contactRecord(`c-${String(n)}`), at });
  expect(showSent(await send({ store }))).toBe(
    'sent 9, of which 0 were kept again meanwhile; left 0; failed to send 7',
  );
});

test('it keeps its rate, and stops between two sends', async () => {
  for (let n = 0; n < 30; n += 1) await kept.keep({ payload: contactRecord(String(n)), at });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 500);
  const results = await send({ rate: 10, stop: stop.signal });
  const sent = ends(results).filter((end) => end === 'sent').length;
  expect(sent).toBeGreaterThanOrEqual(1);
  expect(sent).toBeLessThanOrEqual(6);
  expect(await left()).toBe(30 - sent);
  expect(await kept.taken(kept.places.retryQueueUrl)).toHaveLength(sent);
  expect(showSent(results)).toBe(
    `sent ${String(sent)}, of which 0 were kept again meanwhile; left ${String(30 - sent)}; failed to send 0`,
  );
});

test('dropping takes row and payload, but nothing that was kept again since it was looked at', async () => {
  await kept.keep({ payload: 'a', at });
  const [row] = await listed(kept.store, {});
  await kept.keep({ payload: 'a', at });
  expect(row && (await kept.store.drop(row))).toBe(false);
  const [again] = await listed(kept.store, {});
  expect(again && Buffer.from((await kept.store.payload(again)) ?? []).toString()).toBe('a');
  expect(again && (await kept.store.drop(again))).toBe(true);
  expect(again && (await kept.store.payload(again))).toBeUndefined();
  expect(await left()).toBe(0);
});
