import type { OpenState, OrgState } from './state.ts';

/** What the breaker is set to (settings.rates.breaker). */
export interface BreakerPolicy {
  /** So many failures in a row, of several contacts and over some time, are an outage; twice as many at once. 0: there is no breaker. */
  failures: number;
  /** From one failed probe to the next; doubled with each up to twelve times as much. */
  probeMs: number;
  /** How long the rates ramp after a long outage. */
  rampMs: number;
  /** After this time a probe that was not reported is given up. */
  probeTimeoutMs: number;
}

/** A failure without an answer in between for so long is no streak. */
const streakMs = 30_000;
/** An answer that another container got is known everywhere by then: a slow streak waits for it. */
const leastStreakMs = 3_000;
/** One bad contact can have two names, its key and its voiceCallId; three are more than one. */
const leastContacts = 3;
const firstProbeMs = 2_000;
const longestProbe = 12;

interface Failed {
  contact: string;
  /** What Salesforce asked us to wait. */
  retryAfterMs: number | undefined;
  /** When this container got its last answer. */
  answeredAt: number;
}

/** Whether failures are in question: then an answer is worth telling the others. */
export const isInDoubt = ({ streak, open }: OrgState, now: number) =>
  open === undefined && streak !== undefined && now - streak.since <= streakMs;

/** A request failed that was no probe. The breaker opens when nothing but failures of several contacts is known. */
export function afterFailure(state: OrgState, failed: Failed, policy: BreakerPolicy, now: number): OrgState {
  if (state.open !== undefined) return state;
  const { streak = { since: now, failures: 0, contacts: [] } } = isInDoubt(state, now) ? state : {};
  if (failed.answeredAt > streak.since) return afterAnswer(state);
  const contacts = [...new Set([...streak.contacts, failed.contact])].slice(-policy.failures);
  const longer = { since: streak.since, failures: streak.failures + 1, contacts };
  if (!isOutage(longer, policy, now)) return { ...state, streak: longer };
  return { ...state, streak: undefined, open: opened(failed, policy, now) };
}

/** A request was answered that was no probe: Salesforce is there. */
export const afterAnswer = (state: OrgState): OrgState =>
  state.streak === undefined ? state : { ...state, streak: undefined };

function isOutage({ since, failures, contacts }: NonNullable<OrgState['streak']>, policy: BreakerPolicy, now: number) {
  if (failures < policy.failures || contacts.length < Math.min(leastContacts, policy.failures)) return false;
  const many = failures >= 2 * policy.failures && contacts.length >= policy.failures;
  return many || now - since >= leastStreakMs;
}

function opened({ retryAfterMs }: Failed, policy: BreakerPolicy, now: number): OpenState {
  const from = now + Math.max(firstProbeMs, politeMs(retryAfterMs, policy));
  return { since: now, failed: 0, createFrom: from, anyFrom: from };
}

/** Retry-After is kept, but no longer than the longest time between two probes. */
const politeMs = (retryAfterMs: number | undefined, { probeMs }: BreakerPolicy) =>
  Math.min(retryAfterMs ?? 0, longestProbe * probeMs);

/** When a request may probe: creates of living calls first, and others before the contact that failed last. */
export function probeFrom(open: OpenState, create: boolean, contact: string | undefined, policy: BreakerPolicy) {
  const from = create ? open.createFrom : open.anyFrom;
  const again = contact !== undefined && contact === open.lastContact;
  return Math.max(from + (again ? longestProbe * policy.probeMs : 0), open.probe?.until ?? 0);
}

/** The state with a probe under way, one at a time over all containers; undefined when it is not its time. */
export function withProbe(
  state: OrgState,
  probe: { id: string; contact: string; create: boolean },
  policy: BreakerPolicy,
  now: number,
): OrgState | undefined {
  const { open } = state;
  if (open === undefined || now < probeFrom(open, probe.create, probe.contact, policy)) return undefined;
  const until = now + policy.probeTimeoutMs;
  return { ...state, open: { ...open, probe: { id: probe.id, contact: probe.contact, until } } };
}

/** What is to be told of a probe: failed, or not even sent. */
interface Probed {
  id: string;
  sent: boolean;
  retryAfterMs: number | undefined;
}

/** A probe failed: the next one is made later, a create's no later than after the first pause. */
export function afterFailedProbe(state: OrgState, probed: Probed, policy: BreakerPolicy, now: number): OrgState {
  const { open } = state;
  if (open?.probe?.id !== probed.id) return state;
  const { probe, ...rest } = open;
  if (!probed.sent) return { ...state, open: rest };
  const polite = politeMs(probed.retryAfterMs, policy);
  const pause = Math.min(2 ** open.failed, longestProbe) * policy.probeMs;
  const createFrom = now + Math.max(policy.probeMs, polite);
  const anyFrom = now + Math.max(pause, polite);
  return { ...state, open: { ...rest, failed: open.failed + 1, createFrom, anyFrom, lastContact: probe.contact } };
}

/** A probe was answered: the breaker closes. After a short outage the ramp is short. */
export function afterAnsweredProbe(state: OrgState, id: string, policy: BreakerPolicy, now: number): OrgState {
  if (state.open?.probe?.id !== id) return state;
  const rampMs = Math.min(policy.rampMs, 2 * (now - state.open.since));
  return { ...state, open: undefined, closed: { at: now, rampMs } };
}
