import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FunctionAnswer } from '../../../sandbox/aws/container.ts';
import type { LocalFunction } from '../../../sandbox/aws/lambda.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { pollQueue, type Poller, type QueuePollerOptions } from '../../../sandbox/aws/poll-queue.ts';
import type { QueueRecord } from '../../../sandbox/aws/queue-record.ts';
import { startQueues, type Queues } from '../../../sandbox/aws/queues.ts';
import { createQueueWithDeadLetters } from '../../../sandbox/aws/resources.ts';
import { functionOf } from './handler-bundle.ts';

let queues: Queues;
let sqs: SQSClient;
let queueUrl: string;
let deadLetterQueueUrl: string;
let poller: Poller;
let handler: LocalFunction;

/** What was seen of each invocation, in order. */
let batches: { bodies: string[]; records: QueueRecord[]; answer: FunctionAnswer }[];

beforeEach(async () => {
  queues = await startQueues();
  sqs = new SQSClient({ endpoint: queues.url, ...localAccount });
  ({ queueUrl, deadLetterQueueUrl } = await createQueueWithDeadLetters(queues.url, 'events', 3));
  batches = [];
});
afterEach(async () => {
  await poller.stop();
  await handler.stop();
  sqs.destroy();
  await queues.close();
});

async function send(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}

async function poll(source: string, options: Partial<QueuePollerOptions> = {}): Promise<void> {
  handler = await functionOf(source);
  const fixed = { queueUrl, batchSize: 10, maxConcurrency: 1, retryDelayMs: 20, invoke: handler.invoke };
  const onBatch: QueuePollerOptions['onBatch'] = ({ Records }, answer) => {
    batches.push({ bodies: Records.map(({ body }) => body), records: Records, answer });
  };
  poller = pollQueue({ ...fixed, onBatch, ...options });
}

const settled = (count: number) => vi.waitFor(() => expect(poller.settled()).toBe(count), { timeout: 5000 });
const bodies = () => batches.map((batch) => batch.bodies);

async function deadLetters(count: number): Promise<(string | undefined)[]> {
  const got: (string | undefined)[] = [];
  await vi.waitFor(
    async () => {
      const command = new ReceiveMessageCommand({ QueueUrl: deadLetterQueueUrl, MaxNumberOfMessages: 10 });
      got.push(...((await sqs.send(command)).Messages ?? []).map(({ Body }) => Body));
      expect(got).toHaveLength(count);
    },
    { timeout: 5000 },
  );
  return got;
}

test('hands over a record as Lambda does, and deletes what succeeded', async () => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: 'hello',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'contact-event' } },
    }),
  );
  await poll(`export const handler = async (event) => { console.log('got', event.Records[0].body); };`);
  await settled(1);
  expect(batches[0]?.answer).toEqual({ result: undefined, lines: ['got hello'] });
  expect(batches[0]?.records[0]).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: 'hello',
    attributes: expect.objectContaining({
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
    }),
    messageAttributes: {
      kind: { dataType: 'String', stringValue: 'contact-event', stringListValues: [], binaryListValues: [] },
    },
    md5OfBody: '5d41402abc4b2a76b9719d911017c592',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events',
    awsRegion: 'us-east-1',
  });
  expect(batches).toHaveLength(1);
});

test('hands out again only what is listed, until it succeeds', async () => {
  await send('good', 'bad', 'fine');
  await poll(`
    export const handler = async ({ Records }) => ({
      batchItemFailures: Records.filter((r) => r.body === 'bad' && r.attributes.ApproximateReceiveCount < 3)
        .map((r) => ({ itemIdentifier: r.messageId })),
    });`);
  await settled(3);
  expect(bodies()).toEqual([['good', 'bad', 'fine'], ['bad'], ['bad']]);
  expect(batches[2]?.records[0]?.attributes['ApproximateReceiveCount']).toBe('3');
});

test.each([
  ['an error', `throw new Error('boom')`],
  ['an unknown identifier', `return { batchItemFailures: [{ itemIdentifier: 'none of these' }] }`],
  ['a malformed answer', `return 'ok'`],
])('%s hands out the whole batch again', async (_name, statement) => {
  await send('a', 'b');
  await poll(`
    export const handler = async ({ Records }) => {
      if (Records.some((r) => r.attributes.ApproximateReceiveCount === '1')) ${statement};
    };`);
  await settled(2);
  expect(bodies()).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('what fails too often goes to the dead-letter queue', async () => {
  await send('hopeless');
  await poll(`export const handler = async () => { throw new Error('boom'); };`);
  expect(await deadLetters(1)).toEqual(['hopeless']);
  expect(bodies()).toEqual([['hopeless'], ['hopeless'], ['hopeless']]);
  expect(poller.settled()).toBe(0);
});

test('a timeout fails the batch', async () => {
  await send('slow');
  await poll(`
    export const handler = async ({ Records }) => {
      if (Records[0].attributes.ApproximateReceiveCount === '1') await new Promise(() => setInterval(() => {}, 1000));
    };`);
  await settled(1);
  expect(batches[0]?.answer.error?.message).toBe('Task timed out after 1.00 seconds');
});

test('has as many invocations in flight as it may', async () => {
  let running = 0;
  let most = 0;
  handler = await functionOf(`export const handler = async () => {};`);
  poller = pollQueue({
    queueUrl,
    batchSize: 1,
    maxConcurrency: 3,
    retryDelayMs: 0,
    async invoke() {
      most = Math.max(most, ++running);
      await vi.waitFor(() => expect(most).toBe(3));
      running -= 1;
      return { lines: [] };
    },
  });
  await send('a', 'b', 'c', 'd', 'e', 'f');
  await settled(6);
  expect(most).toBe(3);
});

test('stop finishes what is in flight', async () => {
  await poll(`export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); };`);
  let began: () => void = () => undefined;
  const beginning = new Promise<void>((resolve) => (began = resolve));
  await poller.stop();
  poller = pollQueue({
    queueUrl,
    batchSize: 10,
    maxConcurrency: 1,
    retryDelayMs: 0,
    invoke: (event) => {
      began();
      return handler.invoke(event);
    },
  });
  await send('a');
  await beginning;
  await poller.stop();
  expect(poller.settled()).toBe(1);
});
