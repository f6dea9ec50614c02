import { randomUUID } from 'node:crypto';
import { Failure } from '../errors.ts';
import { hashOf } from '../hash.ts';
import {
  afterAnswer,
  afterAnsweredProbe,
  afterFailedProbe,
  afterFailure,
  isInDoubt,
  probeFrom,
  withProbe,
} from './breaker.ts';
import type { Entry, GateParts, Operation, Pass, Sight } from './gate.ts';
import { afterThrottle, laneOf } from './share.ts';
import { createShared } from './shared.ts';
import type { OpenState, OrgState } from './state.ts';

type OrgEntry = Pick<Entry, 'operation' | 'contact'>;

/** After the attempt's timeout: what a probe takes besides, as the reading of a key. */
const probeMarginMs = 6_000;

/** The breaker of one org, as this container sees and moves it. @param key hash of the org's address @param org its name in reports */
export function createSharedBreaker(key: string, org: string, parts: GateParts) {
  const { rates, now, onChange = () => undefined } = parts;
  const policy = { ...rates.breaker, probeTimeoutMs: parts.retry.attemptTimeoutMs + probeMarginMs };
  const isOff = policy.failures === 0;
  const shared = createShared(parts.table, key, now);
  let answeredAt = Number.NEGATIVE_INFINITY;

  const state = (): Promise<OrgState> => (isOff ? Promise.resolve(shared.known()) : shared.refresh());

  /** Changes the state for all; a table that does not answer costs knowledge, never a call. */
  const change = async (to: (before: OrgState) => OrgState): Promise<OrgState> => {
    let [before, wanted] = [shared.known(), shared.known()];
    try {
      const after = await shared.change((known) => (wanted = to((before = known))));
      // What another container made of it meanwhile is for that one to report.
      if (after === wanted && !before.open && after.open) onChange({ org, to: 'open' });
      if (after === wanted && before.open && !after.open)
        onChange({ org, to: 'closed', openMs: now() - before.open.since });
      return after;
    } catch {
      return shared.known();
    }
  };

  const turnedAway = (open: OpenState, operation: Operation, contact?: string): Failure => {
    const from = probeFrom(open, operation === 'create', contact, policy);
    const retryAfterMs = comeBackMs(open, from, operation, now());
    return new Failure('breaker-open', 'Salesforce is not called while it is away', { retryable: true, retryAfterMs });
  };

  const probed = async (id: string, sight: Sight): Promise<void> => {
    if (sight.is === 'answered') await change((before) => afterAnsweredProbe(before, id, policy, now()));
    else {
      const end = { id, sent: sight.is !== 'nothing', retryAfterMs: retryAfterOf(sight) };
      await change((before) => afterFailedProbe(before, end, policy, now()));
    }
  };

  return {
    /** What was known not long ago. */
    known: shared.known,

    /** While it is open the right to probe, undefined while it is closed. @throws Failure `breaker-open` */
    async probe({ operation, contact }: OrgEntry): Promise<Pass | undefined> {
      const before = await state();
      if (before.open === undefined) return undefined;
      const mine = { id: randomUUID(), contact: shortHash(contact), create: operation === 'create' };
      const claim = (known: OrgState) => withProbe(known, mine, policy, now()) ?? known;
      const after = claim(before) === before ? before : await change(claim);
      if (after.open === undefined) return undefined;
      if (after.open.probe?.id !== mine.id) throw turnedAway(after.open, operation, mine.contact);
      return { report: (sight) => probed(mine.id, sight) };
    },

    /** A request that was no probe ended. Costs a write when it failed, and when it was answered while others fail. */
    async saw({ operation, contact }: OrgEntry, sight: Sight): Promise<void> {
      if (isOff || sight.is === 'nothing') return;
      if (sight.is === 'answered') {
        answeredAt = now();
        if (isInDoubt(shared.known(), now())) await change(afterAnswer);
        return;
      }
      if (shared.known().open) return;
      const failed = { contact: shortHash(contact), retryAfterMs: retryAfterOf(sight), answeredAt };
      await change((before) => {
        const slower = sight.is === 'throttled' ? afterThrottle(before, laneOf(operation), now()) : before;
        return afterFailure(slower, failed, policy, now());
      });
    },

    async ready(operation: Operation): Promise<void> {
      const { open } = await state();
      if (open && now() < probeFrom(open, operation === 'create', undefined, policy)) throw turnedAway(open, operation);
    },
  };
}

/** Long enough to tell the few contacts of an outage apart. */
const shortHash = (contact: string) => hashOf(contact).slice(0, 12);

const retryAfterOf = (sight: Sight) => ('retryAfterMs' in sight ? sight.retryAfterMs : undefined);

/** Who has time comes back the later the longer the outage lasts, and not all at once; a living call as soon as it may probe. */
function comeBackMs(open: OpenState, from: number, operation: Operation, now: number): number {
  const spread = operation === 'create' ? 2_000 : Math.min(Math.max((now - open.since) / 2, 10_000), 300_000);
  return Math.ceil(Math.max(0, from - now) + Math.random() * spread);
}
