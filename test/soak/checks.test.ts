import { expect, test } from 'vitest';
import type { LoggedRequest } from '../../sandbox/salesforce/server.ts';
import { checksOf } from './checks.ts';
import type { Delivered } from './deliver.ts';
import { planRun, shardOf } from './plan.ts';
import { alone, endOf, outage } from './schedule.ts';
import type { Ran } from './soak.ts';

const began = Date.UTC(2026, 2, 10);
const over = began + endOf(outage) * 1000;

const kept = (kind: 'parked' | 'exhausted', door: Delivered['recorded']['source'], reason: string, id?: string) => ({
  ...{ kind, door, reason, contactId: id, code: id && (kind === 'parked' ? '400' : '500'), id: '' },
  ...{ firstAt: '', lastAt: '', times: 1, release: undefined },
});

/** A run in which all went well: every record took 100 ms, and what waited for the end of the outage had it in its order. */
function goodRun(): Ran {
  const plan = planRun(300, 1);
  const { failing, refused } = plan;
  const deliveries = plan.deliveries.map((one): Delivered => ({
    ...one,
    putAt: began + one.at,
    endedAt: began + one.at,
  }));
  const voiceCalls = plan.expected.map((call, index) => ({ ...call, voiceCallId: `0LQ${String(index)}` }));
  const records = deliveries.filter(
    ({ recorded, contactId }) => recorded.source === 'contact-record' && contactId !== failing,
  );
  const [living, ended] = [waiting(deliveries, 'contact-event'), waiting(deliveries, 'contact-record')];
  const requests = [
    request('POST', living.contactId, over + 1_000),
    ...records.map(({ contactId, putAt }) => {
      const isIn = putAt >= began + outage.from * 1000 && putAt < over;
      return request('PATCH', contactId, isIn ? over + 5_000 + (putAt % 60_000) : putAt + 100);
    }),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  for (const one of [living, ended]) one.endedAt = over + 90_000;
  return {
    ...{
      plan,
      began,
      ended: over + 90_000,
      deliveries,
      requests,
      voiceCalls,
      killed: 2,
      told: { breaker: [], heldMs: [] },
    },
    left: {
      kept: [
        kept('parked', 'contact-event', 'salesforce-refused', refused),
        kept('parked', 'contact-record', 'salesforce-refused', refused),
        ...Array.from({ length: 3 }, () => kept('parked', 'contact-record', 'not-json')),
        kept('exhausted', 'contact-record', 'salesforce-unavailable', failing),
      ],
      ...{ waiting: 0, dead: 0 },
    },
  };
}

/** A delivery that was put in while Salesforce was away. */
function waiting(deliveries: readonly Delivered[], source: Delivered['recorded']['source']): Delivered {
  const found = deliveries.find(
    ({ recorded, putAt }) => recorded.source === source && putAt > began + outage.from * 1000 && putAt < over,
  );
  if (found === undefined) throw new Error('nothing waits');
  return found;
}

const request = (method: string, id: string | undefined, at: number): LoggedRequest => ({
  ...{ method, status: 200, headers: {}, at: new Date(at).toISOString() },
  path: method === 'POST' ? '/telephony/v1/voiceCalls' : `/telephony/v1/voiceCalls/${String(id)}`,
  body: { vendorCallKey: id },
});

const failed = (ran: Ran) => checksOf(ran).flatMap(({ ok, what }) => (ok ? [] : [what]));

test('a run in which all went well is good', () => {
  expect(failed(goodRun())).toEqual([]);
});

test.each<[string, (ran: Ran) => void]>([
  ['VoiceCalls that are not exactly right', ({ voiceCalls }) => voiceCalls.pop()],
  ['VoiceCalls that are not exactly right', ({ voiceCalls }) => voiceCalls[0] && voiceCalls.push(voiceCalls[0])],
  ['deliveries without an end', ({ deliveries }) => delete deliveries[0]?.endedAt],
  ['messages in dead-letter queues', ({ left }) => (left.dead = 1)],
  ['messages left in the queues', ({ left }) => (left.waiting = 1)],
  ['kept', ({ left }) => left.kept.pop()],
  ['kept', ({ left }) => left.kept.push(kept('exhausted', 'contact-record', 'salesforce-unavailable', 'other'))],
  ['containers killed', (ran) => (ran.killed = 1)],
  ['most creates in any second', ({ requests }) => requests.push(...together(41, over + 200_000))],
])('it is not, by its "%s"', (what, spoil) => {
  const ran = goodRun();
  spoil(ran);
  expect(failed(ran)).toContain(what);
});

test('60 calls in a minute of the outage are too many', () => {
  const ran = goodRun();
  ran.requests.unshift(...together(60, began + (outage.from + 5) * 1000));
  expect(failed(ran)).toContain('calls to Salesforce in the first minute of the outage');
  expect(failed(ran)).toContain('most calls in any minute of the outage');
});

test('records that wait for a second behind the bad one are too late', () => {
  const ran = goodRun();
  const isLate = (at: number) => at > began + alone.from * 1000 && at < began + endOf(alone) * 1000;
  ran.requests = ran.requests.map((one) =>
    isLate(Date.parse(one.at)) ? { ...one, at: new Date(Date.parse(one.at) + lateness(one, ran)).toISOString() } : one,
  );
  expect(failed(ran).filter((what) => what.startsWith('records behind'))).toHaveLength(2);
});

/** Late by two seconds in the shard of the bad contact only. */
function lateness({ path }: LoggedRequest, { plan }: Ran): number {
  const call = plan.deliveries.find(({ contactId }) => contactId !== undefined && path.endsWith(contactId))?.call ?? '';
  const bad = plan.deliveries.find(({ contactId }) => contactId === plan.failing)?.call ?? '';
  return shardOf(call, 4) === shardOf(bad, 4) ? 2_000 : 0;
}

const together = (count: number, at: number) =>
  Array.from({ length: count }, (_, index) => request('PATCH', `more-${String(index)}`, at));
