import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FunctionAnswer } from '../../../sandbox/aws/container.ts';
import type { LocalFunction } from '../../../sandbox/aws/lambda.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import type { LocalPart } from '../../../sandbox/aws/loopback.ts';
import type { Poller } from '../../../sandbox/aws/poll-queue.ts';
import { pollStream, type StreamPollerOptions } from '../../../sandbox/aws/poll-stream.ts';
import { createStream } from '../../../sandbox/aws/resources.ts';
import type { StreamRecord } from '../../../sandbox/aws/stream-record.ts';
import { startStream } from '../../../sandbox/aws/stream.ts';
import { functionOf } from './handler-bundle.ts';

const streamName = 'records';
/** Gives the text of a record, and fails those with given texts: the lowest index first. */
const read = `const text = (r) => Buffer.from(r.kinesis.data, 'base64').toString();
  const failing = (Records, ...texts) => ({ batchItemFailures:
    Records.filter((r) => texts.includes(text(r))).map((r) => ({ itemIdentifier: r.kinesis.sequenceNumber })) });`;

let stream: LocalPart;
let kinesis: KinesisClient;
let poller: Poller | undefined;
let handler: LocalFunction;
let batches: string[][];
let answers: FunctionAnswer[];
let exhausted: string[][];

beforeEach(async () => {
  stream = await startStream();
  kinesis = new KinesisClient({ endpoint: stream.url, ...localAccount, requestHandler: new NodeHttpHandler() });
  batches = [];
  answers = [];
  exhausted = [];
});
afterEach(async () => {
  await poller?.stop();
  await handler.stop();
  kinesis.destroy();
  await stream.close();
});

async function put(texts: string[], shards = 1): Promise<void> {
  await createStream(stream.url, streamName, shards);
  const Records = texts.map((it) => ({ Data: Buffer.from(it), PartitionKey: it.slice(0, 1) }));
  await kinesis.send(new PutRecordsCommand({ StreamName: streamName, Records }));
}

const texts = (records: StreamRecord[]) => records.map((it) => Buffer.from(it.kinesis.data, 'base64').toString());

async function poll(body: string, options: Partial<StreamPollerOptions> = {}): Promise<void> {
  handler = await functionOf(
    `${read}; let calls = 0; export const handler = async ({ Records }) => { calls += 1; ${body} };`,
  );
  poller = pollStream({
    ...{ url: stream.url, streamName, batchSize: 100, bisectOnError: true, maximumRetryAttempts: 2, retryDelayMs: 1 },
    invoke: handler.invoke,
    onBatch({ Records }, answer) {
      batches.push(texts(Records));
      answers.push(answer);
    },
    onExhausted: (records) => void exhausted.push(texts(records)),
    ...options,
  });
}

const settled = (count: number) => vi.waitFor(() => expect(poller?.settled()).toBe(count), { timeout: 5000 });

test('hands over a record as Lambda does', async () => {
  await put(['hello']);
  await poll(`console.log('got', text(Records[0])); return Records[0];`);
  await settled(1);
  const sequenceNumber = expect.stringMatching(/^\d{50,}$/);
  expect(answers[0]?.lines).toEqual(['got hello']);
  expect(answers[0]?.result).toEqual({
    eventID: expect.stringMatching(/^shardId-000000000000:\d{50,}$/),
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/records',
    awsRegion: 'us-east-1',
    eventName: 'aws:kinesis:record',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn:aws:iam::000000000000:role/local',
    kinesis: {
      sequenceNumber,
      partitionKey: 'h',
      data: 'aGVsbG8=',
      approximateArrivalTimestamp: expect.closeTo(Date.now() / 1000, -2),
      kinesisSchemaVersion: '1.0',
    },
  });
});

test('keeps the order and the batch size', async () => {
  await put(['1', '2', '3', '4', '5']);
  await poll('', { batchSize: 2 });
  await settled(5);
  expect(batches).toEqual([['1', '2'], ['3', '4'], ['5']]);
});

test('keeps the payload limit, but hands over a record that is larger alone', async () => {
  await put(['1'.repeat(300), '2', '3', '4']);
  await poll('', { maxBatchBytes: 1100 });
  await settled(4);
  expect(batches.map((batch) => batch.map((it) => it[0]))).toEqual([['1'], ['2', '3'], ['4']]);
});

test('sees what is written later', async () => {
  await put(['1']);
  await poll('');
  await settled(1);
  const Records = [{ Data: Buffer.from('2'), PartitionKey: '2' }];
  await kinesis.send(new PutRecordsCommand({ StreamName: streamName, Records }));
  await settled(2);
  expect(batches).toEqual([['1'], ['2']]);
});

test.each([true, false])(
  'the lowest failed number is the checkpoint: it and all after it run again (bisect %s)',
  async (bisectOnError) => {
    await put(['1', '2', '3', '4', '5']);
    await poll(`if (calls === 1) return failing(Records, '5', '3');`, { bisectOnError });
    await settled(5);
    expect(batches).toEqual([
      ['1', '2', '3', '4', '5'],
      ['3', '4', '5'],
    ]);
  },
);

test('an error splits the batch in two, without a retry, until the record is alone', async () => {
  await put(['1', '2', '3', '4', '5']);
  await poll(`if (Records.some((r) => text(r) === '4')) throw new Error('boom');`, { maximumRetryAttempts: 0 });
  await settled(5);
  expect(batches).toEqual([['1', '2', '3', '4', '5'], ['1', '2', '3'], ['4', '5'], ['4'], ['5']]);
  expect(exhausted).toEqual([['4']]);
});

test('a failure at the checkpoint itself costs retries, then the rest of the batch is given up and the shard goes on', async () => {
  await put(['1', '2', '3', '4']);
  await poll(`return failing(Records, '2');`, { batchSize: 3 });
  await settled(4);
  expect(batches).toEqual([['1', '2', '3'], ['2', '3'], ['2', '3'], ['2', '3'], ['4']]);
  expect(exhausted).toEqual([['2', '3']]);
});

test('without bisection every failure costs a retry', async () => {
  await put(['1', '2']);
  await poll(`throw new Error('boom');`, { bisectOnError: false, maximumRetryAttempts: 1 });
  await settled(2);
  expect(batches).toEqual([
    ['1', '2'],
    ['1', '2'],
  ]);
  expect(exhausted).toEqual([['1', '2']]);
});

test('tries without end if so told, and stops all the same', async () => {
  await put(['1']);
  await poll(`throw new Error('boom');`, { maximumRetryAttempts: -1 });
  await vi.waitFor(() => expect(batches.length).toBeGreaterThan(5), { timeout: 5000 });
  await poller?.stop();
  expect(exhausted).toEqual([]);
  expect(poller?.settled()).toBe(0);
});

test('a shard that fails does not hold up another', async () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  await put(keys, 2);
  await poll(`if (Records.some((r) => text(r) === 'a')) throw new Error('boom');`, {
    maximumRetryAttempts: -1,
    bisectOnError: false,
  });
  const isHeldUp = (batch: string[]) => batch.includes('a');
  const isDone = () => expect(batches.filter(isHeldUp).length > 2 && poller?.settled()).toBeGreaterThan(0);
  await vi.waitFor(isDone, { timeout: 5000 });
  expect(poller?.settled()).toBe(new Set(batches.filter((batch) => !isHeldUp(batch)).flat()).size);
});
