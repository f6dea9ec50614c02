import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPark, type Park } from '../../../functions/aws/parked.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { startQueues } from '../../../sandbox/aws/queues.ts';
import { createBucket } from '../../../sandbox/aws/resources.ts';

const now = () => Date.parse('2026-03-02T10:00:00.000Z');
let queues: Awaited<ReturnType<typeof startQueues>>;
let client: S3Client;
let park: Park;
let Bucket = '';
let buckets = 0;

beforeAll(async () => {
  queues = await startQueues();
  client = new S3Client({ ...localAccount, endpoint: queues.url, forcePathStyle: true });
});
afterAll(async () => {
  client.destroy();
  await queues.close();
});
beforeEach(async () => {
  buckets += 1;
  Bucket = `parked-${String(buckets)}`;
  await createBucket(queues.url, Bucket);
  park = createPark({ bucketName: Bucket, now, client });
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
  await park({ door: 'contact-event', delivery: 'm-1', reason: 'not-json', contactId: undefined, payload });
  expect(await object(helloKey)).toEqual({
    ContentType: 'application/json',
    value: {
      door: 'contact-event',
      delivery: 'm-1',
      reason: 'not-json',
      parkedAt: '2026-03-02T10:00:00.000Z',
      payload: 'hello',
    },
  });
});

test('the same payload is kept once, another one beside it', async () => {
  const parked = { door: 'contact-event', delivery: 'm-1', reason: 'not-json' } as const;
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
  await park({ door: 'contact-record', delivery: '1', reason: 'not-json', contactId: 'c', payload });
  const [key = ''] = await keys();
  expect((await object(key)).value).toMatchObject({ ...kept, contactId: 'c' });
});

test('a payload larger than an item of a table or a message of a queue', async () => {
  const payload = Buffer.from('x'.repeat(2_000_000));
  await park({ door: 'contact-record', delivery: '1', reason: 'not-json', payload });
  const [key = ''] = await keys();
  expect((await object(key)).value.payload).toHaveLength(2_000_000);
});

test('a bucket that is not there is an error, so that the delivery comes again', async () => {
  const lost = createPark({ bucketName: 'no-such-bucket', now, client });
  const parking = lost({ door: 'contact-event', delivery: '1', reason: 'not-json', payload: Buffer.from('x') });
  await expect(parking).rejects.toThrow();
});
