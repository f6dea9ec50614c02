import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../functions/core/settings.ts';
import { environmentNames, functionTimeoutSeconds } from '../functions/names.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import type { ContactBook } from '../sandbox/aws/contact-book.ts';
import type { FunctionAnswer } from '../sandbox/aws/container.ts';
import { createFunction } from '../sandbox/aws/lambda.ts';
import { startLocalParts, type LocalParts } from '../sandbox/aws/local-parts.ts';
import { pollQueue } from '../sandbox/aws/poll-queue.ts';
import { pollStream } from '../sandbox/aws/poll-stream.ts';
import { localSecretName } from './replay/settings.ts';

/** How one attempt at a delivery ended. `last`: it will not come again. */
export interface Attempt {
  delivery: string;
  outcome: 'delivered' | 'skipped' | 'parked' | 'failed';
  reason: string;
  contactId: string | null;
  last: boolean;
}

/** The built functions behind their event sources, all on this machine. */
export interface LocalBridge {
  parts: LocalParts;
  /** Puts a payload where AWS would put it. @returns the id under which attempts are told */
  deliver(source: 'contact-event' | 'contact-record', payload: string, partition: string): Promise<string>;
  close(): Promise<void>;
}

interface LocalBridgeOptions {
  settings: Settings;
  secret: string;
  book: ContactBook;
  stateDir?: string | undefined;
  onAttempt: (attempt: Attempt) => void;
  /** Each line that a function wrote. */
  onLine?: ((line: string) => void) | undefined;
}

/** How often a queue hands out a message before it goes to its dead-letter queue. */
const maxReceiveCount = 10;
/** A failed delivery comes again soon, for a replay has no hours; all its tries outlast a request that may still land. */
const retryDelayMs = 500;
const retryDelaySeconds = 1;

/** Starts the local parts, builds the functions, and connects both with pollers of Lambda's own semantics. */
export async function startLocalBridge(options: LocalBridgeOptions): Promise<LocalBridge> {
  const { settings, secret, book, stateDir } = options;
  const bundles = await mkdtemp(join(tmpdir(), 'voicecall-bridge-'));
  // Before anything is started: what cannot be built leaves nothing running.
  const built = await bundleFunctions(bundles);
  const parts = await startLocalParts({
    stateDir,
    secrets: new Map([[localSecretName, secret]]),
    book,
    maxReceiveCount,
  });
  const environment = { ...parts.environment, ...functionEnvironment(settings, parts) };
  const shared = { environment, timeoutSeconds: functionTimeoutSeconds, concurrency: 4 };
  const events = createFunction({ ...shared, name: 'contact-event', bundle: built['contact-event'] });
  const records = createFunction({ ...shared, name: 'contact-record', bundle: built['contact-record'] });
  const watch = watcher(options);
  const queue = { batchSize: 10, maxConcurrency: 4, retryDelayMs, onBatch: watch.queueBatch };
  const pollers = [
    pollQueue({ ...queue, queueUrl: parts.contactEventQueueUrl, invoke: (event) => events.invoke(event) }),
    pollQueue({ ...queue, queueUrl: parts.retryQueueUrl, invoke: (event) => records.invoke(event) }),
    pollStream({
      url: parts.environment['AWS_ENDPOINT_URL_KINESIS'] ?? '',
      streamName: parts.streamName,
      batchSize: 100,
      bisectOnError: true,
      maximumRetryAttempts: maxReceiveCount,
      retryDelayMs,
      invoke: (event) => records.invoke(event),
      onBatch: watch.streamBatch,
      onExhausted: (given) => watch.exhausted(given.map(({ kinesis }) => kinesis.sequenceNumber)),
    }),
  ];
  const senders = sendersOf(parts);
  return {
    parts,
    deliver: senders.deliver,
    close: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      await Promise.all([events.stop(), records.stop()]);
      senders.close();
      await parts.close();
      await rm(bundles, { recursive: true, force: true });
    },
  };
}

const functionEnvironment = (settings: Settings, parts: LocalParts) => ({
  [environmentNames.settings]: JSON.stringify(settings),
  [environmentNames.ledgerTable]: parts.ledgerTable,
  [environmentNames.parkedBucket]: parts.parkedBucket,
  [environmentNames.parkedIndex]: parts.parkedIndex,
  [environmentNames.retryQueueUrl]: parts.retryQueueUrl,
  [environmentNames.retryDelaySeconds]: String(retryDelaySeconds),
  [environmentNames.lastReceive]: String(maxReceiveCount),
});

function sendersOf({ environment, contactEventQueueUrl, streamName }: LocalParts) {
  const account = {
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
  const sqs = new SQSClient({ ...account, endpoint: environment['AWS_ENDPOINT_URL_SQS'] ?? '' });
  const kinesis = new KinesisClient({
    ...account,
    endpoint: environment['AWS_ENDPOINT_URL_KINESIS'] ?? '',
    requestHandler: new NodeHttpHandler(),
  });
  return {
    async deliver(source: 'contact-event' | 'contact-record', payload: string, partition: string): Promise<string> {
      if (source === 'contact-event') {
        const sent = await sqs.send(new SendMessageCommand({ QueueUrl: contactEventQueueUrl, MessageBody: payload }));
        return sent.MessageId ?? '';
      }
      const Data = Buffer.from(payload, 'utf8');
      const put = await kinesis.send(
        new PutRecordCommand({ StreamName: streamName, Data, PartitionKey: partition.slice(0, 256) }),
      );
      return put.SequenceNumber ?? '';
    },
    close() {
      sqs.destroy();
      kinesis.destroy();
    },
  };
}

interface QueueBatch {
  Records: { messageId: string; attributes: Readonly<Record<string, string | undefined>> }[];
}
interface StreamBatch {
  Records: { kinesis: { sequenceNumber: string } }[];
}

/** Reads each invocation's own log lines: they say how every delivery ended, and as what a record comes back that was set aside. */
function watcher({ onAttempt, onLine }: LocalBridgeOptions) {
  const original = new Map<string, string>();
  const tell = (ids: { id: string; lastTry: boolean }[], answer: FunctionAnswer) => {
    const lines = answer.lines.map((line) => {
      onLine?.(line);
      return fieldsOf(line);
    });
    for (const { event, delivery = '', comesBackAs } of lines) {
      if (event === 'set-aside' && comesBackAs !== undefined)
        original.set(comesBackAs, original.get(delivery) ?? delivery);
    }
    const setAside = new Set(
      lines
        .filter(({ event, comesBackAs }) => event === 'set-aside' && comesBackAs !== undefined)
        .map(({ delivery }) => delivery),
    );
    for (const { id, lastTry } of ids) {
      const line = lines.find(({ event, delivery }) => event === 'outcome' && delivery === id);
      const outcome = outcomeText(line?.outcome);
      const last = outcome !== 'failed' || (lastTry && !setAside.has(id));
      const reason = line?.reason ?? answer.error?.name ?? 'no-outcome';
      onAttempt({ delivery: original.get(id) ?? id, outcome, reason, contactId: line?.contactId ?? null, last });
    }
  };
  return {
    queueBatch: ({ Records }: QueueBatch, answer: FunctionAnswer) => {
      const tries = (count: string | undefined) => Number(count ?? 0);
      tell(
        Records.map(({ messageId, attributes }) => ({
          id: messageId,
          lastTry: tries(attributes['ApproximateReceiveCount']) >= maxReceiveCount,
        })),
        answer,
      );
    },
    streamBatch: ({ Records }: StreamBatch, answer: FunctionAnswer) => {
      tell(
        Records.map(({ kinesis }) => ({ id: kinesis.sequenceNumber, lastTry: false })),
        answer,
      );
    },
    exhausted: (ids: string[]) => {
      for (const delivery of ids)
        onAttempt({ delivery, outcome: 'failed', reason: 'exhausted', contactId: null, last: true });
    },
  };
}

const outcomeText = (text: string | undefined): Attempt['outcome'] =>
  text === 'delivered' || text === 'skipped' || text === 'parked' ? text : 'failed';

type Fields = Partial<Record<'event' | 'delivery' | 'comesBackAs' | 'outcome' | 'reason' | 'contactId', string>>;

/** Of a line of the log what is needed here; a line that is none of ours (the runtime's) has nothing. */
function fieldsOf(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const texts = Object.entries(value).filter(([, field]) => typeof field === 'string');
  return Object.fromEntries(texts);
}
