import type { Claim, ContactLedger, Hold, Learned, Purpose } from './aws/contact-ledger.ts';
import type { Contact } from './core/contact.ts';
import type { Known } from './core/decide.ts';
import type { Outcome } from './core/outcome.ts';
import { Failure } from './errors.ts';
import type { World } from './world.ts';

/** How long a delivery waits for another one of the same contact, in milliseconds, before it is given back to be delivered again. */
const pauses = [50, 100, 200, 400, 800, 1_600];

/** How a piece of work on a claimed contact ended: what to remember, and the outcome or what went wrong. */
export type Ending = { learned: Learned; outcome: Outcome } | { learned: Learned; failure: unknown };

/** What of the world a claim needs. */
type Claiming = Pick<World, 'now' | 'wait' | 'deadline' | 'patienceMs'> & { ledger: Pick<ContactLedger, 'claim'> };

/**
 * Claims a contact and decides on what the claim read. While another delivery works on it, waits for that one, unless nothing is to be done anyway.
 * @throws Failure('claimed-elsewhere') when the other one takes too long
 */
export async function claimAndDecide<Decision extends { do: string }>(
  contact: Contact,
  purpose: Purpose,
  decideOn: (known: Known) => Decision,
  world: Claiming,
): Promise<{ decision: Decision; known: Known; hold: Hold | undefined }> {
  const until = Math.min(world.deadline, world.now() + (world.patienceMs ?? Infinity));
  for (const pause of [...pauses, undefined]) {
    const claim: Claim = await world.ledger.claim(contact, purpose);
    const decision = decideOn(claim.known);
    if (claim.hold !== undefined || decision.do === 'skip') return { decision, known: claim.known, hold: claim.hold };
    if (pause === undefined || world.now() + pause > until) break;
    await world.wait(pause);
  }
  throw new Failure('claimed-elsewhere', 'this contact is being worked on', { retryable: true });
}

/** A create that is refused is kept before that is remembered: afterwards nobody comes back to it. */
async function keptFirst(ending: Ending, { park }: World): Promise<Ending> {
  const { create, ...learned } = ending.learned;
  if (create !== 'refused' || !('outcome' in ending) || ending.outcome.is !== 'parked') return ending;
  try {
    await park?.(ending.outcome);
    return ending;
  } catch (failure) {
    return { learned, failure };
  }
}

/** Does the work on a claimed contact and settles the claim, whatever happens: a claim is left behind only by a crash. */
export async function settled(hold: Hold, world: World, work: () => Promise<Ending>): Promise<Outcome> {
  const ending = await work()
    .then((end) => keptFirst(end, world))
    .catch((failure: unknown): Ending => ({ learned: {}, failure }));
  await world.ledger.settle(hold, ending.learned);
  if ('failure' in ending) throw ending.failure;
  return ending.outcome;
}
