import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRetryQueue } from '../../../functions/aws/retry-queue.ts';
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

test('a record comes back as it was, under the id that was told', async () => {
  const setAside = createRetryQueue({ queueUrl, delaySeconds: 0, client });
  const messageId = await setAside('{"ContactId":"c"} ', undefined);
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  expect(Messages.map(({ Body, MessageId }) => ({ Body, MessageId }))).toEqual([
    { Body: '{"ContactId":"c"} ', MessageId: messageId },
  ]);
});

test('it waits as long as it is told, or as Salesforce asked if that is longer, and 15 minutes at most', async () => {
  const setAside = createRetryQueue({ queueUrl, delaySeconds: 60, client });
  for (const retryAfterMs of [undefined, 1_000, 61_500, 86_400_000]) await setAside('{}', retryAfterMs);
  expect(delays).toEqual([60, 60, 62, 900]);
  const AttributeNames = ['ApproximateNumberOfMessagesDelayed' as const];
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames }));
  expect(Attributes).toEqual({ ApproximateNumberOfMessagesDelayed: '4' });
});

test('what is larger than a message may be is refused, so that it stays in the stream', async () => {
  const setAside = createRetryQueue({ queueUrl, delaySeconds: 0, client });
  await expect(setAside('x'.repeat(1_048_577), undefined)).rejects.toThrow();
  await expect(setAside('x'.repeat(1_000_000), undefined)).resolves.toMatch(/^[0-9a-f-]{36}$/);
});
