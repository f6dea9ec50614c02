import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { keptKey } from '../names.ts';

/** A delivery that is kept for an operator, whole. */
export interface ParkedDelivery {
  /** `parked`: no retry can help it as it is. `exhausted`: its tries ran out, and it may go through now. */
  kind: 'parked' | 'exhausted';
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
  /** Table of the index: `kind` and `id`. */
  indexName: string;
  now: () => number;
  client?: S3Client;
  index?: DynamoDBClient;
}

/**
 * Kept deliveries in S3, since a payload may be larger than a table's item: one JSON object
 * `{ door, delivery, reason, contactId, parkedAt, payload | payloadBase64 }` under `<kind>/<door>/<sha256 of the payload>.json`;
 * and a row of the index that tells of it: `{ kind, id: <key of the object>, door, reason, contactId, firstAt, lastAt, times }`.
 * The object is written first: a row without its payload would be a loss, a payload without its row is only not listed.
 */
export function createPark({
  bucketName,
  indexName,
  now,
  client = new S3Client({}),
  index = new DynamoDBClient({}),
}: ParkOptions): Park {
  return async ({ payload, ...parked }) => {
    const key = `${parked.kind}/${parked.door}/${createHash('sha256').update(payload).digest('hex')}.json`;
    const parkedAt = new Date(now()).toISOString();
    const body = JSON.stringify({ ...parked, parkedAt, ...payloadText(payload) });
    await client.send(
      new PutObjectCommand({ Bucket: bucketName, Key: key, Body: body, ContentType: 'application/json' }),
    );
    await index.send(new UpdateItemCommand({ TableName: indexName, ...rowOf(key, parked, parkedAt) }));
  };
}

/** The same payload parked again is the same row, counted. */
function rowOf(key: string, { kind, door, reason, contactId }: Omit<ParkedDelivery, 'payload'>, at: string) {
  const contact = contactId === undefined ? '' : ', contactId = :contactId';
  return {
    Key: { [keptKey.kind]: { S: kind }, [keptKey.id]: { S: key } },
    UpdateExpression: `SET door = :door, reason = :reason, lastAt = :at, firstAt = if_not_exists(firstAt, :at)${contact} ADD times :one`,
    ExpressionAttributeValues: {
      ':door': { S: door },
      ':reason': { S: reason },
      ':at': { S: at },
      ':one': { N: '1' },
      ...(contactId === undefined ? {} : { ':contactId': { S: contactId } }),
    },
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
