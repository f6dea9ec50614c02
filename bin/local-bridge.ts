import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../functions/core/settings.ts';
import { environmentNames, functionTimeoutSeconds } from '../functions/names.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { awsMetrics, type Clock, type OnMetric } from '../sandbox/aws/aws-metrics.ts';
import type { ContactBook } from '../sandbox/aws/contact-book.ts';
import type { FunctionAnswer } from '../sandbox/aws/container.ts';
import type { Failure } from '../sandbox/aws/failures.ts';
import type { Isolation } from '../sandbox/aws/isolation.ts';
import { createFunction } from '../sandbox/aws/lambda.ts';
import { startLocalParts, type LocalParts } from '../sandbox/aws/local-parts.ts';
import { measuredFunction } from '../sandbox/aws/measured-function.ts';
import { onFailureBucket } from '../sandbox/aws/on-failure.ts';
import { pollQueue } from '../sandbox/aws/poll-queue.ts';
import { pollStream } from '../sandbox/aws/poll-stream.ts';
import { attempts, type Attempt } from './attempts.ts';
import { localSenders } from './local-senders.ts';
import { functionLog } from './function-log.ts';
import { saveSettings } from './local-settings.ts';
import { localSecretName } from './replay/settings.ts';

/** The built functions behind their event sources, all on this machine. */
export interface LocalBridge {
  parts: LocalParts;
  /** Puts a payload where AWS would put it. @returns the id under which attempts are told */
  deliver(source: 'contact-event' | 'contact-record', payload: string, partition: string): Promise<string>;
  /** Runs the reconciler once. */
  reconcile(): Promise<FunctionAnswer>;
  /** The secrets by name, as Secrets Manager holds them: a change is seen at once. */
  secrets: Map<string, string>;
  /** Kills a container of a door in the middle of a batch; false where none is at work. */
  kill(door: 'contact-event' | 'contact-record'): boolean;
  /** Gives all functions new containers, as a deployment does. */
  renew(): Promise<void>;
  /** Doors for which there is no container: as long as they are in it, what comes to them waits. */
  throttled: Set<'contact-event' | 'contact-record'>;
  /** @param last done when nothing is at work any more, and the state folder is still held */
  close(last?: () => Promise<void>): Promise<void>;
}

interface LocalBridgeOptions {
  settings: Settings;
  secret: string;
  book: ContactBook;
  stateDir?: string | undefined;
  onAttempt: (attempt: Attempt) => void;
  /** Each line that a function wrote. */
  onLine?: ((line: string) => void) | undefined;
  /** Each figure that AWS itself would publish. */
  onMetric?: OnMetric | undefined;
  surroundings?: Partial<Surroundings> | undefined;
}

/** What is around the functions; a replay has the defaults. */
export interface Surroundings {
  /** Most containers at once: for events, for records from the stream, for those that were set aside. */
  containers: { events: number; records: number; retries: number };
  isolation: Isolation;
  shards: number;
  /** Failures of AWS itself, read at each request. */
  failures: Partial<Record<'dynamoDb' | 'secretsManager' | 'connect' | 'queues', readonly Failure[]>>;
  /** How fast time passes for the ages of what waits. */
  clock: Clock;
}

const ofReplays: Surroundings = {
  containers: { events: 4, records: 1, retries: 3 },
  isolation: 'thread',
  shards: 1,
  failures: {},
  clock: { pace: 1 },
};

/** How often a queue hands out a message before it goes to its dead-letter queue: what a crash leaves. */
const maxReceiveCount = 5;
const retryDelayMs = 500;
/** What the rule is called that puts contact events into the queue. */
const ruleName = 'contact-events';
const sampleMs = 100;

/** Starts the local parts, builds the functions, and connects both with pollers of Lambda's own semantics. */
export async function startLocalBridge(options: LocalBridgeOptions): Promise<LocalBridge> {
  const { settings, secret, book, stateDir } = options;
  const { containers, isolation, shards, failures, clock } = { ...ofReplays, ...options.surroundings };
  const bundles = await mkdtemp(join(tmpdir(), 'voicecall-bridge-'));
  // Before anything is started: what cannot be built leaves nothing running.
  const built = await bundleFunctions(bundles);
  const secrets = new Map([[localSecretName, secret]]);
  const parts = await startLocalParts({
    ...{ stateDir, secrets, book, maxReceiveCount, shards },
    dynamoDb: { failures: failures.dynamoDb ?? [] },
    secretsManager: { failures: failures.secretsManager ?? [] },
    connect: { failures: failures.connect ?? [] },
    queues: { failures: failures.queues ?? [] },
  });
  if (stateDir !== undefined) await saveSettings(stateDir, settings);
  const { events, records, reconciler } = functionsOf(built, { settings, parts, containers, isolation });
  const metrics = awsMetrics(options.onMetric ?? (() => undefined), clock);
  const throttled: LocalBridge['throttled'] = new Set();
  const invokeEvents = measuredFunction('contact-event', events, { metrics, throttled });
  const invokeRecords = measuredFunction('contact-record', records, { metrics, throttled });
  const invokeReconciler = measuredFunction('reconciler', reconciler, { metrics, throttled });
  const sampling = options.onMetric && setInterval(() => parts.queueFigures().forEach(metrics.queue), sampleMs);
  const log = functionLog(stateDir, options.onLine);
  const watch = attempts({ ...options, onLine: log.line, maxReceiveCount });
  const giveUp = onFailureBucket(parts.environment['AWS_ENDPOINT_URL_S3'] ?? '', parts.parkedBucket);
  const queue = { batchSize: 10, retryDelayMs, onBatch: watch.queueBatch };
  const pollers = [
    pollQueue({
      ...{ ...queue, queueUrl: parts.contactEventQueueUrl, maxConcurrency: containers.events },
      invoke: invokeEvents,
    }),
    pollQueue({
      ...{ ...queue, queueUrl: parts.retryQueueUrl, maxConcurrency: containers.retries },
      invoke: invokeRecords,
    }),
    pollStream({
      url: parts.environment['AWS_ENDPOINT_URL_KINESIS'] ?? '',
      streamName: parts.streamName,
      batchSize: 100,
      bisectOnError: true,
      maximumRetryAttempts: maxReceiveCount,
      retryDelayMs,
      invoke: invokeRecords,
      onBatch: watch.streamBatch,
      onExhausted: async (given, why) => {
        await giveUp(given, why);
        watch.exhausted(given.map(({ kinesis }) => kinesis.sequenceNumber));
      },
    }),
  ];
  const senders = localSenders(parts);
  return {
    parts,
    secrets,
    throttled,
    deliver: (source, payload, partition) => {
      if (source === 'contact-event') metrics.eventMatched(ruleName);
      else metrics.recordCame(parts.streamName);
      return senders.deliver(source, payload, partition);
    },
    renew: async () => void (await Promise.all([events, records, reconciler].map((it) => it.renew()))),
    kill: (door) => (door === 'contact-event' ? events : records).kill(),
    reconcile: async () => {
      const answer = await invokeReconciler({});
      for (const line of answer.lines) log.line(line);
      return answer;
    },
    close: async (last) => {
      clearInterval(sampling);
      throttled.clear();
      await Promise.all(pollers.map((poller) => poller.stop()));
      await Promise.all([events.stop(), records.stop(), reconciler.stop()]);
      senders.close();
      await log.close();
      await last?.();
      await parts.close();
      await rm(bundles, { recursive: true, force: true });
    },
  };
}

interface FunctionParts extends Pick<Surroundings, 'containers' | 'isolation'> {
  settings: Settings;
  parts: LocalParts;
}

/** The three functions; each is told where to send what has to come again. */
function functionsOf(
  built: Awaited<ReturnType<typeof bundleFunctions>>,
  { settings, parts, containers, isolation }: FunctionParts,
) {
  const environment = { ...parts.environment, ...functionEnvironment(settings, parts) };
  const again = (queueUrl: string) => ({ environment: { ...environment, [environmentNames.retryQueueUrl]: queueUrl } });
  const shared = { timeoutSeconds: functionTimeoutSeconds, isolation };
  const events = createFunction({
    ...{ ...shared, ...again(parts.contactEventQueueUrl) },
    ...{ name: 'contact-event', bundle: built['contact-event'], concurrency: containers.events },
  });
  const records = createFunction({
    ...{ ...shared, ...again(parts.retryQueueUrl) },
    ...{ name: 'contact-record', bundle: built['contact-record'] },
    concurrency: containers.records + containers.retries,
  });
  const reconciler = createFunction({
    ...{ ...shared, ...again(parts.retryQueueUrl), concurrency: 1 },
    ...{ name: 'reconciler', bundle: built.reconciler },
  });
  return { events, records, reconciler };
}

const functionEnvironment = (settings: Settings, parts: LocalParts) => ({
  [environmentNames.settings]: JSON.stringify(settings),
  [environmentNames.ledgerTable]: parts.ledgerTable,
  [environmentNames.parkedBucket]: parts.parkedBucket,
  [environmentNames.parkedIndex]: parts.parkedIndex,
  [environmentNames.bridgeName]: 'local',
  [environmentNames.release]: 'local',
});
