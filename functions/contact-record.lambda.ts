import type { Context, KinesisStreamEvent, SQSEvent } from 'aws-lambda';
import { runBatch, type Delivery, type Unfinished } from './batch.ts';
import { bridge } from './bridge.ts';
import { containerOf, type Container } from './container.ts';
import { parseContactRecord } from './core/contact-record.ts';
import { log } from './log.ts';

interface PartialBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * The door for contact records: Kinesis records, and those that were set aside in the delayed retry queue beside the stream.
 * A record of the stream that fails is set aside there, so that it holds back nobody; only where that fails too does the shard wait.
 */
export async function handler(event: KinesisStreamEvent | SQSEvent, context: Context): Promise<PartialBatchResponse> {
  const container = containerOf(process.env);
  const world = container.world(context.getRemainingTimeInMillis());
  const unfinished = await runBatch(
    event.Records.map((record) => deliveryOf(record, container)),
    {
      name: 'contact-record',
      parse: parseContactRecord,
      bridge: (fact, digest) => bridge(fact, digest, world),
      park: container.park,
    },
  );
  const again = isStream(event) ? await setAside(unfinished, container) : unfinished;
  return { batchItemFailures: again.map(({ delivery }) => ({ itemIdentifier: delivery.id })) };
}

function deliveryOf(
  record: KinesisStreamEvent['Records'][number] | SQSEvent['Records'][number],
  { isLastTry }: Container,
): Delivery {
  return 'kinesis' in record
    ? { id: record.kinesis.sequenceNumber, payload: Buffer.from(record.kinesis.data, 'base64'), lastTry: false }
    : { id: record.messageId, payload: Buffer.from(record.body, 'utf8'), lastTry: isLastTry(record) };
}

const isStream = (event: KinesisStreamEvent | SQSEvent) => event.Records.some((record) => 'kinesis' in record);

/** Puts what is unfinished into the retry queue; what cannot be put there is left to the stream. */
async function setAside(unfinished: readonly Unfinished[], container: Container): Promise<Unfinished[]> {
  const left: Unfinished[] = [];
  for (const item of unfinished) {
    const line = { event: 'set-aside', door: 'contact-record', delivery: item.delivery.id } as const;
    try {
      const payload = Buffer.from(item.delivery.payload).toString('utf8');
      log({ level: 'info', ...line, comesBackAs: await container.setAside(payload, item.retryAfterMs) });
    } catch (error) {
      log({ level: 'error', ...line, error: error instanceof Error ? error.name : 'unknown' });
      left.push(item);
    }
  }
  return left;
}
