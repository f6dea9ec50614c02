import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { setTimeout as pause } from 'node:timers/promises';
import { accountId, localAccount, region } from './local-account.ts';

const visibilityTimeoutSeconds = 180;
const retentionSeconds = 1_209_600; // 14 days, the longest that SQS allows

/** An index of a table: its partition key is a text, its sort key a number, and all attributes are in it. */
export interface TableIndex {
  name: string;
  partition: string;
  sort: string;
}

/** That of the ledger: contacts whose record has not come, by when they are due. */
export const dueIndex: TableIndex = { name: 'due', partition: 'dueShard', sort: 'dueAt' };

/** The attribute by which rows of the bridge's tables expire. */
const expiry = 'expiresAt';

/**
 * Creates an on-demand table, unless it is there from an earlier run.
 * @param key names of the partition key and, where there is one, of the sort key; texts
 */
export async function createTable(
  url: string,
  tableName: string,
  key: readonly string[] = ['contactId'],
  index?: TableIndex,
): Promise<void> {
  const dynamoDb = new DynamoDBClient({ endpoint: url, ...localAccount });
  const table = {
    TableName: tableName,
    AttributeDefinitions: [
      ...key.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      ...(index === undefined ? [] : definitionsOf(index)),
    ],
    KeySchema: keySchema(key),
    BillingMode: 'PAY_PER_REQUEST' as const,
    ...(index === undefined ? {} : { GlobalSecondaryIndexes: [schemaOf(index)] }),
  };
  await dynamoDb.send(new CreateTableCommand(table)).catch((error: unknown) => {
    if (!(error instanceof ResourceInUseException)) throw error;
  });
  await until(async () => {
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: tableName }));
    return Table?.TableStatus === 'ACTIVE';
  });
  const TimeToLiveSpecification = { AttributeName: expiry, Enabled: true };
  await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }));
  dynamoDb.destroy();
}

const keySchema = (names: readonly string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? ('HASH' as const) : ('RANGE' as const) }));

const definitionsOf = ({ partition, sort }: TableIndex) => [
  { AttributeName: partition, AttributeType: 'S' as const },
  { AttributeName: sort, AttributeType: 'N' as const },
];

const schemaOf = ({ name, partition, sort }: TableIndex) => ({
  IndexName: name,
  KeySchema: keySchema([partition, sort]),
  Projection: { ProjectionType: 'ALL' as const },
});

/** Creates a queue and its dead-letter queue. */
export async function createQueueWithDeadLetters(
  url: string,
  name: string,
  maxReceiveCount: number,
): Promise<{ queueUrl: string; deadLetterQueueUrl: string }> {
  const sqs = new SQSClient({ endpoint: url, ...localAccount });
  const create = async (QueueName: string, attributes: Record<string, string>) => {
    const Attributes = { MessageRetentionPeriod: String(retentionSeconds), ...attributes };
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    if (QueueUrl === undefined) throw new Error(`The queue ${QueueName} has no URL`);
    return QueueUrl;
  };
  const deadLetterTargetArn = `arn:aws:sqs:${region}:${accountId}:${name}-dead`;
  const deadLetterQueueUrl = await create(`${name}-dead`, {});
  const queueUrl = await create(name, {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  });
  sqs.destroy();
  return { queueUrl, deadLetterQueueUrl };
}

export async function createBucket(url: string, bucket: string): Promise<void> {
  const s3 = new S3Client({ endpoint: url, ...localAccount });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  s3.destroy();
}

export async function createStream(url: string, streamName: string, shards: number): Promise<void> {
  const kinesis = new KinesisClient({ endpoint: url, ...localAccount, requestHandler: new NodeHttpHandler() });
  await kinesis.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: shards }));
  await until(async () => {
    const { StreamDescriptionSummary } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: streamName }),
    );
    return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
  });
  kinesis.destroy();
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await pause(2);
}
