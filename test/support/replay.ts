import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { startLocalBridge, type LocalBridge } from '../../bin/local-bridge.ts';
import { feed, Tracker } from '../../bin/replay/feed.ts';
import { plan } from '../../bin/replay/order.ts';
import { readRecording } from '../../bin/replay/recording.ts';
import { replaySettings } from '../../bin/replay/settings.ts';
import { showTrouble, type ReplayResult } from '../../bin/replay/show.ts';
import { embeddedSandbox } from '../../bin/telephony.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import type { FaultRule, Profile } from '../../sandbox/salesforce/server.ts';

/** What `bridge replay` is told, and what a test wants to see of the local parts before they end. */
interface ReplayOptions<Seen> {
  shuffle?: number;
  duplicate?: number;
  set?: string[];
  faults?: FaultRule[];
  profile?: Profile;
  inspect?: (bridge: LocalBridge) => Promise<Seen>;
}

export interface Replayed<Seen = undefined> extends ReplayResult {
  /** Every line that a function wrote. */
  log: string[];
  /** What the CLI would write to its standard error. */
  trouble: string[];
  /** The value of the secret, with the private key. */
  secret: string;
  seen: Seen | undefined;
}

/** Replays recordings as `bridge replay` does, in this process, so that many can be had in a minute. */
export async function replayed<Seen = undefined>(
  paths: string[],
  options: ReplayOptions<Seen> = {},
): Promise<Replayed<Seen>> {
  const recorded = await readRecording(paths);
  const planned = plan(recorded, options);
  const telephony = await embeddedSandbox(options);
  const settings = replaySettings(recorded, options.set ?? [], telephony.url);
  const book = new ContactBook();
  for (const { value } of recorded) book.learn(value);
  const tracker = new Tracker();
  const log: string[] = [];
  const bridge = await startLocalBridge({
    settings,
    secret: telephony.secret,
    book,
    onAttempt: (attempt) => tracker.tell(attempt),
    onLine: (line) => void log.push(line),
  });
  try {
    const how = { storiesAtATime: options.faults === undefined ? 32 : 1, speed: 'max', onProgress: () => {} } as const;
    const outcomes = await feed(planned, { bridge, book, tracker }, how);
    const result = { outcomes, requests: telephony.requests(), voiceCalls: await telephony.voiceCalls() };
    const seen = await options.inspect?.(bridge);
    return { ...result, log, trouble: showTrouble(result, planned), secret: telephony.secret, seen };
  } finally {
    await bridge.close();
    await telephony.close();
  }
}

// A replay takes two seconds, and many times that where others use the machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = await mkdtemp(join(tmpdir(), 'recording-'));
afterAll(() => rm(folder, { recursive: true }));
let recordings = 0;

/** Writes lines to a file of their own, which lasts as long as the test file runs, and gives its path. */
export async function recording(...lines: string[]): Promise<string> {
  recordings += 1;
  const file = join(folder, `${String(recordings)}.jsonl`);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** How many requests of each verb were made; a clearRouting is no update. */
export interface RequestCounts {
  POST: number;
  PATCH: number;
  clearRouting: number;
}

/** The requests of each contact by its vendorCallKey, whether a path names the key or the VoiceCall's id. */
export function requestsByKey({ requests, voiceCalls }: ReplayResult): Map<string, RequestCounts> {
  const keys = new Map(voiceCalls.map(({ voiceCallId, vendorCallKey }) => [voiceCallId, vendorCallKey]));
  const counts = new Map<string, RequestCounts>();
  for (const { method, path, body } of requests) {
    const [, name = '', verb = method] = /voiceCalls\/([^/]+)\/?(\w+)?$/.exec(path) ?? [];
    const id = method === 'POST' ? vendorCallKeyIn(body) : decodeURIComponent(name);
    const key = keys.get(id) ?? id;
    const count = counts.get(key) ?? { POST: 0, PATCH: 0, clearRouting: 0 };
    if (verb === 'POST' || verb === 'PATCH' || verb === 'clearRouting') count[verb] += 1;
    counts.set(key, count);
  }
  return counts;
}

const vendorCallKeyIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'vendorCallKey' in body ? String(body.vendorCallKey) : '';
