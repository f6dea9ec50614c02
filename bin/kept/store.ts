import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createIndex, type KeptIndex } from './index-table.ts';
import { holdLock, type HeldLock } from './lock.ts';
import { createPayloads } from './payloads.ts';
import type { KeptRow } from './row.ts';
import { createSend, type Send, type SendPlaces } from './sender.ts';

/** All that is kept, and the ways out of it: in AWS or in the local parts, by where the clients go. */
export interface KeptStore extends KeptIndex {
  /** The payload as it came to its door; undefined where the bucket has it no more. */
  payload(row: KeptRow): Promise<Uint8Array | undefined>;
  /** Takes a delivery out for good, row and payload, unless it was kept again since it was read. @returns whether it is gone */
  drop(row: KeptRow): Promise<boolean>;
  send: Send;
  /** For a redrive: one at a time. */
  lock(): Promise<HeldLock>;
}

export interface KeptPlaces extends SendPlaces {
  index: string;
  bucket: string;
}

export interface KeptClients {
  dynamoDb: DynamoDBClient;
  s3: S3Client;
  sqs: SQSClient;
  kinesis: KinesisClient;
}

export function createKeptStore({ dynamoDb, s3, sqs, kinesis }: KeptClients, places: KeptPlaces): KeptStore {
  const index = createIndex(dynamoDb, places.index);
  const payloads = createPayloads(s3, places.bucket);
  return {
    ...index,
    payload: payloads.read,
    drop: (row) => payloads.remove(row, () => index.forget(row)),
    send: createSend(sqs, kinesis, places),
    lock: () => holdLock(dynamoDb, places.index),
  };
}
