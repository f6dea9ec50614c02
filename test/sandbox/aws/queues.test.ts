import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import type { Failure } from '../../../sandbox/aws/failures.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { startQueues } from '../../../sandbox/aws/queues.ts';
import { createBucket, createQueueWithDeadLetters } from '../../../sandbox/aws/resources.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

async function start(failures: Failure[] = []) {
  const queues = await startQueues(failures);
  const client = { ...localAccount, endpoint: queues.url, maxAttempts: 1 };
  const [sqs, s3] = [new SQSClient(client), new S3Client({ ...client, forcePathStyle: true })];
  closing.push(async () => {
    sqs.destroy();
    s3.destroy();
    await queues.close();
  });
  const { queueUrl: QueueUrl } = await createQueueWithDeadLetters(queues.url, 'events', 9);
  await createBucket(queues.url, 'kept');
  return { queues, sqs, s3, QueueUrl };
}

test('figures: what may be received, and since when the oldest message is there', async () => {
  const { queues, sqs, QueueUrl } = await start();
  const figures = () => queues.figures().find(({ name }) => name === 'events');
  const began = Date.now();
  expect(figures()).toEqual({ name: 'events', visible: 0, oldestSentAt: undefined });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b', DelaySeconds: 60 }));
  expect(figures()?.visible).toBe(1);
  expect(figures()?.oldestSentAt).toBeGreaterThanOrEqual(began);
  const oldest = figures()?.oldestSentAt ?? 0;
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }));
  expect(figures()).toEqual({ name: 'events', visible: 0, oldestSentAt: oldest });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  expect(figures()?.oldestSentAt).toBeGreaterThanOrEqual(oldest);
});

test('a message that was received more than three times does not make its queue old', async () => {
  const { queues, sqs, QueueUrl } = await start();
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
  const ages = [];
  for (let receive = 0; receive < 4; receive += 1) {
    await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    ages.push(queues.figures().find(({ name }) => name === 'events')?.oldestSentAt !== undefined);
  }
  expect(ages).toEqual([true, true, true, false]);
});

test('failures are of what is written, and are read at each request', async () => {
  const failures: Failure[] = [];
  const { sqs, s3, QueueUrl } = await start(failures);
  const message = () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  const object = () => s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'a', Body: 'a' }));
  await Promise.all([message(), object()]);
  failures.push({ every: 1, error: 'ServiceUnavailable' });
  await expect(message()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  await expect(object()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  failures.pop();
  await Promise.all([message(), object()]);
});
