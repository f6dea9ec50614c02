import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { startLocalBridge, type LocalBridge } from '../../bin/local-bridge.ts';
import { Tracker } from '../../bin/replay/feed.ts';
import { localSecretName } from '../../bin/replay/settings.ts';
import { parseSettings } from '../../functions/core/settings.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import type { Failure } from '../../sandbox/aws/failures.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { startSalesforce, type Salesforce } from '../soak/salesforce.ts';
import { clearLedger } from '../support/clear-ledger.ts';
import { instanceArn } from '../support/lines.ts';
import { figuresOfLine, type Figure } from './figures.ts';
import { emptyQueues } from './queues.ts';
import type { Minute } from './timeline.ts';

export type Door = 'contact-event' | 'contact-record';

const instanceId = instanceArn.slice(instanceArn.lastIndexOf('/') + 1);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const patienceMs = 3_000;

export const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();

/** What the secret of a stage says beside its key. */
const certificate = { certificateEndsAt: inDays(300) };
/** A secret that says more than its key. */
const withMore = (secret: string, more: object = certificate) =>
  JSON.stringify({ ...v.parse(v.looseObject({}), JSON.parse(secret)), ...more });

/** The contact that Salesforce always answers with 500, and the one that it always refuses. */
export const contacts = { failing: 'failing', refused: 'refused' };
const soon = { firstDelaySeconds: 1, longestDelaySeconds: 1 };

/** A stage's own settings. Minutes are scaled to seconds where a fault would wait for them; Connect's quota is left out. */
const settingsFor = (telephonyUrl: string) =>
  parseSettings({
    instances: [{ arn: instanceArn, secretName: localSecretName, telephonyUrl }],
    retry: { attemptTimeoutMs: 2_000, minDelayMs: 50, maxDelayMs: 200, landingMs: 1_000 },
    failures: { events: soon, records: soon },
    reconcile: { recordWithinMinutes: 1, searchPerSecond: 0 },
    rates: { describeContactPerSecond: 0, createsPerSecond: 0, breaker: { probeMs: 200, rampMs: 500 } },
  });

/** What is put in between two times of a fresh start, and what it tells. */
interface Run {
  tracker: Tracker;
  put: ReturnType<Tracker['follow']>[];
  lines: string[];
  ofAws: Figure[];
}

const newRun = (): Run => ({ tracker: new Tracker(), put: [], lines: [], ofAws: [] });

/** What is around the bridge, in which something may be made to fail. */
interface Surroundings {
  book: ContactBook;
  salesforce: Salesforce;
  /** Lists that the parts of AWS read. */
  failures: Record<'dynamoDb' | 'secretsManager' | 'connect' | 'queues', Failure[]>;
  /** How fast time passes for the ages of what waits. */
  clock: { pace: number };
}

/** The bridge as built, to be run minute by minute. */
export class Stage {
  readonly bridge: LocalBridge;
  readonly around: Surroundings;
  #key: string;
  readonly #emptyOrg: unknown;
  readonly #now: { run: Run };
  readonly #dynamoDb: DynamoDBClient;

  private constructor(bridge: LocalBridge, around: Surroundings, now: { run: Run }) {
    [this.bridge, this.around, this.#now] = [bridge, around, now];
    this.#key = around.salesforce.secret;
    this.#emptyOrg = around.salesforce.sandbox.snapshot();
    const endpoint = bridge.parts.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
    this.#dynamoDb = new DynamoDBClient({ ...localAccount, endpoint });
  }

  static async start(): Promise<Stage> {
    const salesforce = await startSalesforce(contacts);
    const failures: Surroundings['failures'] = { dynamoDb: [], secretsManager: [], connect: [], queues: [] };
    const around = { book: new ContactBook(), salesforce, failures, clock: { pace: 1 } };
    const now = { run: newRun() };
    const bridge = await startLocalBridge({
      ...{
        settings: settingsFor(salesforce.sandbox.url),
        secret: withMore(salesforce.secret),
        book: around.book,
      },
      onAttempt: (attempt) => now.run.tracker.tell(attempt),
      onLine: (line) => void now.run.lines.push(line),
      onMetric: ({ value, ...metric }) => void now.run.ofAws.push({ ...metric, values: [value] }),
      surroundings: { failures, clock: around.clock },
    });
    return new Stage(bridge, around, now);
  }

  /** What the secret holds beside the key; undefined: there is no secret. */
  changeSecret(more: object | undefined): void {
    if (more === undefined) this.bridge.secrets.delete(localSecretName);
    else this.bridge.secrets.set(localSecretName, withMore(this.#key, more));
  }

  /** The key that Salesforce takes from now on. */
  keyIsNext(): void {
    this.#key = this.around.salesforce.nextSecret;
  }

  /** Puts a line where AWS would put it. */
  async put(line: string): Promise<void> {
    const source = line.includes('"detail-type"') ? 'contact-event' : 'contact-record';
    this.follow(await this.bridge.deliver(source, line, 'a shard'));
  }

  /** Waits for this delivery, too. */
  follow(delivery: string): void {
    const { put, tracker } = this.#now.run;
    put.push(tracker.follow(delivery));
  }

  /** Waits until all that was put was tried once. */
  async tried(): Promise<void> {
    await Promise.all(this.#now.run.put);
  }

  /** Waits until nothing of what was put comes again, but not for what a breaker has sent away for longer. */
  async ended(): Promise<void> {
    const tried = await Promise.all(this.#now.run.put);
    await Promise.race([Promise.all(tried.map(({ ended }) => ended)), wait(patienceMs)]);
  }

  /** Remembers that the last of a kind came so many hours ago. */
  async silentFor(door: Door, hours: number): Promise<void> {
    const row = { TableName: this.bridge.parts.ledgerTable, Key: { contactId: { S: `seen#${instanceId}` } } };
    const change = { UpdateExpression: 'SET #door = :at', ExpressionAttributeNames: { '#door': door } };
    const ExpressionAttributeValues = { ':at': { N: String(Date.now() - hours * hourMs) } };
    await this.#dynamoDb.send(new UpdateItemCommand({ ...row, ...change, ExpressionAttributeValues }));
  }

  /** Does something, lets the reconciler run, and gives what both told. */
  async minute(act: () => Promise<void>): Promise<Minute> {
    const { run } = this.#now;
    [run.lines, run.ofAws] = [[], []];
    await act();
    const answer = await this.bridge.reconcile();
    const own = new Set(answer.lines);
    return {
      always: [...run.lines.filter((line) => !own.has(line)).flatMap(figuresOfLine), ...run.ofAws],
      reconciler: answer.lines.flatMap(figuresOfLine),
    };
  }

  /** Takes all faults away. */
  mend(): void {
    const { salesforce, failures, clock } = this.around;
    salesforce.setFaults([]);
    for (const list of Object.values(failures)) list.length = 0;
    this.bridge.throttled.clear();
    clock.pace = 1;
    this.changeSecret(certificate);
  }

  /** Empty queues, an empty ledger, an org that knows nothing, new containers. */
  async fresh(): Promise<void> {
    await emptyQueues(this.bridge.parts);
    this.#now.run = newRun();
    this.around.book.forget();
    this.around.salesforce.sandbox.restore(this.#emptyOrg);
    await clearLedger(this.bridge);
    await this.bridge.renew();
  }

  async close(): Promise<void> {
    this.#dynamoDb.destroy();
    await this.bridge.close();
    await this.around.salesforce.sandbox.close();
  }
}
