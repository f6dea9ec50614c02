import { KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import { parseContactRecord } from '../../functions/core/contact-record.ts';
import { UsageError } from '../usage.ts';
import type { Deployed } from './deployed.ts';
import type { RecordedLine } from './recording.ts';
import { sendBatches } from './send-batches.ts';

interface ToAwsOptions {
  to: Deployed;
  /** Whether the user said `--yes`. */
  yes: boolean;
  /** Takes a line for people. */
  say: (line: string) => void;
  sqs?: SQSClient;
  kinesis?: KinesisClient;
  wait?: (milliseconds: number) => Promise<unknown>;
}

/** Quotas of SendMessageBatch and PutRecords; a message or record that is larger goes alone, and AWS says what it thinks of it. */
const messageLimits = { items: 10, bytes: 1_048_576 };
const recordLimits = { items: 500, bytes: 5_242_880 };

/**
 * `bridge replay --to aws`: events into the deployed queue, records into the bridge's own stream, or, where the stream is shared, into the
 * bridge's retry queue, so that no other consumer is fed. Says first where to, and how many.
 * @throws UsageError, before anything is sent, without `--yes`
 */
export async function replayToAws(lines: readonly RecordedLine[], options: ToAwsOptions): Promise<void> {
  const { to, yes, say } = options;
  const events = lines.filter(({ source }) => source === 'contact-event').map(({ text }) => text);
  const records = lines.filter(({ source }) => source === 'contact-record').map(({ text }) => text);
  const place =
    to.recordStream === undefined ? 'the retry queue, since the stream is shared' : `the stream ${to.recordStream}`;
  say(`account ${to.account}, region ${to.region}, stage ${to.stage}`);
  say(`${String(events.length)} contact events to the queue, ${String(records.length)} contact records to ${place}`);
  if (!yes) throw new UsageError('nothing was sent: add --yes to send this');
  await intoQueue(events, to.contactEventQueueUrl, options);
  if (to.recordStream === undefined) await intoQueue(records, to.retryQueueUrl, options);
  else await intoStream(records, to.recordStream, options);
  say(`sent; how they end is in the functions' logs`);
}

async function intoQueue(texts: readonly string[], QueueUrl: string, { to, sqs, wait }: ToAwsOptions): Promise<void> {
  const client = sqs ?? new SQSClient({ region: to.region });
  await sendBatches(texts, {
    limits: messageLimits,
    bytesOf: (text) => Buffer.byteLength(text),
    wait,
    send: async (batch) => {
      const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      const answer = await orThrottled(() => client.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
      if (answer === 'throttled') return batch;
      const failed = answer.Failed ?? [];
      const ours = failed.find(({ SenderFault }) => SenderFault === true);
      if (ours !== undefined) throw new Error(`the queue refuses a delivery: ${ours.Code ?? 'it says not why'}`);
      return failed.flatMap(({ Id }) => batch[Number(Id)] ?? []);
    },
  });
}

async function intoStream(
  texts: readonly string[],
  StreamName: string,
  { to, kinesis, wait }: ToAwsOptions,
): Promise<void> {
  const client = kinesis ?? new KinesisClient({ region: to.region });
  await sendBatches(texts.map(entryOf), {
    limits: recordLimits,
    bytesOf: ({ Data, PartitionKey }) => (Data?.byteLength ?? 0) + (PartitionKey?.length ?? 0),
    wait,
    send: async (batch) => {
      const answer = await orThrottled(() => client.send(new PutRecordsCommand({ StreamName, Records: [...batch] })));
      if (answer === 'throttled') return batch;
      // PutRecords succeeds as a whole also where it took none of them: each has its own answer.
      return batch.filter((_, index) => answer.Records?.[index]?.ErrorCode !== undefined);
    },
  });
}

/** The versions of one record keep their order, as far as a stream keeps any. */
function entryOf(text: string): PutRecordsRequestEntry {
  const parsed = parseContactRecord(text);
  const contactId = parsed.is === 'fact' ? parsed.fact.contactId : parsed.contactId;
  const PartitionKey = createHash('sha256')
    .update(contactId ?? text)
    .digest('hex');
  return { Data: Buffer.from(text, 'utf8'), PartitionKey };
}

const throttles = /Throttl|ProvisionedThroughputExceeded|LimitExceeded|OverLimit|ServiceUnavailable|InternalFailure/;

async function orThrottled<Answer>(work: () => Promise<Answer>): Promise<Answer | 'throttled'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && throttles.test(error.name)) return 'throttled';
    throw error;
  }
}
