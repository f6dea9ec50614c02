import {
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { givenUpPrefix } from '../../functions/names.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import type { LocalParts } from '../../sandbox/aws/local-parts.ts';
import type { Stage } from './stage.ts';

const fourDaysMs = 4 * 86_400_000;

async function withSqs({ environment }: LocalParts, work: (sqs: SQSClient) => Promise<unknown>): Promise<void> {
  const sqs = new SQSClient({ ...localAccount, endpoint: environment['AWS_ENDPOINT_URL_SQS'] ?? '' });
  await work(sqs).finally(() => sqs.destroy());
}

/** Puts a record into the retry queue as the function did that has set it aside again and again. */
export const triedForDays = (stage: Stage, MessageBody: string): Promise<void> =>
  withSqs(stage.bridge.parts, async (sqs) => {
    const number = (value: number) => ({ DataType: 'Number', StringValue: String(value) });
    const MessageAttributes = { tries: number(400), since: number(Date.now() - fourDaysMs) };
    const QueueUrl = stage.bridge.parts.retryQueueUrl;
    const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
    stage.follow(MessageId);
  });

/** Whether Lambda has put a batch of the stream into the bucket. */
export async function isGivenUp({ bridge: { parts } }: Stage): Promise<boolean> {
  const endpoint = parts.environment['AWS_ENDPOINT_URL_S3'] ?? '';
  const s3 = new S3Client({ ...localAccount, endpoint, forcePathStyle: true });
  try {
    const { KeyCount = 0 } = await s3.send(
      new ListObjectsV2Command({ Bucket: parts.parkedBucket, Prefix: givenUpPrefix }),
    );
    return KeyCount > 0;
  } finally {
    s3.destroy();
  }
}

/** What the runbook's `start-message-move-task` does; the local queues have no such call. */
export const moveDeadLettersBack = ({ bridge: { parts } }: Stage): Promise<void> =>
  withSqs(parts, async (sqs) => {
    const { contactEventQueueUrl, deadLetterQueueUrls } = parts;
    const QueueUrl = deadLetterQueueUrls.contactEvent;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { Body: MessageBody, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: contactEventQueueUrl, MessageBody }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  });

export const emptyQueues = (parts: LocalParts): Promise<void> =>
  withSqs(parts, async (sqs) => {
    const { contactEventQueueUrl, retryQueueUrl, deadLetterQueueUrls } = parts;
    const urls = [contactEventQueueUrl, retryQueueUrl, ...Object.values(deadLetterQueueUrls)];
    await Promise.all(urls.map((QueueUrl) => sqs.send(new PurgeQueueCommand({ QueueUrl }))));
  });
