import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import { pause } from './pause.ts';

interface StreamCapture {
  kinesis: KinesisClient;
  streamName: string;
  /** From this moment on, epoch milliseconds; else what comes from now on. */
  since?: number | undefined;
  onRecord: (payload: string) => void;
  signal: AbortSignal;
  /** A shard gives five reads a second to all its readers, of which the bridge needs one. */
  pollMs?: number;
}

/** Reads a stream beside its other readers until it is told to stop, and takes nothing out of it. Shards made later are not seen. */
export async function captureStream(capture: StreamCapture): Promise<void> {
  const { kinesis, streamName } = capture;
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: streamName }));
  await Promise.all(Shards.map(({ ShardId = '' }) => readShard(ShardId, capture)));
}

async function readShard(shardId: string, { kinesis, signal, onRecord, pollMs = 1_000, ...capture }: StreamCapture) {
  let iterator = await firstIterator(kinesis, shardId, capture);
  while (iterator !== undefined && !signal.aborted) {
    const ShardIterator = iterator;
    const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator })).catch(unlessThrottled);
    if (answer !== undefined) {
      const decoder = new TextDecoder();
      for (const { Data } of answer.Records ?? []) if (!signal.aborted) onRecord(decoder.decode(Data));
      // A shard that was closed has no next one.
      iterator = answer.NextShardIterator;
    }
    if (answer?.Records?.length !== 0 && answer?.MillisBehindLatest !== 0) continue;
    await pause(pollMs, signal);
  }
}

async function firstIterator(
  kinesis: KinesisClient,
  ShardId: string,
  { streamName, since }: Pick<StreamCapture, 'streamName' | 'since'>,
): Promise<string | undefined> {
  const from =
    since === undefined
      ? { ShardIteratorType: 'LATEST' as const }
      : { ShardIteratorType: 'AT_TIMESTAMP' as const, Timestamp: new Date(since) };
  const ask = new GetShardIteratorCommand({ StreamName: streamName, ShardId, ...from });
  return (await kinesis.send(ask)).ShardIterator;
}

/** The bridge's own reads go first: a refused one of ours is made again later. */
function unlessThrottled(error: unknown): undefined {
  if (error instanceof Error && /ProvisionedThroughputExceeded|LimitExceeded|Throttl/.test(error.name))
    return undefined;
  throw error;
}
