import type { Context, KinesisStreamEvent, KinesisStreamRecord, SQSEvent, SQSRecord } from 'aws-lambda';
import { triesOf } from './aws/retry-queue.ts';
import { runBatch, type Delivery } from './batch.ts';
import { bridge } from './bridge.ts';
import { containerOf } from './container.ts';
import { parseContactRecord } from './core/contact-record.ts';

interface PartialBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** A shard waits for its batch: what fails for longer goes to the retry queue, where it holds back nobody. */
const shardPatienceMs = 500;

/**
 * The door for contact records: Kinesis records, and those that were set aside in the delayed retry queue beside the stream.
 * A record that fails is set aside there, so that it holds back nobody; only where that fails too does the shard wait.
 */
export async function handler(event: KinesisStreamEvent | SQSEvent, context: Context): Promise<PartialBatchResponse> {
  const container = containerOf(process.env);
  const isStream = event.Records.some((record) => 'kinesis' in record);
  const world = container.world(context.getRemainingTimeInMillis(), isStream ? shardPatienceMs : undefined);
  const unfinished = await runBatch(event.Records.map(deliveryOf), {
    name: 'contact-record',
    parse: parseContactRecord,
    bridge: (fact, digest, park) => bridge(fact, digest, { ...world, park }),
    park: container.park,
  });
  const left = await container.tryLater('contact-record', unfinished);
  await container.finish('contact-record');
  return { batchItemFailures: left.map(({ delivery }) => ({ itemIdentifier: delivery.id })) };
}

function deliveryOf(record: KinesisStreamRecord | SQSRecord): Delivery {
  if (!('kinesis' in record))
    return { id: record.messageId, payload: Buffer.from(record.body, 'utf8'), tries: triesOf(record) };
  const { sequenceNumber, data, approximateArrivalTimestamp } = record.kinesis;
  return {
    id: sequenceNumber,
    payload: Buffer.from(data, 'base64'),
    tries: { count: 0, since: approximateArrivalTimestamp * 1000 },
  };
}
