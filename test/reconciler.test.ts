import { afterEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { startLocalBridge } from '../bin/local-bridge.ts';
import { feed, Tracker } from '../bin/replay/feed.ts';
import type { PlannedDelivery } from '../bin/replay/order.ts';
import { replaySettings } from '../bin/replay/settings.ts';
import { embeddedSandbox } from '../bin/telephony.ts';
import { ContactBook } from '../sandbox/aws/contact-book.ts';
import { isLost, lossyRun, missed, storyOf, withoutLoss, type Line } from './support/lossy.ts';
import { comparable } from './support/stories.ts';

/** `RECONCILER_STORIES=1000 npx vitest run test/reconciler.test.ts` for all of them. */
const stories = Number(process.env['RECONCILER_STORIES'] ?? 150);
const seed = 20261120;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const recorded = (line: Line, index: number): PlannedDelivery => ({
  recorded: {
    file: 'generated',
    line: index + 1,
    text: line.text,
    value: JSON.parse(line.text),
    source: line.fact.source,
  },
  story: storyOf(line),
});

/** The built functions over local parts; Connect knows everything of every line. */
async function start(lines: readonly Line[], set: readonly string[]) {
  const telephony = await embeddedSandbox({});
  closing.push(() => telephony.close());
  const book = new ContactBook();
  for (const { text } of lines) book.learn(JSON.parse(text));
  const planned = lines.map(recorded);
  let tracker = new Tracker();
  const log: string[] = [];
  const settings = replaySettings(
    planned.map((it) => it.recorded),
    ['reconcile.recordWithinMinutes=0', 'reconcile.searchPerSecond=0', ...set],
    telephony.url,
  );
  const bridge = await startLocalBridge({
    ...{ settings, secret: telephony.secret, book },
    onAttempt: (attempt) => tracker.tell(attempt),
    onLine: (line) => void log.push(line),
  });
  closing.push(() => bridge.close());
  return {
    ...{ settings, book, bridge, log },
    voiceCalls: async () => comparable(await telephony.voiceCalls()),
    deliver: async (some: readonly Line[]) => {
      tracker = new Tracker();
      const how = { storiesAtATime: 32, speed: 'max', onProgress: () => undefined } as const;
      const outcomes = await feed(some.map(recorded), { bridge, book, tracker }, how);
      expect(outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'parked')).toEqual([]);
    },
  };
}

const lineSchema = v.object({
  door: v.optional(v.string()),
  contactId: v.optional(v.string()),
  outcome: v.optional(v.string()),
});
const countsSchema = v.record(v.string(), v.number());

/** Runs the reconciler until nothing is due. @returns the contacts that it wrote, sorted, and the sum of its counts */
async function reconciled({ bridge, log }: Awaited<ReturnType<typeof start>>) {
  const sum: Record<string, number> = {};
  log.splice(0);
  for (let due = 1; due > 0;) {
    const { result, error, lines } = await bridge.reconcile();
    if (error !== undefined) throw new Error(`${error.name}: ${error.message}\n${lines.join('\n')}`);
    const counts = v.parse(countsSchema, result);
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
    due = counts['due'] ?? 0;
  }
  const written = log
    .map((text) => v.parse(lineSchema, JSON.parse(text)))
    .filter(({ door, outcome }) => door === 'reconciler' && outcome === 'delivered')
    .map(({ contactId }) => contactId);
  return { sum, written: written.sort() };
}

test.each([
  { set: [], count: stories },
  { set: ['queueTransfer=fold', 'createOn=never'], count: Math.round(stories / 4) },
])(
  'finds what was lost of $count stories and nothing else ($set)',
  async ({ set, count }) => {
    const lines = lossyRun(count, seed);
    const lossy = await start(lines, set);
    const expected = await withoutLoss(lines, lossy.settings);
    await lossy.deliver(lines.filter((it) => !isLost(it)));
    // Nobody was told of those, but they are over.
    for (const { text } of lines) lossy.book.delivered(JSON.parse(text));
    const { sum, written } = await reconciled(lossy);
    const lost = missed(lines, lossy.settings);
    expect(written).toEqual(lost);
    expect(sum).toMatchObject({ written: lost.length, living: 0, gone: 0, failed: 0, refused: 0 });
    process.stderr.write(`${JSON.stringify({ set, stories: count, lines: lines.length, ...sum })}\n`);

    const withKeys = (calls: typeof expected) =>
      calls.map(({ vendorCallKey, callType, previousCallKey, callDisposition, fields }) => ({
        ...{ vendorCallKey, callType, previousCallKey, callDisposition },
        ...{ start: fields['CallStartDateTime'], end: fields['CallEndDateTime'] },
      }));
    expect(withKeys(await lossy.voiceCalls())).toEqual(withKeys(expected));

    await lossy.deliver(lines.filter((it) => isLost(it) && it.fact.source === 'contact-record'));
    expect(await lossy.voiceCalls()).toEqual(expected);
    expect((await reconciled(lossy)).written).toEqual([]);
  },
  3_600_000,
);
