import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../lib/bundle.ts';
import type { SettingsInput } from '../../functions/core/settings.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { createFunction, type LocalFunction } from '../../sandbox/aws/lambda.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { startLocalParts, type LocalParts } from '../../sandbox/aws/local-parts.ts';
import { startSandbox, type Sandbox } from '../../sandbox/salesforce/server.ts';
import { instanceArn } from './lines.ts';

const orgId = '00D000000000001';
const callCenterApiName = 'LocalContactCenter';
const secretName = 'key';

/** The built functions over the local parts and a sandbox of Salesforce, to be invoked with events of one's own. */
export interface Doors {
  events: LocalFunction;
  records: LocalFunction;
  reconciler: LocalFunction;
  parts: LocalParts;
  salesforce: Sandbox;
  book: ContactBook;
  /** Secrets Manager's. */
  secrets: Map<string, string>;
  /** A new key pair: Salesforce takes it at once, the secret holds it from now on. */
  changeKey(): void;
  close(): Promise<void>;
}

interface DoorsOptions {
  settings?: Partial<SettingsInput>;
  timeoutSeconds?: number;
  /** Replaces variables of the functions' environment; undefined leaves one out. */
  environment?: Record<string, string | undefined>;
}

const newPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

/** Builds and starts everything; one container a function, so that what a container keeps is seen. */
export async function openDoors({ settings, timeoutSeconds = 30, environment }: DoorsOptions = {}): Promise<Doors> {
  const bundles = await mkdtemp(join(tmpdir(), 'doors-'));
  const built = await bundleFunctions(bundles);
  const secrets = new Map<string, string>();
  const keep = (privateKey: string) =>
    secrets.set(secretName, JSON.stringify({ privateKey, orgId, callCenterApiName }));
  const first = newPair();
  keep(first.privateKey);
  const callCenters = [{ apiName: callCenterApiName, certificate: first.publicKey }];
  const salesforce = await startSandbox({ orgId, callCenters });
  const book = new ContactBook();
  const parts = await startLocalParts({ secrets, book });
  const all = {
    ...parts.environment,
    BRIDGE_SETTINGS: JSON.stringify(settingsFor(salesforce.url, settings)),
    LEDGER_TABLE: parts.ledgerTable,
    PARKED_BUCKET: parts.parkedBucket,
    PARKED_INDEX: parts.parkedIndex,
    RETRY_QUEUE_URL: parts.retryQueueUrl,
    BRIDGE_NAME: 'test',
    RELEASE: 'test',
    ...environment,
  };
  const present = (variables: Record<string, string | undefined>) =>
    Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    );
  const shared = { timeoutSeconds, concurrency: 1 };
  const ofEvents = { ...all, RETRY_QUEUE_URL: parts.contactEventQueueUrl, ...environment };
  const events = createFunction({
    ...{ ...shared, environment: present(ofEvents) },
    ...{ name: 'contact-event', bundle: built['contact-event'] },
  });
  const records = createFunction({
    ...{ ...shared, environment: present(all) },
    ...{ name: 'contact-record', bundle: built['contact-record'] },
  });
  const reconciler = createFunction({
    ...{ ...shared, environment: present(all) },
    ...{ name: 'reconciler', bundle: built.reconciler },
  });
  return {
    ...{ events, records, reconciler, parts, salesforce, book, secrets },
    changeKey: () => {
      const { privateKey, publicKey } = newPair();
      keep(privateKey);
      salesforce.setKey(callCenterApiName, publicKey);
    },
    close: async () => {
      await Promise.all([events.stop(), records.stop(), reconciler.stop()]);
      await Promise.all([parts.close(), salesforce.close()]);
      await rm(bundles, { recursive: true });
    },
  };
}

const atOnce = { firstDelaySeconds: 0, longestDelaySeconds: 0 };

const settingsFor = (telephonyUrl: string, settings: Partial<SettingsInput> = {}): SettingsInput => ({
  instances: [{ arn: instanceArn, secretName, telephonyUrl }],
  rates: { describeContactPerSecond: 0 },
  retry: { minDelayMs: 1, maxDelayMs: 5 },
  failures: { events: atOnce, records: atOnce },
  // The lines of a test are as old as they are.
  createWithinMinutes: 0,
  ...settings,
});

/** An SQS event of Lambda, with a message for each body. */
export const queueEvent = (...bodies: string[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `message-${String(index + 1)}`,
    receiptHandle: 'handle',
    body,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:contacts',
    awsRegion: 'us-east-1',
  })),
});

/** A Kinesis event of Lambda, with a record for each payload. */
export const streamEvent = (...payloads: (string | Uint8Array)[]) => ({
  Records: payloads.map((payload, index) => ({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'p',
      sequenceNumber: `495903382714902566085596925383615710959216409891366395${String(index + 10)}`,
      data: Buffer.from(payload).toString('base64'),
      approximateArrivalTimestamp: Date.now() / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${String(index)}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::111122223333:role/bridge',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/contacts',
  })),
});

/** Everything in the parked bucket, as JSON, sorted by its reason. */
export async function parkedIn(parts: LocalParts): Promise<{ reason: string; payload?: string }[]> {
  const endpoint = parts.environment['AWS_ENDPOINT_URL_S3'] ?? '';
  const s3 = new S3Client({ ...localAccount, endpoint, forcePathStyle: true });
  const Bucket = parts.parkedBucket;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const objects = Contents.map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? '');
  });
  const parked = await Promise.all(objects);
  s3.destroy();
  return parked.sort((a, b) => (a.reason < b.reason ? -1 : 1));
}

/** The bodies of the messages that wait in a queue. */
export async function messagesIn(parts: LocalParts, QueueUrl: string): Promise<string[]> {
  const sqs = new SQSClient({ ...localAccount, endpoint: parts.environment['AWS_ENDPOINT_URL_SQS'] ?? '' });
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  sqs.destroy();
  return Messages.map(({ Body = '' }) => Body);
}
