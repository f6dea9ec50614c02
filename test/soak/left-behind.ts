import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createIndex } from '../../bin/kept/index-table.ts';
import { keptKinds, type KeptRow } from '../../bin/kept/row.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import type { LocalParts } from '../../sandbox/aws/local-parts.ts';

/** What is there when all is done. */
export interface LeftBehind {
  kept: KeptRow[];
  /** Messages that wait or are in flight in the two queues, and in the two dead-letter queues. */
  waiting: number;
  dead: number;
}

export async function leftBehind(parts: LocalParts): Promise<LeftBehind> {
  const dynamoDb = new DynamoDBClient({
    ...localAccount,
    endpoint: parts.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
  });
  const sqs = new SQSClient({ ...localAccount, endpoint: parts.environment['AWS_ENDPOINT_URL_SQS'] ?? '' });
  const index = createIndex(dynamoDb, parts.parkedIndex);
  const kept: KeptRow[] = [];
  for (const kind of keptKinds) for await (const row of index.list(kind)) kept.push(row);
  const { contactEvent, retry } = parts.deadLetterQueueUrls;
  const left = {
    kept,
    waiting: await messagesIn(sqs, [parts.contactEventQueueUrl, parts.retryQueueUrl]),
    dead: await messagesIn(sqs, [contactEvent, retry]),
  };
  dynamoDb.destroy();
  sqs.destroy();
  return left;
}

const counted = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

async function messagesIn(sqs: SQSClient, queueUrls: readonly string[]): Promise<number> {
  const counts = queueUrls.map(async (QueueUrl) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counted] }),
    );
    return counted.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
