import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { localAccount } from './local-account.ts';
import type { StreamRecord } from './stream-record.ts';

/** Takes the records of a batch that is given up. */
export type OnFailure = (records: readonly StreamRecord[], condition: 'RetryAttemptsExhausted') => Promise<void>;

/**
 * Lambda's on-failure destination of a stream in S3: an object with metadata and the whole event, under
 * `aws/lambda/<mapping>/<shard>/<YYYY/MM/DD>/<time>-<UUID>` ("Retain discarded batch records for a Kinesis Data Streams event source").
 */
export function onFailureBucket(url: string, Bucket: string): OnFailure {
  const client = new S3Client({ ...localAccount, endpoint: url, forcePathStyle: true });
  const mapping = randomUUID();
  return async (records, condition) => {
    const [first, last] = [records[0], records.at(-1)];
    if (first === undefined || last === undefined) return;
    const timestamp = new Date().toISOString();
    const [shardId = ''] = first.eventID.split(':');
    const Key = `aws/lambda/${mapping}/${shardId}/${timestamp.slice(0, 10).replaceAll('-', '/')}/${timestamp.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
    const Body = JSON.stringify({
      requestContext: { requestId: randomUUID(), functionArn: first.invokeIdentityArn, condition },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp,
      KinesisBatchInfo: {
        shardId,
        startSequenceNumber: first.kinesis.sequenceNumber,
        endSequenceNumber: last.kinesis.sequenceNumber,
        batchSize: records.length,
        streamArn: first.eventSourceARN,
      },
      payload: JSON.stringify({ Records: records }),
    });
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
  };
}
