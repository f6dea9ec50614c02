import type { Entry, GateParts, Operation, Pass } from './gate.ts';
import { createPlaces } from './places.ts';
import { laneOf, shareOf } from './share.ts';
import { createSharedBreaker } from './shared-breaker.ts';
import { createTurns } from './turns.ts';

type OrgEntry = Omit<Entry, 'telephonyUrl'>;

/** The gate of one org. @param key hash of the org's address @param host its name in reports */
export function createOrgGate(key: string, host: string, parts: GateParts) {
  const { rates, now, wait } = parts;
  const breaker = createSharedBreaker(key, host, parts);
  const places = createPlaces(rates.requestsAtOnce);
  const turns = { creates: createTurns(now, wait), updates: createTurns(now, wait) };
  const perSecond = { creates: rates.createsPerSecond, updates: rates.updatesPerSecond };

  /** A turn by the rate that holds now. Who only makes good what was missed lets living calls go first. */
  const takeTurn = ({ operation, deadline }: OrgEntry): Promise<void> => {
    const lane = laneOf(operation);
    const share = shareOf(breaker.known(), lane, now());
    return turns[lane]({ perSecond: perSecond[lane] * share, yields: operation === 'creating-update', deadline });
  };

  /** With a place: waits for a turn, and sees whether the breaker opened meanwhile. The place goes back unless it is to be used. */
  const afterTurn = async (entry: OrgEntry): Promise<Pass | undefined> => {
    let isUsed = false;
    try {
      await takeTurn(entry);
      const probe = await breaker.probe(entry);
      isUsed = probe === undefined;
      return probe;
    } finally {
      if (!isUsed) places.free();
    }
  };

  return {
    async enter(entry: OrgEntry): Promise<Pass> {
      const probe = await breaker.probe(entry);
      if (probe) return probe;
      await places.take(entry.operation === 'create', entry.deadline - now());
      const later = await afterTurn(entry);
      return later ?? { report: (sight) => breaker.saw(entry, sight).finally(places.free) };
    },

    ready: (operation: Operation) => breaker.ready(operation),
    isOpen: () => breaker.known().open !== undefined,
  };
}
