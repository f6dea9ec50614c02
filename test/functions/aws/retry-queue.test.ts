import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRetryQueue, largestSetAside, triesOf } from '../../../functions/aws/retry-queue.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { startQueues } from '../../../sandbox/aws/queues.ts';
import { createQueueWithDeadLetters } from '../../../sandbox/aws/resources.ts';

let queues: Awaited<ReturnType<typeof startQueues>>;
let client: SQSClient;
let queueUrl = '';
let made = 0;
const delays: unknown[] = [];

beforeAll(async () => {
  queues = await startQueues();
  client = new SQSClient({ ...localAccount, endpoint: queues.url });
  client.middlewareStack.add(
    (next) => async (args) => {
      if ('DelaySeconds' in args.input) delays.push(args.input.DelaySeconds);
      return next(args);
    },
    { step: 'initialize' },
  );
});
afterAll(async () => {
  client.destroy();
  await queues.close();
});
beforeEach(async () => {
  made += 1;
  delays.length = 0;
  ({ queueUrl } = await createQueueWithDeadLetters(queues.url, `retries-${String(made)}`, 5));
});

const now = Date.parse('2026-03-02T10:00:00.000Z');

test('a delivery comes back as it was, under the id that was told, and knows its tries', async () => {
  const setAside = createRetryQueue(queueUrl, client);
  const messageId = await setAside('{"ContactId":"c"} ', { count: 3, since: now }, 0);
  const [message] = await received();
  expect(message).toMatchObject({ Body: '{"ContactId":"c"} ', MessageId: messageId });
  const messageAttributes = Object.fromEntries(
    Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
      name,
      { stringValue: StringValue },
    ]),
  );
  expect(triesOf({ attributes: { SentTimestamp: '5' }, messageAttributes })).toEqual({ count: 3, since: now });
});

test.each<Parameters<typeof triesOf>[0]['messageAttributes']>([
  {},
  { tries: { stringValue: 'some' }, since: { stringValue: '7' } },
  { tries: { stringValue: '1' } },
])('a message that nobody set aside has not failed yet (%j)', (messageAttributes) => {
  expect(triesOf({ attributes: { SentTimestamp: '5' }, messageAttributes })).toEqual({ count: 0, since: 5 });
});

test('it waits in the queue, and is received by nobody meanwhile', async () => {
  await createRetryQueue(queueUrl, client)('{}', { count: 1, since: now }, 900);
  expect(delays).toEqual([900]);
  const AttributeNames = ['ApproximateNumberOfMessagesDelayed' as const];
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames }));
  expect(Attributes).toEqual({ ApproximateNumberOfMessagesDelayed: '1' });
});

test('what is larger than a message may be is refused', async () => {
  const setAside = createRetryQueue(queueUrl, client);
  await expect(setAside('x'.repeat(1_048_577), { count: 1, since: now }, 0)).rejects.toThrow();
  await expect(setAside('x'.repeat(largestSetAside), { count: 1, since: now }, 0)).resolves.toMatch(/^[0-9a-f-]{36}$/);
});

async function received() {
  const command = new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageAttributeNames: ['All'] });
  return (await client.send(command)).Messages ?? [];
}

test('what has characters that no message may have is not taken', async () => {
  expect(await createRetryQueue(queueUrl, client)('{"note":"\uffff"}', { count: 1, since: now }, 0)).toBeUndefined();
});
