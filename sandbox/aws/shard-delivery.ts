import { failedItems, type Invocation } from './batch-answer.ts';
import { pause } from './pause.ts';
import type { StreamRecord } from './stream-record.ts';

export interface ShardDelivery extends Invocation<StreamRecord> {
  /** BisectBatchOnFunctionError */
  bisectOnError: boolean;
  /** How often a batch is tried again; -1 without end. */
  maximumRetryAttempts: number;
  retryDelayMs: number;
  /** Takes the records of a batch that is given up: Lambda's on-failure destination. */
  onExhausted(records: StreamRecord[], why: 'RetryAttemptsExhausted'): void | Promise<void>;
}

interface Chunk {
  records: StreamRecord[];
  retries: number;
}

/**
 * Delivers a batch of one shard until each record succeeded or was given up, in order: nothing after a failed record is
 * tried before it is done with. After `stop` the invocation in flight is the last.
 * @returns how many records are done with
 */
export async function deliverBatch(
  delivery: ShardDelivery,
  records: StreamRecord[],
  stop: AbortSignal,
): Promise<number> {
  const chunks: Chunk[] = [{ records, retries: 0 }];
  while (!stop.aborted) {
    const chunk = chunks.shift();
    if (chunk === undefined) break;
    const left = await tryChunk(delivery, chunk);
    if (left.some(({ retries }) => retries > chunk.retries)) await pause(delivery.retryDelayMs, stop);
    chunks.unshift(...left);
  }
  return records.length - chunks.reduce((sum, chunk) => sum + chunk.records.length, 0);
}

/** Invokes the function once and gives what must be tried again. */
async function tryChunk(delivery: ShardDelivery, { records, retries }: Chunk): Promise<Chunk[]> {
  const event = { Records: records };
  const answer = await delivery.invoke(event);
  delivery.onBatch?.(event, answer);
  const numbers = records.map((record) => record.kinesis.sequenceNumber);
  const failed = failedItems(answer, numbers);
  const canBeHalved = delivery.bisectOnError && records.length > 1;
  if (failed === 'all') return canBeHalved ? halves({ records, retries }) : retry(delivery, { records, retries });
  if (failed.size === 0) return [];
  // The lowest returned number is the checkpoint: successes after it run again.
  const checkpoint = numbers.findIndex((number) => failed.has(number));
  const left = { records: records.slice(checkpoint), retries };
  // With bisection the batch is split at that number, and a split costs no retry. At the first record nothing is split.
  return delivery.bisectOnError && checkpoint > 0 ? [left] : retry(delivery, left);
}

function halves({ records, retries }: Chunk): Chunk[] {
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({ records: half, retries }));
}

async function retry(delivery: ShardDelivery, { records, retries }: Chunk): Promise<Chunk[]> {
  const { maximumRetryAttempts, onExhausted } = delivery;
  if (maximumRetryAttempts < 0 || retries < maximumRetryAttempts) return [{ records, retries: retries + 1 }];
  await onExhausted(records, 'RetryAttemptsExhausted');
  return [];
}
