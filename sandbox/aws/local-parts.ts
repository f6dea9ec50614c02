import { mkdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { startConnect, type Connect, type ConnectOptions } from './connect.ts';
import { startDynamoDb } from './dynamodb.ts';
import type { Failure } from './failures.ts';
import { localAccount } from './local-account.ts';
import { startQueues, type QueueFigures } from './queues.ts';
import { createBucket, createQueueWithDeadLetters, createStream, createTable, dueIndex } from './resources.ts';
import { startSecretsManager, type SecretsManager, type SecretsManagerOptions } from './secrets-manager.ts';
import { lockState } from './state-lock.ts';
import { startStream } from './stream.ts';

export interface LocalPartsOptions {
  /** Where tables, objects and messages are kept between runs; in memory without it. One process at a time. */
  stateDir?: string;
  secrets: SecretsManagerOptions['secrets'];
  book: ConnectOptions['book'];
  /** Failures of DynamoDB. */
  dynamoDb?: { failures: readonly Failure[] };
  /** Failures of the stand-in for Secrets Manager. */
  secretsManager?: Omit<SecretsManagerOptions, 'secrets'>;
  /** Failures, latency and rate of the stand-in for Connect. */
  connect?: Omit<ConnectOptions, 'book'>;
  /** Failures of what is written to SQS and S3. */
  queues?: { failures: readonly Failure[] };
  /** How often the queues hand out a message before it goes to the dead-letter queue. */
  maxReceiveCount?: number;
  /** Shards of the stream. */
  shards?: number;
}

export interface LocalParts {
  /** What an unmodified AWS SDK client needs to reach the local parts, and nothing else. */
  environment: Record<string, string>;
  contactEventQueueUrl: string;
  retryQueueUrl: string;
  deadLetterQueueUrls: { contactEvent: string; retry: string };
  ledgerTable: string;
  parkedBucket: string;
  parkedIndex: string;
  streamName: string;
  connect: Connect;
  secretsManager: SecretsManager;
  /** Each queue as it is now, dead letters too. */
  queueFigures(): QueueFigures[];
  /** Saves the state, if it has a place, and ends all parts. Stop what polls them first. */
  close(): Promise<void>;
}

const ledgerTable = 'contact-ledger';
const parkedBucket = 'parked-deliveries';
const parkedIndex = 'parked-index';
const streamName = 'contact-records';

/** Starts every AWS part that the bridge uses, with its tables, queues, bucket and stream, on free ports of 127.0.0.1. */
export async function startLocalParts(options: LocalPartsOptions): Promise<LocalParts> {
  const { stateDir } = options;
  const unlock = stateDir === undefined ? undefined : await openState(stateDir);
  const servers = await startServers(options);
  const { queues, connect, secretsManager } = servers;
  const end = async () => {
    await Promise.all(Object.values(servers).map((server) => server.close()));
    await unlock?.();
  };
  try {
    const queueUrls = await createResources(servers, options);
    if (stateDir !== undefined) await queues.restore(stateDir);
    return {
      environment: environmentOf(servers),
      ...queueUrls,
      ...{ ledgerTable, parkedBucket, parkedIndex, streamName, connect, secretsManager },
      queueFigures: () => queues.figures(),
      async close() {
        if (stateDir !== undefined) await queues.save(stateDir);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startServers({ stateDir, secrets, book, ...options }: LocalPartsOptions) {
  const [dynamoDb, queues, stream, secretsManager, connect] = await Promise.all([
    startDynamoDb(stateDir && join(stateDir, 'dynamodb'), options.dynamoDb?.failures),
    startQueues(options.queues?.failures),
    startStream(),
    startSecretsManager({ secrets, ...options.secretsManager }),
    startConnect({ book, ...options.connect }),
  ]);
  return { dynamoDb, queues, stream, secretsManager, connect };
}

type Servers = Awaited<ReturnType<typeof startServers>>;
type QueueUrls = Pick<LocalParts, 'contactEventQueueUrl' | 'retryQueueUrl' | 'deadLetterQueueUrls'>;

async function createResources(servers: Servers, options: LocalPartsOptions): Promise<QueueUrls> {
  const { maxReceiveCount = 5, shards = 1 } = options;
  const [contactEvent, retry] = await Promise.all([
    createQueueWithDeadLetters(servers.queues.url, 'contact-events', maxReceiveCount),
    createQueueWithDeadLetters(servers.queues.url, 'contact-retries', maxReceiveCount),
    createTable(servers.dynamoDb.url, ledgerTable, ['contactId'], dueIndex),
    createTable(servers.dynamoDb.url, parkedIndex, ['kind', 'id']),
    createBucket(servers.queues.url, parkedBucket),
    createStream(servers.stream.url, streamName, shards),
  ]);
  return {
    contactEventQueueUrl: contactEvent.queueUrl,
    retryQueueUrl: retry.queueUrl,
    deadLetterQueueUrls: { contactEvent: contactEvent.deadLetterQueueUrl, retry: retry.deadLetterQueueUrl },
  };
}

async function openState(dir: string): Promise<() => Promise<void>> {
  await mkdir(dir, { recursive: true });
  return lockState(dir);
}

/** Endpoints and account, and no file or metadata service from which the SDK could take settings of a real one. */
function environmentOf({ dynamoDb, queues, stream, secretsManager, connect }: Servers): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_SQS: queues.url,
    AWS_ENDPOINT_URL_S3: queues.url,
    AWS_ENDPOINT_URL_KINESIS: stream.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    AWS_ENDPOINT_URL_CONNECT: connect.url,
    AWS_REGION: localAccount.region,
    AWS_ACCESS_KEY_ID: localAccount.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localAccount.credentials.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
