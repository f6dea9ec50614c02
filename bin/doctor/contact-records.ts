import { ListInstanceStorageConfigsCommand, type ConnectClient } from '@aws-sdk/client-connect';
import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { fail, lastPart, ok, type Finding } from './finding.ts';

/** The streams, by ARN, to which an instance sends its contact records; Connect allows one. */
async function streamsOf(connect: ConnectClient, instanceArn: string): Promise<string[]> {
  const InstanceId = lastPart(instanceArn);
  const ask = new ListInstanceStorageConfigsCommand({ InstanceId, ResourceType: 'CONTACT_TRACE_RECORDS' });
  const { StorageConfigs = [] } = await connect.send(ask);
  return StorageConfigs.flatMap(({ KinesisStreamConfig }) => KinesisStreamConfig?.StreamArn ?? []);
}

/** Whether an instance sends its records to a stream that the bridge reads. */
export async function recordsOfInstance(
  connect: ConnectClient,
  instanceArn: string,
  readStreams: readonly string[],
): Promise<Finding[]> {
  const about = `contact records: instance ${lastPart(instanceArn)}`;
  const streams = await streamsOf(connect, instanceArn);
  const [stream] = streams.filter((arn) => readStreams.includes(arn));
  if (stream !== undefined)
    return [ok(`${about} sends them to the stream ${lastPart(stream)}, which the bridge reads`)];
  const read = readStreams.map(lastPart).join(', ');
  const todo = 'deploy the stage again, or name its stream in lib/stages.ts (existingStream)';
  if (streams.length === 0) return [fail(`${about} sends them to no stream; the bridge reads ${read}`, todo)];
  return [fail(`${about} sends them to ${streams.map(lastPart).join(', ')}, and the bridge reads ${read}`, todo)];
}

/** @param stream its name or ARN */
export async function streamFindings(kinesis: KinesisClient, stream: string): Promise<Finding[]> {
  const ask = new DescribeStreamSummaryCommand({ StreamName: lastPart(stream) });
  const { StreamDescriptionSummary } = await kinesis.send(ask);
  const { StreamStatus = 'unknown', OpenShardCount = 0 } = StreamDescriptionSummary ?? {};
  const about = `contact records: the stream ${lastPart(stream)}`;
  if (!/^(ACTIVE|UPDATING)$/.test(StreamStatus)) return [fail(`${about} is ${StreamStatus}`, 'look at it in Kinesis')];
  return [ok(`${about} is ${StreamStatus}, ${String(OpenShardCount)} shard(s)`)];
}
