import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { bounded } from './bounded.ts';
import { keptExpiry, keptKey } from '../names.ts';

/** A delivery that is kept for an operator, whole. */
export interface ParkedDelivery {
  /** `parked`: no retry can help it as it is. `exhausted`: its tries ran out, and it may go through now. */
  kind: 'parked' | 'exhausted';
  door: 'contact-event' | 'contact-record';
  /** messageId or sequence number. */
  delivery: string;
  reason: string;
  /** HTTP status of the last answer, where there was one. */
  code?: string | undefined;
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
  /** How long the bucket keeps a payload; its row goes with it. */
  keptDays: number;
  /** The version of the bridge that keeps it. */
  release: string;
  now: () => number;
  client?: S3Client;
  index?: DynamoDBClient;
}

/**
 * Kept deliveries in S3, since a payload may be larger than a table's item: one JSON object
 * `{ kind, door, delivery, reason, code, contactId, parkedAt, release, payload | payloadBase64 }` under `<kind>/<door>/<sha256 of the payload>.json`;
 * and a row of the index that tells of it:
 * `{ kind, id: <key of the object>, door, reason, code, contactId, firstAt, lastAt, times, release, expiresAt }`.
 * The object is written first: a row without its payload would be a loss, a payload without its row is only not listed.
 */
export function createPark({
  bucketName,
  indexName,
  keptDays,
  release,
  now,
  client = new S3Client(bounded),
  index = new DynamoDBClient(bounded),
}: ParkOptions): Park {
  return async ({ payload, ...parked }) => {
    const key = `${parked.kind}/${parked.door}/${createHash('sha256').update(payload).digest('hex')}.json`;
    const parkedAt = new Date(now()).toISOString();
    const body = JSON.stringify({ ...parked, parkedAt, release, ...payloadText(payload) });
    await client.send(
      new PutObjectCommand({ Bucket: bucketName, Key: key, Body: body, ContentType: 'application/json' }),
    );
    const expiresAt = Math.ceil(now() / 1000) + keptDays * 86_400;
    const row = rowOf(key, parked, { at: parkedAt, release, expiresAt });
    await index.send(new UpdateItemCommand({ TableName: indexName, ...row }));
  };
}

interface Keeping {
  at: string;
  release: string;
  /** Epoch seconds. */
  expiresAt: number;
}

/** The same payload parked again is the same row, counted. */
function rowOf(
  key: string,
  { kind, door, reason, code, contactId }: Omit<ParkedDelivery, 'payload'>,
  { at, release, expiresAt }: Keeping,
) {
  const texts = { door, reason, code, contactId, release, lastAt: at };
  const set = Object.entries(texts).flatMap(([name, S]) => (S === undefined ? [] : [[name, { S }] as const]));
  const unknown = Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [name] : []));
  const names = [...Object.keys(texts), 'firstAt', 'times', keptExpiry];
  return {
    Key: { [keptKey.kind]: { S: kind }, [keptKey.id]: { S: key } },
    UpdateExpression:
      `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}, #${keptExpiry} = :${keptExpiry}, ` +
      '#firstAt = if_not_exists(#firstAt, :lastAt) ADD #times :one' +
      // What an earlier time was told and this one was not.
      (unknown.length === 0 ? '' : ` REMOVE ${unknown.map((name) => `#${name}`).join(', ')}`),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      [`:${keptExpiry}`]: { N: String(expiresAt) },
      ':one': { N: '1' },
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
