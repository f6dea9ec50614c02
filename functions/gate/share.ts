import type { Operation } from './gate.ts';
import type { OrgState } from './state.ts';

/** The two rates: what makes a VoiceCall counts against the org's limit of creates, whatever its verb. */
export type Lane = 'creates' | 'updates';

export const laneOf = (operation: Operation): Lane =>
  operation === 'create' || operation === 'creating-update' ? 'creates' : 'updates';

const firstShare = 0.1;
const leastShare = 1 / 16;
/** Requests that were under way when a rate was halved do not halve it again. */
const halvedMs = 1_000;
/** How long after the last 429 a rate has doubled again. */
const doubledMs = 30_000;

/** How much of a rate may be used now, 0 to 1: it ramps after an outage, and is halved by each 429. */
export function shareOf(state: OrgState, lane: Lane, now: number): number {
  return rampOf(state, now) * slowedTo(state, lane, now);
}

function rampOf({ closed }: OrgState, now: number): number {
  if (closed === undefined || now - closed.at >= closed.rampMs) return 1;
  return firstShare + (1 - firstShare) * Math.max(0, (now - closed.at) / closed.rampMs);
}

function slowedTo({ slowed }: OrgState, lane: Lane, now: number): number {
  const last = slowed[lane];
  return last === undefined ? 1 : Math.min(1, last.share * 2 ** (Math.max(0, now - last.at) / doubledMs));
}

/** Salesforce said 429 to a request of this lane. */
export function afterThrottle(state: OrgState, lane: Lane, now: number): OrgState {
  const last = state.slowed[lane];
  if (last !== undefined && now - last.at < halvedMs) return state;
  const share = Math.max(leastShare, slowedTo(state, lane, now) / 2);
  return { ...state, slowed: { ...state.slowed, [lane]: { at: now, share } } };
}
