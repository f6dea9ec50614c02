import type { _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { accountId, region } from './local-account.ts';

/** A stream's record as Lambda hands it to a function. */
export interface StreamRecord {
  eventID: string;
  eventSource: 'aws:kinesis';
  eventSourceARN: string;
  awsRegion: string;
  eventName: 'aws:kinesis:record';
  eventVersion: '1.0';
  invokeIdentityArn: string;
  kinesis: {
    sequenceNumber: string;
    partitionKey: string;
    /** base64 */
    data: string;
    /** epoch seconds with a fraction */
    approximateArrivalTimestamp: number;
    kinesisSchemaVersion: '1.0';
  };
}

/** Turns a record of a shard into a record of Lambda's event. */
export function streamRecord(record: KinesisRecord, streamName: string, shardId: string): StreamRecord {
  const sequenceNumber = record.SequenceNumber ?? '';
  return {
    eventID: `${shardId}:${sequenceNumber}`,
    eventSource: 'aws:kinesis',
    eventSourceARN: `arn:aws:kinesis:${region}:${accountId}:stream/${streamName}`,
    awsRegion: region,
    eventName: 'aws:kinesis:record',
    eventVersion: '1.0',
    invokeIdentityArn: `arn:aws:iam::${accountId}:role/local`,
    kinesis: {
      sequenceNumber,
      partitionKey: record.PartitionKey ?? '',
      data: Buffer.from(record.Data ?? []).toString('base64'),
      approximateArrivalTimestamp: (record.ApproximateArrivalTimestamp?.getTime() ?? 0) / 1000,
      kinesisSchemaVersion: '1.0',
    },
  };
}
