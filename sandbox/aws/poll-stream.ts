import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { localAccount } from './local-account.ts';
import { pause } from './pause.ts';
import type { Poller } from './poll-queue.ts';
import { deliverBatch, type ShardDelivery } from './shard-delivery.ts';
import { streamRecord, type StreamRecord } from './stream-record.ts';

export interface StreamPollerOptions extends ShardDelivery {
  /** Where Kinesis is. */
  url: string;
  streamName: string;
  /** Most records of an invocation, 1 to 10,000. */
  batchSize: number;
  /** Most bytes of an invocation's event; Lambda's own limit (6 MB) without it. */
  maxBatchBytes?: number;
}

const pollMs = 50;
const recordsPerRead = 1000;
const lambdaPayloadBytes = 6_000_000;

/**
 * Lambda's event source mapping of a stream, with ReportBatchItemFailures and parallelization factor 1, from the oldest
 * record on: shard by shard in order. Shards made later are not seen. An error of the stream itself ends the process.
 */
export function pollStream(options: StreamPollerOptions): Poller {
  const kinesis = new KinesisClient({ endpoint: options.url, ...localAccount, requestHandler: new NodeHttpHandler() });
  const stopping = new AbortController();
  let settled = 0;

  async function runShard(shardId: string): Promise<void> {
    let after: string | undefined;
    while (!stopping.signal.aborted) {
      const records = await read(kinesis, options.streamName, shardId, after);
      for (const batch of batchesOf(records, options)) {
        settled += await deliverBatch(options, batch, stopping.signal);
      }
      after = records.at(-1)?.kinesis.sequenceNumber ?? after;
      if (records.length === 0) await pause(pollMs, stopping.signal);
    }
  }

  async function run(): Promise<void> {
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: options.streamName }));
    await Promise.all(Shards.map(({ ShardId = '' }) => runShard(ShardId)));
    kinesis.destroy();
  }

  const running = run();
  return {
    settled: () => settled,
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/**
 * Reads on after a sequence number. It asks for a new iterator each time: the one that kinesalite gives after an empty
 * read starts at the present time, and would pass over a record that is written in the same millisecond.
 */
async function read(
  kinesis: KinesisClient,
  streamName: string,
  shardId: string,
  after?: string,
): Promise<StreamRecord[]> {
  const start =
    after === undefined
      ? { ShardIteratorType: 'TRIM_HORIZON' as const }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, StartingSequenceNumber: after };
  const place = { StreamName: streamName, ShardId: shardId };
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ ...place, ...start }));
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: recordsPerRead }));
  return Records.map((record) => streamRecord(record, streamName, shardId));
}

/** Batches of at most `batchSize` records and `maxBatchBytes`, but of one record at least. */
function batchesOf(
  records: StreamRecord[],
  { batchSize, maxBatchBytes = lambdaPayloadBytes }: StreamPollerOptions,
): StreamRecord[][] {
  const batches: StreamRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record));
    const last = batches.at(-1);
    const fits = last !== undefined && last.length < batchSize && bytes + size <= maxBatchBytes;
    if (fits) last.push(record);
    else batches.push([record]);
    bytes = fits ? bytes + size : size;
  }
  return batches;
}
