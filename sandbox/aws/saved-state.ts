import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import type { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';

const Attribute = v.object({
  DataType: v.string(),
  StringValue: v.exactOptional(v.string()),
  BinaryValue: v.exactOptional(v.string()),
});
const Message = v.object({
  messageId: v.string(),
  body: v.string(),
  md5OfBody: v.string(),
  messageAttributes: v.record(v.string(), Attribute),
  md5OfMessageAttributes: v.string(),
  sentTimestamp: v.number(),
  approximateReceiveCount: v.number(),
  approximateFirstReceiveTimestamp: v.exactOptional(v.number()),
  delayUntil: v.exactOptional(v.number()),
});
const Messages = v.record(v.string(), v.array(Message));

const StoredObject = v.object({
  key: v.string(),
  contentType: v.string(),
  metadata: v.record(v.string(), v.string()),
  lastModified: v.pipe(v.string(), v.isoTimestamp()),
  base64: v.string(),
});
const Objects = v.record(v.string(), v.array(StoredObject));

/** Writes the messages of all queues, by queue name, with their ids, ages and receive counts. */
export async function saveMessages(dir: string, store: SqsStore): Promise<void> {
  const queues = store.listQueues().map((queue) => {
    const { ready, delayed, inflight } = queue.inspectMessages();
    return [queue.name, [...inflight.map((entry) => entry.message), ...ready, ...delayed]];
  });
  await write(dir, 'messages.json', Object.fromEntries(queues));
}

/** Puts saved messages back into the queues of the same names. */
export async function restoreMessages(dir: string, store: SqsStore): Promise<void> {
  const saved = v.parse(Messages, await read(dir, 'messages.json'));
  for (const [name, messages] of Object.entries(saved)) {
    for (const message of messages) store.getQueueByName(name)?.enqueue(message);
  }
}

/** Writes the objects of all buckets, by bucket name. */
export async function saveObjects(dir: string, store: S3Store): Promise<void> {
  const buckets = store.listBuckets().map(({ name }) => {
    const { objects } = store.listObjects(name, { maxKeys: Infinity });
    return [name, objects.map(({ body, ...rest }) => ({ ...rest, base64: body.toString('base64') }))];
  });
  await write(dir, 'objects.json', Object.fromEntries(buckets));
}

/** Puts saved objects back, with their dates. */
export async function restoreObjects(dir: string, store: S3Store): Promise<void> {
  const saved = v.parse(Objects, await read(dir, 'objects.json'));
  for (const [bucket, objects] of Object.entries(saved)) {
    store.createBucket(bucket);
    for (const { key, base64, contentType, metadata, lastModified } of objects) {
      const stored = store.putObject(bucket, key, Buffer.from(base64, 'base64'), contentType, metadata);
      stored.lastModified = new Date(lastModified);
    }
  }
}

/** A rename, so that a crash while writing leaves the older file whole. */
async function write(dir: string, name: string, value: unknown): Promise<void> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, name);
  await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function read(dir: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(dir, name), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Error(`The saved state ${join(dir, name)} cannot be read: delete it to start afresh`, { cause: error });
  }
}
