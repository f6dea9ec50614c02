import { isDeepStrictEqual } from 'node:util';
import { comparable, type ExpectedVoiceCall } from '../support/stories.ts';
import { delaysBehind, drainAfterOutage } from './delays.ts';
import type { Delivered } from './deliver.ts';
import type { Plan } from './plan.ts';
import { endOf, outage } from './schedule.ts';
import { containers, orgCreatesPerSecond } from './settings.ts';
import type { Ran } from './soak.ts';
import { creations, median, mostWithin, quantile, sentRequests, type Sent } from './traffic.ts';

/** One line of the result. */
export interface Check {
  what: string;
  found: string;
  /** What it must be; undefined for what is only told. */
  must?: string;
  ok: boolean;
}

const minuteMs = 60_000;
const mostCallsInOutage = 59;
const mostDelayMs = 1_000;
const killedByPlan = 2;

/** Judges a run: everything that it must show, and what it cost. */
export function checksOf(ran: Ran): Check[] {
  const sent = sentRequests(ran.requests, ran.voiceCalls);
  return [
    ...rightness(ran),
    ...duringOutage(ran, sent),
    ...afterOutage(ran, sent),
    ...oneBadContact(ran, sent),
    ...costs(ran, sent),
  ];
}

function rightness(ran: Ran): Check[] {
  const { plan, voiceCalls, deliveries, left, killed } = ran;
  const wrong = wrongCalls(comparable(voiceCalls), plan.expected);
  const lost = deliveries.flatMap((one) => (one.endedAt === undefined ? [nameOf(one)] : []));
  const kept = left.kept.map(({ kind, door, reason, code, contactId }) =>
    [kind, door, reason, code ?? '-', contactId ?? '-'].join(' '),
  );
  return [
    check('VoiceCalls that are not exactly right', wrong.length, '0', wrong.length === 0, wrong.slice(0, 5)),
    check('deliveries without an end', lost.length, '0', lost.length === 0, lost.slice(0, 5)),
    check('messages in dead-letter queues', left.dead, '0', left.dead === 0),
    check('messages left in the queues', left.waiting, '0', left.waiting === 0),
    check('kept', kept.length, 'exactly these', isDeepStrictEqual(kept.toSorted(), mustBeKept(plan)), kept),
    check('containers killed', killed, String(killedByPlan), killed === killedByPlan),
  ];
}

const nameOf = ({ recorded, contactId, attempt, at }: Delivered) =>
  [recorded.source, contactId, `put in at ${secondsOf(at)}`, attempt?.reason ?? 'never tried'].join(' ');

/** The refused contact's first event and its record, what nobody can read, and the record that failed to the end. */
const mustBeKept = ({ refused, failing, malformed }: Plan): string[] =>
  [
    `parked contact-event salesforce-refused 400 ${refused}`,
    `parked contact-record salesforce-refused 400 ${refused}`,
    ...Array.from({ length: malformed }, () => 'parked contact-record not-json - -'),
    `exhausted contact-record salesforce-unavailable 500 ${failing}`,
  ].toSorted();

/** Keys of VoiceCalls that are missing, too many, or differ from what they must be. */
function wrongCalls(found: readonly ExpectedVoiceCall[], wanted: readonly ExpectedVoiceCall[]): string[] {
  const [these, those] = [byKey(found), byKey(wanted)];
  const keys = [...new Set([...these.keys(), ...those.keys()])];
  return keys.filter((key) => !isDeepStrictEqual(these.get(key), those.get(key)));
}

function byKey(calls: readonly ExpectedVoiceCall[]): Map<string, ExpectedVoiceCall[]> {
  const calledSo = new Map<string, ExpectedVoiceCall[]>();
  for (const call of calls) calledSo.set(call.vendorCallKey, [...(calledSo.get(call.vendorCallKey) ?? []), call]);
  return calledSo;
}

function duringOutage({ began }: Ran, sent: readonly Sent[]): Check[] {
  const [from, to] = [began + outage.from * 1000, began + endOf(outage) * 1000];
  const times = sent.map(({ at }) => at).filter((at) => at >= from && at < to);
  const first = times.filter((at) => at < from + minuteMs).length;
  const most = mostWithin(times, minuteMs);
  return [
    check('calls to Salesforce in the first minute of the outage', first, '< 60', first <= mostCallsInOutage),
    check('most calls in any minute of the outage', most, '< 60', most <= mostCallsInOutage),
  ];
}

function afterOutage(ran: Ran, sent: readonly Sent[]): Check[] {
  const created = creations(sent).map(({ at }) => at);
  const most = mostWithin(created, 1000);
  const { creates, creatingUpdates, drainedMs } = drainAfterOutage(ran, sent);
  const first = median(creates) < median(creatingUpdates);
  const sooner = `${secondsOf(median(creates))} of ${String(creates.length)}, ${secondsOf(median(creatingUpdates))} of ${String(creatingUpdates.length)}`;
  return [
    check('most creates in any second', most, `<= ${String(orgCreatesPerSecond)}`, most <= orgCreatesPerSecond),
    check('after the outage: median until waiting creates, and creating PATCHes, are done', sooner, 'less', first),
    check('after the outage: until all is done that waited', secondsOf(drainedMs), 'ends', Number.isFinite(drainedMs)),
  ];
}

function oneBadContact(ran: Ran, sent: readonly Sent[]): Check[] {
  const { behind, elsewhere } = delaysBehind(ran, sent);
  return ([0.5, 0.95] as const).map((share) => {
    const more = quantile(behind, share) - quantile(elsewhere, share);
    const both = `${msOf(quantile(behind, share))} of ${String(behind.length)}, ${msOf(quantile(elsewhere, share))} of ${String(elsewhere.length)}`;
    const what = `records behind the bad contact, and in other shards: ${share === 0.5 ? 'median' : '95 %'}`;
    return check(what, both, `< ${String(mostDelayMs)} ms more`, more < mostDelayMs);
  });
}

/** What a run cost, and how large it was. */
function costs({ plan, deliveries, began, ended, told, requests }: Ran, sent: readonly Sent[]): Check[] {
  const counts = new Map<string, number>();
  for (const { attempt } of deliveries)
    counts.set(attempt?.outcome ?? 'none', (counts.get(attempt?.outcome ?? 'none') ?? 0) + 1);
  const patches = sent.filter(({ verb, accepted }) => verb === 'PATCH' && accepted).length;
  const limited = requests.filter(({ status }) => status === 429).length;
  const changes = told.breaker.map(({ at, to }) => `${to} ${secondsOf(at - began)}`);
  return [
    tell('stories, VoiceCalls, deliveries', [plan.stories, plan.expected.length, deliveries.length].join(', ')),
    tell('outcomes', [...counts].map(([outcome, count]) => `${String(count)} ${outcome}`).join(', ')),
    tell('requests to Salesforce, accepted PATCHes, 429', [requests.length, patches, limited].join(', ')),
    tell(
      'containers',
      `${String(containers.events)} for events, ${String(containers.records + containers.retries)} for records`,
    ),
    tell('breaker', changes.join(', ')),
    tell('a record of the bad contact held its batch for', told.heldMs.map(msOf).join(', ')),
    tell('time', secondsOf(ended - began)),
  ];
}

const secondsOf = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const msOf = (ms: number) => `${ms.toFixed(0)} ms`;

const check = (
  what: string,
  found: string | number,
  must: string,
  ok: boolean,
  more: readonly string[] = [],
): Check => ({
  what,
  found: [String(found), ...(ok ? [] : more)].join('\n'),
  must,
  ok,
});
const tell = (what: string, found: string): Check => ({ what, found, ok: true });
