import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { bounded } from './bounded.ts';
import { givenUpPrefix } from '../names.ts';

/** A contact record as Lambda had it. */
export interface GivenUpRecord {
  /** Its sequence number. */
  delivery: string;
  payload: Uint8Array;
}

/** A batch of the stream that Lambda gave up. What is no such batch is left whole: `unread`. */
export type GivenUpBatch =
  { records: readonly GivenUpRecord[]; condition: string | undefined } | { unread: Uint8Array };

/** What Lambda itself put into the bucket when its tries, or the records' time, were over. */
export interface GivenUp {
  /** Names the objects, one a batch. */
  keys(): AsyncGenerator<string>;
  read(key: string): Promise<GivenUpBatch>;
  /** Deletes an object. */
  forget(key: string): Promise<void>;
}

/**
 * An object of Lambda's on-failure destination ("Retain discarded batch records"): metadata, and the whole event as `payload`,
 * text of JSON or JSON. `condition` is RetryAttemptsExhausted or RecordAgeExceeded, for instance.
 */
const eventSchema = v.object({
  Records: v.array(v.object({ kinesis: v.object({ sequenceNumber: v.string(), data: v.string() }) })),
});
const batchSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    requestContext: v.optional(v.object({ condition: v.optional(v.string()) })),
    payload: v.union([v.pipe(v.string(), v.parseJson(), eventSchema), eventSchema]),
  }),
);

/** Lambda's on-failure destination of the stream, in S3. */
export function createGivenUp(bucketName: string, client = new S3Client(bounded)): GivenUp {
  const list = (ContinuationToken: string | undefined) =>
    client.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: givenUpPrefix, ContinuationToken }));

  const read = async (Key: string): Promise<GivenUpBatch> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const { success, output } = v.safeParse(batchSchema, Buffer.from(bytes).toString('utf8'));
    if (!success) return { unread: bytes };
    const records = output.payload.Records.map(({ kinesis: { sequenceNumber, data } }) => ({
      delivery: sequenceNumber,
      payload: Buffer.from(data, 'base64'),
    }));
    return { records, condition: output.requestContext?.condition };
  };

  return {
    async *keys() {
      let from: string | undefined;
      do {
        const { Contents = [], NextContinuationToken } = await list(from);
        for (const { Key = '' } of Contents) yield Key;
        from = NextContinuationToken;
      } while (from !== undefined);
    },
    read,
    forget: async (Key) => void (await client.send(new DeleteObjectCommand({ Bucket: bucketName, Key }))),
  };
}
