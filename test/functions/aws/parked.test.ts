import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPark, type Park } from '../../../functions/aws/parked.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { startDynamoDb } from '../../../sandbox/aws/dynamodb.ts';
import { startQueues } from '../../../sandbox/aws/queues.ts';
import { createBucket, createTable } from '../../../sandbox/aws/resources.ts';

const indexName = 'parked-index';
const now = () => Date.parse('2026-03-02T10:00:00.000Z');
let queues: Awaited<ReturnType<typeof startQueues>>;
let client: S3Client;
let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let index: DynamoDBClient;
const keeping = { keptDays: 90, release: '1.2.3' };
let park: Park;
let Bucket = '';
let buckets = 0;

beforeAll(async () => {
  queues = await startQueues();
  dynamoDb = await startDynamoDb();
  await createTable(dynamoDb.url, indexName, ['kind', 'id']);
  index = new DynamoDBClient({ ...localAccount, endpoint: dynamoDb.url });
  client = new S3Client({ ...localAccount, endpoint: queues.url, forcePathStyle: true });
});
afterAll(async () => {
  client.destroy();
  index.destroy();
  await dynamoDb.close();
  await queues.close();
});
beforeEach(async () => {
  buckets += 1;
  Bucket = `parked-${String(buckets)}`;
  await createBucket(queues.url, Bucket);
  park = createPark({ bucketName: Bucket, indexName, ...keeping, now, client, index });
});

const keys = async () => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
};

async function object(Key: string) {
  const { Body, ContentType } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return { ContentType, value: JSON.parse((await Body?.transformToString()) ?? '') };
}

const helloKey = 'parked/contact-event/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824.json';

test('a delivery is kept whole under the hash of its payload, with what happened to it', async () => {
  const payload = Buffer.from('hello');
  await park({
    kind: 'parked',
    door: 'contact-event',
    delivery: 'm-1',
    reason: 'not-json',
    contactId: undefined,
    payload,
  });
  expect(await object(helloKey)).toEqual({
    ContentType: 'application/json',
    value: {
      kind: 'parked',
      door: 'contact-event',
      delivery: 'm-1',
      reason: 'not-json',
      parkedAt: '2026-03-02T10:00:00.000Z',
      release: '1.2.3',
      payload: 'hello',
    },
  });
});

test('the same payload is kept once, another one beside it', async () => {
  const parked = { kind: 'parked', door: 'contact-event', delivery: 'm-1', reason: 'not-json' } as const;
  await park({ ...parked, payload: Buffer.from('hello') });
  await park({ ...parked, delivery: 'm-2', payload: Buffer.from('hello') });
  await park({ ...parked, payload: Buffer.from('hello ') });
  expect(await keys()).toHaveLength(2);
});

test.each([
  ['text of other alphabets', Buffer.from('číslo 電話 🙂'), { payload: 'číslo 電話 🙂' }],
  ['a byte order mark', Buffer.from('\uFEFF{}'), { payload: '\uFEFF{}' }],
  ['nothing', Buffer.from(''), { payload: '' }],
  ['what is not UTF-8', Buffer.from([0x7b, 0xc3, 0x28]), { payloadBase64: 'e8Mo' }],
])('a payload is kept as it came: %s', async (_, payload, kept) => {
  await park({ kind: 'parked', door: 'contact-record', delivery: '1', reason: 'not-json', contactId: 'c', payload });
  const [key = ''] = await keys();
  expect((await object(key)).value).toMatchObject({ ...kept, contactId: 'c' });
});

test('a payload larger than an item of a table or a message of a queue', async () => {
  const payload = Buffer.from('x'.repeat(2_000_000));
  await park({ kind: 'parked', door: 'contact-record', delivery: '1', reason: 'not-json', payload });
  const [key = ''] = await keys();
  expect((await object(key)).value.payload).toHaveLength(2_000_000);
});

test('a bucket that is not there is an error, so that the delivery comes again', async () => {
  const lost = createPark({ bucketName: 'no-such-bucket', indexName, ...keeping, now, client, index });
  const parking = lost({
    kind: 'parked',
    door: 'contact-event',
    delivery: '1',
    reason: 'not-json',
    payload: Buffer.from('x'),
  });
  await expect(parking).rejects.toThrow();
});

test('the index tells of it: since when, how often, why', async () => {
  const parked = {
    kind: 'parked',
    door: 'contact-record',
    delivery: '49',
    contactId: 'c-1',
    payload: Buffer.from('{"a":1}'),
  } as const;
  await park({ ...parked, reason: 'salesforce-refused', code: '400' });
  const later = () => Date.parse('2026-03-02T11:00:00.000Z');
  await createPark({ bucketName: Bucket, indexName, ...keeping, now: later, client, index })({
    ...parked,
    reason: 'salesforce-refused',
    code: '400',
  });
  const id = 'parked/contact-record/015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862.json';
  const { Item } = await index.send(
    new GetItemCommand({ TableName: indexName, Key: { kind: { S: 'parked' }, id: { S: id } } }),
  );
  expect(Item).toEqual({
    kind: { S: 'parked' },
    id: { S: id },
    door: { S: 'contact-record' },
    reason: { S: 'salesforce-refused' },
    code: { S: '400' },
    contactId: { S: 'c-1' },
    release: { S: '1.2.3' },
    expiresAt: { N: String(Date.parse('2026-05-31T11:00:00.000Z') / 1000) },
    firstAt: { S: '2026-03-02T10:00:00.000Z' },
    lastAt: { S: '2026-03-02T11:00:00.000Z' },
    times: { N: '2' },
  });
});
