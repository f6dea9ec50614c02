import { createHash } from 'node:crypto';
import { plan as replayPlan } from '../../bin/replay/order.ts';
import type { RecordedLine } from '../../bin/replay/recording.ts';
import type { ExpectedVoiceCall } from '../support/stories.ts';
import { seeded } from '../properties/weather.ts';
import { copiedStories, copyOf, type StoryCopy } from './copies.ts';
import { alone, endOf, lastStoryAt, outage } from './schedule.ts';

/** One thing that is put into a queue or the stream. */
export interface PlannedDelivery {
  /** Milliseconds since the first one. */
  at: number;
  recorded: RecordedLine;
  /** Partition key: one a call, so that a shard has whole calls. */
  call: string;
  /** The contact that it is about; undefined for what cannot be read. */
  contactId: string | undefined;
}

/** What one run puts in, and what must come out. */
export interface Plan {
  stories: number;
  deliveries: PlannedDelivery[];
  expected: ExpectedVoiceCall[];
  /** The contact that Salesforce always answers with 500, and the one that it always refuses. */
  failing: string;
  refused: string;
  /** How many deliveries nobody can read. */
  malformed: number;
}

const shortestCallMs = 6_000;
const longestCallMs = 30_000;
const plain = 'inbound-answered';
/** Few calls until the delay behind one bad contact is measured: at the rate's limit records wait for their turn, whoever fails. */
const calm = endOf(alone);
const calmShare = 0.1;
/** Of how many calls one begins in the outage and outlives it. */
const oneOutlives = 20;
/** How often, and how far apart, the stream has the record of the contact that always fails. */
const failingRecords = 5;
const failingEveryMs = 5_000;
const malformedTexts = ['{"ContactId":', 'not JSON at all', '{"ContactId":"a",}'];

/** Plans a run of so many stories; the same seed gives the same one. */
export function planRun(stories: number, seed: number): Plan {
  const random = seeded(seed);
  const living = Math.ceil(stories / oneOutlives);
  const [failing, refused] = [copyOf(plain, -1, seed), copyOf(plain, -2, seed)];
  const ordinary = Array.from({ length: Math.max(0, stories - living - 2) }, (_, serial) =>
    copyOf(copiedStories[serial % copiedStories.length] ?? plain, serial, seed),
  );
  const outliving = Array.from({ length: living }, (_, serial) => copyOf(plain, stories + serial, seed));
  const deliveries = [
    ...ordinary.flatMap((story) => timed(story, ordinaryTimes(story.lines.length, random))),
    ...outliving.flatMap((story) => timed(story, outlivingTimes(story.lines, random))),
    ...timed(
      refused,
      ordinaryTimes(refused.lines.length, () => 0),
    ),
    ...failingAlone(failing),
    ...malformedTexts.map((text, at) => malformed(text, at)),
  ];
  return {
    stories,
    deliveries: deliveries.sort((a, b) => a.at - b.at),
    expected: [...ordinary, ...outliving].flatMap(({ expected }) => expected),
    failing: failing.expected[0]?.vendorCallKey ?? '',
    refused: refused.expected[0]?.vendorCallKey ?? '',
    malformed: malformedTexts.length,
  };
}

function timed({ lines }: StoryCopy, times: readonly number[]): PlannedDelivery[] {
  return replayPlan(lines, {}).map(({ recorded, story }, index) => ({
    at: times[index] ?? 0,
    recorded,
    call: story,
    contactId: contactIdOf(recorded.value),
  }));
}

/** The lines of a call over some seconds, in the order of the recording. */
function ordinaryTimes(lines: number, random: () => number): number[] {
  const start = (random() < calmShare ? random() * calm : calm + random() * (lastStoryAt - calm)) * 1000;
  const lasts = shortestCallMs + random() * (longestCallMs - shortestCallMs);
  return Array.from({ length: lines }, (_, index) => start + (lasts * index) / Math.max(1, lines - 1));
}

/** A call that begins in the outage and ends well after it. */
function outlivingTimes(lines: readonly RecordedLine[], random: () => number): number[] {
  const start = (outage.from + 5 + random() * (outage.seconds - 10)) * 1000;
  const end = (endOf(outage) + 60 + random() * 15) * 1000;
  const ending = lines.findIndex((line) => !isOfLivingCall(line));
  return lines.map((_, index) => (index < ending ? start + index * 1000 : end + (index - ending) * 1000));
}

const isOfLivingCall = ({ text }: RecordedLine) =>
  /"eventType":"(INITIATED|CONNECTED_TO_SYSTEM|QUEUED|CONNECTED_TO_AGENT)"/.test(text);

/** Its events, then its record some times over: each finds others behind it in the shard. */
function failingAlone(story: StoryCopy): PlannedDelivery[] {
  const lines = timed(story, []);
  const events = lines.filter(({ recorded }) => recorded.source === 'contact-event');
  const records = lines.filter(({ recorded }) => recorded.source === 'contact-record');
  const from = alone.from * 1000;
  return [
    ...events.map((line, index) => ({ ...line, at: from + index * 300 })),
    ...records.flatMap((line) =>
      Array.from({ length: failingRecords }, (_, copy) => ({ ...line, at: from + 4_000 + copy * failingEveryMs })),
    ),
  ];
}

const malformed = (text: string, index: number): PlannedDelivery => ({
  at: 5_000 * (index + 1),
  recorded: { file: '-', line: index + 1, text, value: undefined, source: 'contact-record' },
  call: `malformed-${String(index)}`,
  contactId: undefined,
});

function contactIdOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const detail = 'detail' in value ? value.detail : value;
  if (typeof detail !== 'object' || detail === null) return undefined;
  const id = 'contactId' in detail ? detail.contactId : 'ContactId' in detail ? detail.ContactId : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** The shard of a partition key: Kinesis divides the range of MD5 evenly. */
export function shardOf(call: string, shards: number): number {
  const first = createHash('md5').update(call.slice(0, 256)).digest().readUInt32BE(0);
  return Math.floor((first / 2 ** 32) * shards);
}
