import type { Delivered } from './deliver.ts';
import { shardOf } from './plan.ts';
import { alone, endOf, outage } from './schedule.ts';
import type { Ran } from './soak.ts';
import { shards } from './settings.ts';
import { creations, type Sent } from './traffic.ts';

/** Milliseconds that records took from the stream to their accepted PATCH. */
export interface ShardDelays {
  /** Those put into the shard of the contact that always fails, soon after a record of it. */
  behind: number[];
  /** Those put into the other shards in the same seconds. */
  elsewhere: number[];
}

/** So long after a bad record others are looked at: it comes again before that. */
const behindMs = 4_000;

/** The delay that one bad contact causes to others, in a phase in which nothing else is wrong. */
export function delaysBehind({ plan, deliveries, began }: Ran, sent: readonly Sent[]): ShardDelays {
  const records = deliveries.filter(({ recorded }) => recorded.source === 'contact-record');
  const bad = records.filter(({ contactId }) => contactId === plan.failing);
  const badShard = shardOf(bad[0]?.call ?? '', shards);
  const counts = new Map<string, number>();
  for (const { contactId = '' } of records) counts.set(contactId, (counts.get(contactId) ?? 0) + 1);
  const patched = firstPatches(sent);
  const until = began + endOf(alone) * 1000;
  const found: ShardDelays = { behind: [], elsewhere: [] };
  for (const { contactId = '', putAt, call } of records) {
    const isBehind = bad.some((one) => putAt >= one.putAt && putAt < one.putAt + behindMs);
    const at = patched.get(contactId);
    if (!isBehind || putAt > until || counts.get(contactId) !== 1 || at === undefined || at < putAt) continue;
    found[shardOf(call, shards) === badShard ? 'behind' : 'elsewhere'].push(at - putAt);
  }
  return found;
}

function firstPatches(sent: readonly Sent[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { verb, key, at, accepted } of sent)
    if (accepted && verb === 'PATCH' && !first.has(key)) first.set(key, at);
  return first;
}

/** What waited when the outage ended, and how long after that it was done, in milliseconds. */
export interface Drain {
  /** Creates of calls that lived, and PATCHes of calls that nobody had created. */
  creates: number[];
  creatingUpdates: number[];
  /** Until everything had ended that was put in before the end of the outage. */
  drainedMs: number;
}

export function drainAfterOutage({ plan, deliveries, began }: Ran, sent: readonly Sent[]): Drain {
  const over = began + endOf(outage) * 1000;
  const isOpen = ({ putAt, endedAt = Infinity }: Delivered) => putAt < over && endedAt > over;
  const waited = deliveries.filter((one) => isOpen(one) && one.contactId !== plan.failing);
  const waiting = (source: Delivered['recorded']['source']) =>
    new Set(waited.filter(({ recorded }) => recorded.source === source).map(({ contactId }) => contactId));
  const [events, records] = [waiting('contact-event'), waiting('contact-record')];
  const later = creations(sent).filter(({ at }) => at >= over);
  const after = (made: readonly Sent[]) => made.map(({ at }) => at - over);
  return {
    creates: after(later.filter(({ verb, key }) => verb === 'POST' && events.has(key))),
    creatingUpdates: after(later.filter(({ verb, key }) => verb === 'PATCH' && records.has(key))),
    drainedMs: Math.max(0, ...waited.map(({ endedAt = Infinity }) => endedAt - over)),
  };
}
