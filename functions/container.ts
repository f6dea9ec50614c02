import { ConnectClient } from '@aws-sdk/client-connect';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as wait } from 'node:timers/promises';
import { bounded } from './aws/bounded.ts';
import { createConnect, oneRequestATurn, rememberedLegs } from './aws/connect.ts';
import { createContactLedger } from './aws/contact-ledger.ts';
import { createGateTable } from './aws/gate-table.ts';
import { createPark, type Park } from './aws/parked.ts';
import { createRetryQueue } from './aws/retry-queue.ts';
import { createKeyring, type Keyring } from './aws/secret.ts';
import { createSightings, type Sightings } from './aws/sightings.ts';
import type { Unfinished } from './batch.ts';
import { readEnvironment, type Environment } from './env.ts';
import { createGate, type BreakerChange, type Gate } from './gate/gate.ts';
import { log, logMetrics, tally, type LogLine } from './log.ts';
import type { MetricName } from './metric-names.ts';
import { rateLimit } from './rate-limit.ts';
import { tryLater } from './retrying.ts';
import { createSalesforce, type Attempt } from './salesforce/client.ts';
import type { World } from './world.ts';

type Door = 'contact-event' | 'contact-record';

/** What one Lambda container keeps between invocations: clients, signed tokens, the key. */
export interface Container {
  /**
   * The world of one invocation, which ends in so many milliseconds.
   * @param patienceMs how long a delivery is tried again before it is set aside
   */
  world: (remainingMs: number, patienceMs?: number) => World;
  park: Park;
  /** Takes what is unfinished out of its source; gives what could not be taken out. */
  tryLater: (door: Door, unfinished: readonly Unfinished[]) => Promise<Unfinished[]>;
  /** At the end of an invocation: tells what was counted, and remembers of which instances something came. */
  finish: (door: NonNullable<LogLine['door']>) => Promise<void>;
  /** One client for all that ask DynamoDB. */
  dynamoDb: DynamoDBClient;
  sightings: Sightings;
}

/** What is left for the answers of a batch when its work has to be done. */
const marginMs = 2_000;

let container: Container | undefined;

/** Assembles the real edges at the first invocation; a failure (a missing variable) is not remembered. */
export function containerOf(env: NodeJS.ProcessEnv): Container {
  container ??= assemble(readEnvironment(env));
  return container;
}

const now = Date.now;

function assemble(environment: Environment): Container {
  const { settings, retryQueueUrl, ledgerTable: tableName } = environment;
  // Its middleware is put together once, not for each call: a fifth of what a record costs.
  const dynamoDb = new DynamoDBClient({ ...bounded, cacheMiddleware: true });
  dynamoDb.middlewareStack.add((next) => (args) => measured('LedgerLatency', () => next(args)), { step: 'build' });
  const keyring = createKeyring({});
  const table = createGateTable({ tableName, now, client: dynamoDb });
  const { rates, retry, failures } = settings;
  const gate = createGate({ rates, retry, table, now, wait, onChange: logChange });
  const sightings = createSightings({ tableName, now, client: dynamoDb });
  const park = parkOf(environment, dynamoDb);
  const setAside = createRetryQueue(retryQueueUrl);
  return {
    world: worldOf(environment, { dynamoDb, gate, keyring }),
    tryLater: (door, unfinished) => tryLater(unfinished, { door, park, setAside, failures, now }),
    finish: (door) => finish(door, { bridgeName: environment.bridgeName, gate, sightings }),
    ...{ park, dynamoDb, sightings },
  };
}

const parkOf = ({ parkedBucket, parkedIndex, release, settings }: Environment, index: DynamoDBClient): Park =>
  createPark({ bucketName: parkedBucket, indexName: parkedIndex, keptDays: settings.kept.days, release, now, index });

interface Shared {
  dynamoDb: DynamoDBClient;
  gate: Gate;
  keyring: Keyring;
}

function worldOf({ settings, ledgerTable: tableName }: Environment, { dynamoDb, ...salesforce }: Shared) {
  const limit = rateLimit(settings.rates.describeContactPerSecond, now, wait);
  const client = new ConnectClient(oneRequestATurn);
  client.middlewareStack.add((next) => (args) => measured('ConnectLatency', () => next(args)), { step: 'build' });
  const legs = rememberedLegs();
  const defaultInstanceArn = settings.instances[0]?.arn;
  const due = settings.reconcile;
  const edges = {
    settings,
    ledger: createContactLedger({ tableName, now, landingMs: settings.retry.landingMs, due, client: dynamoDb }),
    salesforce: createSalesforce({ ...salesforce, settings, now, onAttempt: logAttempt }),
    now,
    wait: (milliseconds: number) => wait(milliseconds),
  };
  return (remainingMs: number, patienceMs?: number): World => {
    const deadline = now() + remainingMs - marginMs;
    const connect = createConnect({ turn: () => limit(deadline), defaultInstanceArn, client, legs });
    return { ...edges, connect, deadline, patienceMs };
  };
}

async function measured<T>(metric: MetricName, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    tally.measure(metric, Math.round(performance.now() - began));
  }
}

async function finish(
  door: NonNullable<LogLine['door']>,
  { bridgeName, gate, sightings }: { bridgeName: string; gate: Gate; sightings: Sightings },
): Promise<void> {
  tally.count('BreakerOpen', gate.open());
  if (door === 'reconciler') {
    logMetrics({ bridgeName, door, zeroes: 'all' });
    // It runs by the clock: that nothing came to a door is for it to tell.
    for (const other of ['contact-event', 'contact-record'] as const)
      logMetrics({ bridgeName, door: other, zeroes: 'door' });
    return;
  }
  await Promise.all(tally.instances().map((instanceId) => sightings.saw(instanceId, door)));
  logMetrics({ bridgeName, door, zeroes: 'none' });
}

const logChange = ({ org, to, openMs }: BreakerChange): void =>
  log({ level: to === 'open' ? 'error' : 'info', event: 'breaker', org, to, milliseconds: openMs });

const logAttempt = ({ ms, ...attempt }: Attempt): void =>
  log({ level: 'info', event: 'salesforce-request', ...attempt, milliseconds: Math.round(ms) });
