import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createGivenUp } from '../../functions/aws/given-up.ts';
import { createPark, type Park } from '../../functions/aws/parked.ts';
import { nothingReconciled } from '../../functions/reconciling.ts';
import { takeIn } from '../../functions/taking-in.ts';
import { startDynamoDb } from '../../sandbox/aws/dynamodb.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { onFailureBucket, type OnFailure } from '../../sandbox/aws/on-failure.ts';
import { startQueues } from '../../sandbox/aws/queues.ts';
import { createBucket, createTable } from '../../sandbox/aws/resources.ts';
import { streamRecord } from '../../sandbox/aws/stream-record.ts';
import { contactRecord } from '../support/lines.ts';

let servers: { queues: Awaited<ReturnType<typeof startQueues>>; dynamoDb: Awaited<ReturnType<typeof startDynamoDb>> };
let s3: S3Client;
let index: DynamoDBClient;
let park: Park;
let giveUp: OnFailure;
let [Bucket, indexName, runs, clock] = ['', '', 0, 0];
const logged: string[] = [];

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
  servers = { queues: await startQueues(), dynamoDb: await startDynamoDb() };
  s3 = new S3Client({ ...localAccount, endpoint: servers.queues.url, forcePathStyle: true });
  index = new DynamoDBClient({ ...localAccount, endpoint: servers.dynamoDb.url });
});
afterAll(async () => {
  vi.restoreAllMocks();
  s3.destroy();
  index.destroy();
  await Promise.all([servers.queues.close(), servers.dynamoDb.close()]);
});
beforeEach(async () => {
  runs += 1;
  [Bucket, indexName, clock] = [`kept-${String(runs)}`, `index-${String(runs)}`, Date.parse('2026-03-02T10:00:00Z')];
  logged.splice(0);
  await createBucket(servers.queues.url, Bucket);
  await createTable(servers.dynamoDb.url, indexName, ['kind', 'id']);
  const keeping = { keptDays: 90, release: '1.2.3', now: () => clock };
  park = createPark({ bucketName: Bucket, indexName, ...keeping, client: s3, index });
  giveUp = onFailureBucket(servers.queues.url, Bucket);
});

const given = (...payloads: string[]) =>
  payloads.map((text, at) =>
    streamRecord(
      { SequenceNumber: `n-${String(at)}`, Data: Buffer.from(text), PartitionKey: 'p' },
      'records',
      'shard-0',
    ),
  );

async function run(changes: Partial<Parameters<typeof takeIn>[0]> = {}, until = Infinity): Promise<number> {
  const counts = { ...nothingReconciled };
  await takeIn({ givenUp: createGivenUp(Bucket, s3), park, now: () => clock, ...changes }, until, counts);
  return counts.takenIn;
}

const left = async () => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'aws/lambda/' }));
  return Contents.length;
};

async function rows() {
  const { Items = [] } = await index.send(
    new QueryCommand({
      TableName: indexName,
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'exhausted' } },
    }),
  );
  return Items.map((item) =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [name, Object.values(value)[0]])),
  );
}

async function payloadOf(Key: unknown): Promise<unknown> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: String(Key) }));
  return JSON.parse((await Body?.transformToString()) ?? '').payload;
}

test('each record of a batch is kept as exhausted, as it came, told, and its batch deleted', async () => {
  const payloads = [contactRecord('c-1'), '{"ContactId":'];
  await giveUp(given(...payloads), 'RetryAttemptsExhausted');
  expect(await run()).toBe(2);
  expect(await left()).toBe(0);
  const kept = (await rows()).toSorted((a, b) =>
    String(b['contactId'] ?? '').localeCompare(String(a['contactId'] ?? '')),
  );
  expect(kept).toMatchObject([
    {
      door: 'contact-record',
      reason: 'given-up-by-lambda',
      code: 'RetryAttemptsExhausted',
      contactId: 'c-1',
      times: '1',
    },
    { door: 'contact-record', reason: 'given-up-by-lambda' },
  ]);
  expect(await Promise.all(kept.map(({ id }) => payloadOf(id)))).toEqual(payloads);
  expect(logged.map((line) => JSON.parse(line))).toMatchObject([
    {
      level: 'error',
      event: 'exhausted',
      door: 'contact-record',
      delivery: 'n-0',
      contactId: 'c-1',
      reason: 'given-up-by-lambda',
    },
    { level: 'error', event: 'exhausted', delivery: 'n-1' },
  ]);
  expect(logged.join('')).not.toMatch(/\+1206/);
  expect(await run()).toBe(0);
});

test('the event may be JSON within the JSON too', async () => {
  const body = JSON.stringify({ requestContext: {}, payload: { Records: given('{}') } });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'aws/lambda/m/shard-0/2026/03/02/x', Body: body }));
  expect(await run()).toBe(1);
  expect((await rows()).map(({ reason }) => reason)).toEqual(['given-up-by-lambda']);
});

test('what is no batch is kept whole', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'aws/lambda/m/odd', Body: '{"payload":"no event"}' }));
  expect(await run()).toBe(1);
  const [row] = await rows();
  expect(await payloadOf(row?.['id'])).toBe('{"payload":"no event"}');
  expect(await left()).toBe(0);
});

test('a record that cannot be kept leaves its batch, is told, and is kept by the next run', async () => {
  await giveUp(given('{"ContactId":"c-1"}'), 'RetryAttemptsExhausted');
  expect(await run({ park: () => Promise.reject(new Error('no place')) })).toBe(0);
  expect(logged.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', event: 'take-in-stopped', error: 'Error' },
  ]);
  expect(await left()).toBe(1);
  expect(await run()).toBe(1);
});

test('a batch that can never be kept holds back no other', async () => {
  for (const id of ['c-1', 'c-2', 'c-3']) await giveUp(given(contactRecord(id)), 'RetryAttemptsExhausted');
  const picky: Park = (delivery) =>
    delivery.contactId === 'c-2' ? Promise.reject(new Error('too large')) : park(delivery);
  expect(await run({ park: picky })).toBe(2);
  expect((await rows()).map(({ contactId }) => contactId).sort()).toEqual(['c-1', 'c-3']);
  expect(await left()).toBe(1);
  expect(logged.filter((line) => line.includes('take-in-stopped'))).toHaveLength(1);
});

test('a batch that was kept and not deleted is kept once', async () => {
  await giveUp(given('{"ContactId":"c-1"}'), 'RetryAttemptsExhausted');
  const givenUp = { ...createGivenUp(Bucket, s3), forget: () => Promise.reject(new Error('died')) };
  await run({ givenUp });
  expect(await run()).toBe(1);
  expect(await rows()).toMatchObject([{ times: '2' }]);
});

test('stops when its time is over, and the next run goes on', async () => {
  for (const id of ['c-1', 'c-2', 'c-3']) await giveUp(given(contactRecord(id)), 'RetryAttemptsExhausted');
  const slow: Park = async (delivery) => {
    clock += 1_000;
    await park(delivery);
  };
  expect(await run({ park: slow }, clock + 1_500)).toBe(2);
  expect(await left()).toBe(1);
  expect(await run()).toBe(1);
  expect((await rows()).map(({ contactId }) => contactId).sort()).toEqual(['c-1', 'c-2', 'c-3']);
});
