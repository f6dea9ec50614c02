import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { isThere } from './is-there.ts';
import type { KeptRow } from './row.ts';

export interface Payloads {
  /** The payload as it came to its door; undefined where the bucket has it no more (its lifecycle took it). */
  read(row: KeptRow): Promise<Uint8Array | undefined>;
  /**
   * Deletes the object as it is now, once `first` has come to true; one that a door writes meanwhile stays.
   * @returns what `first` came to
   */
  remove(row: KeptRow, first: () => Promise<boolean>): Promise<boolean>;
}

const objectSchema = v.union([v.object({ payload: v.string() }), v.object({ payloadBase64: v.string() })]);

/** The bucket of kept payloads (lib/kept-payloads.ts). */
export function createPayloads(client: S3Client, Bucket: string): Payloads {
  const bucket = `the bucket ${Bucket}`;
  return {
    async read({ id }) {
      try {
        const { Body } = await isThere(bucket, () => client.send(new GetObjectCommand({ Bucket, Key: id })));
        return bytesOf(id, (await Body?.transformToString()) ?? '');
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async remove({ id }, first) {
      const version = await versionOf(client, Bucket, id);
      const isDue = await first();
      if (isDue && version !== undefined) await removeVersion(client, { Bucket, Key: id, IfMatch: version });
      return isDue;
    },
  };
}

function bytesOf(id: string, json: string): Uint8Array {
  const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), objectSchema), json);
  if (!kept.success) throw new Error(`${id} is in the bucket, but is no kept delivery`);
  return 'payload' in kept.output
    ? Buffer.from(kept.output.payload, 'utf8')
    : Buffer.from(kept.output.payloadBase64, 'base64');
}

/** The object's ETag; undefined where there is none. */
async function versionOf(client: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  try {
    return (await client.send(new HeadObjectCommand({ Bucket, Key }))).ETag;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return undefined;
    throw error;
  }
}

async function removeVersion(
  client: S3Client,
  object: { Bucket: string; Key: string; IfMatch: string },
): Promise<void> {
  try {
    await client.send(new DeleteObjectCommand(object));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'PreconditionFailed')) throw error;
  }
}
