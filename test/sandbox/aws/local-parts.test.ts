import { ConnectClient, DescribeContactCommand } from '@aws-sdk/client-connect';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { startLocalParts, type LocalParts, type LocalPartsOptions } from '../../../sandbox/aws/local-parts.ts';
import { contactEvent } from './contact-lines.ts';

const parts: LocalParts[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(parts.splice(0).map((it) => it.close()));
});

/** Starts the parts and points this process at them, as a function's environment does: the clients get no settings. */
async function start(options: Partial<LocalPartsOptions> = {}): Promise<LocalParts> {
  const it = await startLocalParts({ secrets: new Map([['key', 'pem']]), book: new ContactBook(), ...options });
  parts.push(it);
  for (const [name, value] of Object.entries(it.environment)) vi.stubEnv(name, value);
  return it;
}

async function close(it: LocalParts): Promise<void> {
  parts.splice(parts.indexOf(it), 1);
  await it.close();
}

test('clients without settings reach every part by the environment', async () => {
  const book = new ContactBook();
  book.learn(contactEvent('INITIATED', { contactId: 'a' }));
  const it = await start({ book });
  const secret = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: 'key' }));
  expect(secret.SecretString).toBe('pem');
  const InstanceId = '99999999-0000-4000-8000-000000000001';
  const described = await new ConnectClient().send(new DescribeContactCommand({ InstanceId, ContactId: 'a' }));
  expect(described.Contact?.Id).toBe('a');
  const StreamName = it.streamName;
  const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler() });
  const stream = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  expect(stream.StreamDescriptionSummary).toMatchObject({ StreamStatus: 'ACTIVE', OpenShardCount: 1 });
  const Item = { contactId: { S: 'a' } };
  const dynamoDb = new DynamoDBClient();
  await dynamoDb.send(new PutItemCommand({ TableName: it.ledgerTable, Item }));
  expect((await dynamoDb.send(new GetItemCommand({ TableName: it.ledgerTable, Key: Item }))).Item).toEqual(Item);
  const s3 = new S3Client();
  await s3.send(new PutObjectCommand({ Bucket: it.parkedBucket, Key: '2026/a b.json', Body: '{}' }));
  const object = await s3.send(new GetObjectCommand({ Bucket: it.parkedBucket, Key: '2026/a b.json' }));
  expect(await object.Body?.transformToString()).toBe('{}');
  expect([it.connect.requests(), it.secretsManager.requests()]).toEqual([1, 1]);
});

test.each(['contactEvent', 'retry'] as const)('the queue of %s has its dead-letter queue and times', async (name) => {
  const it = await start({ maxReceiveCount: 7 });
  const QueueUrl = name === 'retry' ? it.retryQueueUrl : it.contactEventQueueUrl;
  const sqs = new SQSClient();
  const attributesOf = async (url: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }))).Attributes;
  const dead = await attributesOf(it.deadLetterQueueUrls[name]);
  const attributes = await attributesOf(QueueUrl);
  expect(attributes).toMatchObject({ VisibilityTimeout: '180', MessageRetentionPeriod: '1209600' });
  expect(JSON.parse(attributes?.['RedrivePolicy'] ?? '')).toEqual({
    deadLetterTargetArn: dead?.['QueueArn'],
    maxReceiveCount: 7,
  });
});

test('with a state folder items, objects and messages live on, with their receive counts', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'state-'));
  const first = await start({ stateDir });
  const Item = { contactId: { S: 'a' }, version: { N: '7' } };
  await new DynamoDBClient().send(new PutItemCommand({ TableName: first.ledgerTable, Item }));
  const parked = { Bucket: first.parkedBucket, Key: 'a.json' };
  const metadata = { ContentType: 'application/json', Metadata: { reason: 'bad-shape' } };
  await new S3Client().send(new PutObjectCommand({ ...parked, ...metadata, Body: '{"a":1}' }));
  const sqs = new SQSClient();
  const QueueUrl = first.retryQueueUrl;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'in flight' }));
  const { Messages: [before] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await close(first);

  const second = await start({ stateDir });
  const key = { TableName: second.ledgerTable, Key: { contactId: { S: 'a' } } };
  expect((await new DynamoDBClient().send(new GetItemCommand(key))).Item).toEqual(Item);
  const object = await new S3Client().send(new GetObjectCommand(parked));
  expect(object).toMatchObject(metadata);
  expect(await object.Body?.transformToString()).toBe('{"a":1}');
  const receive = new ReceiveMessageCommand({ QueueUrl: second.retryQueueUrl, MessageSystemAttributeNames: ['All'] });
  const { Messages = [] } = await new SQSClient().send(receive);
  expect(Messages).toMatchObject([
    { MessageId: before?.MessageId, Body: 'in flight', Attributes: { ApproximateReceiveCount: '2' } },
  ]);
});

test('a state folder serves one process at a time', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'state-'));
  const first = await start({ stateDir });
  await expect(start({ stateDir })).rejects.toThrow(`is in use by process ${process.pid}`);
  await close(first);
  await start({ stateDir });
});

test.each(['999999999', String(process.pid), ''])('a lock left by a crash is taken over: %j', async (pid) => {
  const stateDir = await mkdtemp(join(tmpdir(), 'state-'));
  await writeFile(join(stateDir, 'in-use-by'), pid);
  await start({ stateDir });
});

test('a saved state that cannot be read is named', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'state-'));
  await writeFile(join(stateDir, 'messages.json'), '{');
  await expect(start({ stateDir })).rejects.toThrow(`${join(stateDir, 'messages.json')} cannot be read`);
});
