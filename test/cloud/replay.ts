import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startRelay } from '../../bin/relay.ts';
import { readRecording, type RecordedLine } from '../../bin/replay/recording.ts';
import { functionTimeoutSeconds } from '../../functions/names.ts';
import { bundleFunctions } from '../../lib/bundle.ts';
import { failedItems } from '../../sandbox/aws/batch-answer.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { startConnect } from '../../sandbox/aws/connect.ts';
import type { FunctionAnswer } from '../../sandbox/aws/container.ts';
import { createFunction } from '../../sandbox/aws/lambda.ts';
import { queueRecord } from '../../sandbox/aws/queue-record.ts';
import { streamRecord } from '../../sandbox/aws/stream-record.ts';
import type { Deployment } from './deployment.ts';
import type { Moto } from './moto.ts';

interface Places {
  moto: Moto;
  deployment: Deployment;
  /** Variables of a function as deployed, but for where Salesforce is. */
  environmentOf: (deployed: Record<string, string>) => Record<string, string>;
  /** Where the built functions go. */
  bundles: string;
}

/** Puts each line of the recordings where AWS would put it, and has the built function take it from there. */
export async function replay(paths: string[], { moto, deployment, environmentOf, bundles }: Places): Promise<void> {
  const lines = await readRecording(paths);
  const book = new ContactBook();
  for (const { value } of lines) book.learn(value);
  const connect = await startConnect({ book });
  // The SDK puts a bucket's name before `localhost`, where it is found nowhere, and into the path of an address, which moto misreads.
  const s3 = await startRelay(moto.url);
  const built = await bundleFunctions(bundles);
  const functionOf = (name: keyof typeof built) =>
    createFunction({
      name,
      bundle: built[name],
      environment: {
        ...moto.environment,
        ...environmentOf(deployment.environments[name]),
        AWS_ENDPOINT_URL_CONNECT: connect.url,
        AWS_ENDPOINT_URL_S3: s3.url,
      },
      timeoutSeconds: functionTimeoutSeconds,
      concurrency: 1,
    });
  const doors = { 'contact-event': functionOf('contact-event'), 'contact-record': functionOf('contact-record') };
  const sources = { 'contact-event': queueOf(moto, deployment), 'contact-record': streamOf(moto, deployment) };
  try {
    for (const line of lines) {
      await sources[line.source]((event) => doors[line.source].invoke(event), line);
      book.delivered(line.value);
    }
  } finally {
    await Promise.all([doors['contact-event'].stop(), doors['contact-record'].stop()]);
    await Promise.all([connect.close(), s3.close()]);
  }
}

type Invoke = (event: unknown) => Promise<FunctionAnswer>;
type Source = (invoke: Invoke, line: RecordedLine) => Promise<void>;

/** Through the deployed queue: sent, received, handed to the function, deleted. */
function queueOf({ url, environment }: Moto, { outputs }: Deployment): Source {
  const sqs = new SQSClient(clientOf(url, environment));
  const QueueUrl = outputs['ContactEventQueueUrl'];
  return async (invoke, { text }) => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text }));
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
    );
    const records = Messages.map((message) => queueRecord(message, outputs['ContactEventQueueUrl'] ?? ''));
    await taken(
      invoke,
      { Records: records },
      records.map(({ messageId }) => messageId),
    );
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  };
}

/** Through the deployed stream: put, and read by its sequence number. */
function streamOf({ url, environment }: Moto, { outputs }: Deployment): Source {
  // moto speaks HTTP/1 only.
  const kinesis = new KinesisClient({ ...clientOf(url, environment), requestHandler: new NodeHttpHandler() });
  const StreamName = outputs['RecordStream'] ?? '';
  return async (invoke, { text }) => {
    const Data = Buffer.from(text, 'utf8');
    const put = await kinesis.send(new PutRecordCommand({ StreamName, Data, PartitionKey: 'story' }));
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    const ShardId = Shards[0]?.ShardId ?? '';
    const place = { StreamName, ShardId, StartingSequenceNumber: put.SequenceNumber };
    const iterator = await kinesis.send(
      new GetShardIteratorCommand({ ...place, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator.ShardIterator }));
    const records = Records.map((record) => streamRecord(record, StreamName, ShardId));
    await taken(
      invoke,
      { Records: records },
      records.map(({ kinesis: { sequenceNumber } }) => sequenceNumber),
    );
  };
}

/** Invokes the function with one delivery, which it must take. */
async function taken(invoke: Invoke, event: { Records: unknown[] }, ids: string[]): Promise<void> {
  if (ids.length !== 1) throw new Error(`${String(ids.length)} deliveries came out where one was put in`);
  const answer = await invoke(event);
  const failed = failedItems(answer, ids);
  const outcome = answer.lines.find((line) => line.includes('"event":"outcome"')) ?? '';
  if (failed === 'all' || failed.size > 0)
    throw new Error(`a delivery failed: ${answer.error?.message ?? answer.lines.join('\n')}`);
  if (!/"outcome":"(delivered|skipped|parked)"/.test(outcome))
    throw new Error(`a delivery came to no end: ${answer.lines.join('\n')}`);
}

const clientOf = (endpoint: string, environment: Record<string, string>) => ({
  endpoint,
  // The queue's URL names AWS; all requests go to the endpoint.
  useQueueUrlAsEndpoint: false,
  region: environment['AWS_REGION'] ?? '',
  credentials: {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
  },
});
