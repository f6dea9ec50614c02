import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { startLocalParts, type LocalParts } from '../../sandbox/aws/local-parts.ts';
import { StateInUse } from '../../sandbox/aws/state-lock.ts';
import { startLocalBridge } from '../local-bridge.ts';
import { Tracker } from '../replay/feed.ts';
import type { RecordedLine } from '../replay/recording.ts';
import { replaySettings } from '../replay/settings.ts';
import { embeddedSandbox } from '../telephony.ts';
import { UsageError } from '../usage.ts';
import { jsonOf } from './age.ts';
import { destroy, localClients } from './clients.ts';
import type { Follow, KeptPlace } from './place.ts';
import type { KeptRow } from './row.ts';
import { createKeptStore, type KeptStore } from './store.ts';

/**
 * What the local parts kept in a folder. What is sent there is delivered by the built functions to the embedded sandbox, as in a replay:
 * the instances are those that the deliveries name, and Connect knows what they say.
 * @throws UsageError for a folder that is not there, or holds no state
 */
export async function localPlace(stateDir: string, set: readonly string[]): Promise<KeptPlace> {
  await holdsState(stateDir);
  const look: KeptPlace['look'] = (work) => whileFree(() => looking(stateDir, work));
  return {
    look,
    deliver: async (rows, work) => {
      const lines = await look((store) => linesOf(rows, store));
      return whileFree(() => delivering(stateDir, { lines, set }, work));
    },
  };
}

/** @throws UsageError for a folder that is not there, or holds no state */
export async function holdsState(dir: string): Promise<void> {
  const isFolder = async (path: string) => (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (!(await isFolder(dir))) throw new UsageError(`--state ${dir}: there is no such folder`);
  if (!(await isFolder(join(dir, 'dynamodb'))))
    throw new UsageError(`--state ${dir}: holds no state of the local parts; replay --state leaves one`);
}

/** @throws UsageError where another process has the folder */
export async function whileFree<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StateInUse) throw new UsageError(error.message);
    throw error;
  }
}

async function looking<Result>(stateDir: string, work: (store: KeptStore) => Promise<Result>): Promise<Result> {
  const parts = await startLocalParts({ stateDir, secrets: new Map(), book: new ContactBook() });
  try {
    return await withStore(parts, work);
  } finally {
    await parts.close();
  }
}

async function withStore<Result>(parts: LocalParts, work: (store: KeptStore) => Promise<Result>): Promise<Result> {
  const clients = localClients(parts.environment);
  const { contactEventQueueUrl, retryQueueUrl, streamName } = parts;
  const places = { index: parts.parkedIndex, bucket: parts.parkedBucket, recordStream: streamName };
  try {
    return await work(createKeptStore(clients, { ...places, contactEventQueueUrl, retryQueueUrl }));
  } finally {
    destroy(clients);
  }
}

/** A kept delivery as a line of a recording. */
type KeptLine = RecordedLine & { row: KeptRow };

async function linesOf(rows: readonly KeptRow[], store: KeptStore): Promise<KeptLine[]> {
  const lines: KeptLine[] = [];
  for (const [index, row] of rows.entries()) {
    const payload = await store.payload(row);
    if (payload === undefined) continue;
    const text = Buffer.from(payload).toString('utf8');
    lines.push({ row, file: row.id, line: index + 1, text, value: jsonOf(text), source: row.door });
  }
  return lines;
}

async function delivering<Result>(
  stateDir: string,
  { lines, set }: { lines: readonly KeptLine[]; set: readonly string[] },
  work: (store: KeptStore, follow: Follow) => Promise<Result>,
): Promise<Result> {
  const telephony = await embeddedSandbox({ stateDir });
  try {
    const settings = replaySettings(lines, set, telephony.url);
    const tracker = new Tracker();
    const book = new ContactBook();
    for (const { value } of lines) book.learn(value);
    const { secret } = telephony;
    const onAttempt = tracker.tell.bind(tracker);
    const bridge = await startLocalBridge({ settings, secret, book, stateDir, onAttempt });
    try {
      return await withStore(bridge.parts, (store) => work(store, followerOf(lines, { tracker, book })));
    } finally {
      await bridge.close(() => telephony.save());
    }
  } finally {
    await telephony.close();
  }
}

function followerOf(lines: readonly KeptLine[], { tracker, book }: { tracker: Tracker; book: ContactBook }): Follow {
  const values = new Map(lines.map(({ row, value }) => [row.id, value]));
  return async ({ id }, delivery) => {
    const { ended } = await tracker.follow(delivery);
    book.delivered(values.get(id));
    return ended;
  };
}
