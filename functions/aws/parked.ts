import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';

/** A delivery that no retry can help, whole. */
export interface ParkedDelivery {
  door: 'contact-event' | 'contact-record';
  /** messageId or sequence number. */
  delivery: string;
  reason: string;
  contactId?: string | undefined;
  /** The payload as it came. */
  payload: Uint8Array;
}

/** Keeps a parked delivery; the same delivery parked again is kept once. */
export type Park = (delivery: ParkedDelivery) => Promise<void>;

interface ParkOptions {
  bucketName: string;
  now: () => number;
  client?: S3Client;
}

/**
 * Parked deliveries in S3, since a payload may be larger than a table's item: one JSON object
 * `{ door, delivery, reason, contactId, parkedAt, payload | payloadBase64 }` under `parked/<door>/<sha256 of the payload>.json`.
 */
export function createPark({ bucketName, now, client = new S3Client({}) }: ParkOptions): Park {
  return async ({ payload, ...parked }) => {
    const key = `parked/${parked.door}/${createHash('sha256').update(payload).digest('hex')}.json`;
    const body = JSON.stringify({ ...parked, parkedAt: new Date(now()).toISOString(), ...payloadText(payload) });
    await client.send(
      new PutObjectCommand({ Bucket: bucketName, Key: key, Body: body, ContentType: 'application/json' }),
    );
  };
}

/** Text where it is text; what is not UTF-8 must not be changed by reading it. */
function payloadText(payload: Uint8Array): { payload: string } | { payloadBase64: string } {
  try {
    return { payload: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload) };
  } catch {
    return { payloadBase64: Buffer.from(payload).toString('base64') };
  }
}
