import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { LocalParts } from '../sandbox/aws/local-parts.ts';

interface Senders {
  /** Puts an event into its queue, a record into the stream. @returns messageId, or sequence number */
  deliver(source: 'contact-event' | 'contact-record', payload: string, partition: string): Promise<string>;
  close(): void;
}

/** Most entries of a SendMessageBatch and of a PutRecords. */
const mostMessages = 10;
const mostRecords = 500;

/** What puts deliveries into the local queue and the local stream: those of one turn of the event loop in one request. */
export function localSenders({ environment, contactEventQueueUrl, streamName }: LocalParts): Senders {
  const account = {
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
  const sqs = new SQSClient({ ...account, endpoint: environment['AWS_ENDPOINT_URL_SQS'] ?? '' });
  const kinesis = new KinesisClient({
    ...account,
    endpoint: environment['AWS_ENDPOINT_URL_KINESIS'] ?? '',
    requestHandler: new NodeHttpHandler(),
  });
  const event = together(intoQueue(sqs, contactEventQueueUrl));
  const record = together(intoStream(kinesis, streamName));
  return {
    deliver: (source, payload, partition) =>
      source === 'contact-event'
        ? event(payload)
        : record({ Data: Buffer.from(payload, 'utf8'), PartitionKey: partition.slice(0, 256) }),
    close() {
      sqs.destroy();
      kinesis.destroy();
    },
  };
}

/** How items are sent; both give ids. */
interface Requests<Item> {
  /** Most items of one request. */
  most: number;
  one: (item: Item) => Promise<string>;
  /** @returns the ids in the items' order; an item that was not taken has none */
  many: (items: Item[]) => Promise<(string | undefined)[]>;
}

const intoQueue = (sqs: SQSClient, QueueUrl: string): Requests<string> => ({
  most: mostMessages,
  one: async (MessageBody) => (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId ?? '',
  many: async (bodies) => {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const ids = new Map(Successful.map(({ Id, MessageId }) => [Id, MessageId]));
    return Entries.map(({ Id }) => ids.get(Id));
  },
});

const intoStream = (
  kinesis: KinesisClient,
  StreamName: string,
): Requests<{ Data: Uint8Array; PartitionKey: string }> => ({
  most: mostRecords,
  one: async (entry) => (await kinesis.send(new PutRecordCommand({ StreamName, ...entry }))).SequenceNumber ?? '',
  many: async (entries) => {
    const { Records = [] } = await kinesis.send(new PutRecordsCommand({ StreamName, Records: entries }));
    return Records.map(({ SequenceNumber }) => SequenceNumber);
  },
});

interface Waiting<Item> {
  item: Item;
  resolve: (id: string | Promise<string>) => void;
}

/** Sends the items of one turn of the event loop together. What was not taken so goes alone, for a refusal of its own. */
function together<Item>({ most, one, many }: Requests<Item>): (item: Item) => Promise<string> {
  let waiting: Waiting<Item>[] = [];
  const send = async (batch: Waiting<Item>[]) => {
    const items = batch.map(({ item }) => item);
    const ids = items.length === 1 ? [] : await many(items).catch(() => []);
    for (const [index, { item, resolve }] of batch.entries()) resolve(ids[index] ?? one(item));
  };
  const sendAll = () => {
    const all = waiting;
    waiting = [];
    while (all.length > 0) void send(all.splice(0, most));
  };
  return (item) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(sendAll);
      waiting.push({ item, resolve });
    });
}
