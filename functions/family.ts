import type { Contact } from './core/contact.ts';
import { nothingKnown, type Known } from './core/decide.ts';
import { rulingOf, type Ruling } from './core/rules.ts';
import type { World } from './world.ts';

/** Another leg of the call, as far as the ledger or Connect knows it. */
export interface Relative {
  contact: Contact;
  known: Known;
  ruling: Ruling;
}

/** Connect's own limit of contacts in a chain; a longer climb would be a circle. */
const longestChain = 12;

/** Looks a leg up: in the ledger (one call), else in Connect. undefined: neither knows it. */
export async function relativeOf(
  contactId: string,
  instanceArn: string | undefined,
  world: World,
): Promise<Relative | undefined> {
  const entry = await world.ledger.read(contactId);
  if (entry !== undefined) return relative(entry.contact, entry.known, world);
  const leg = await world.connect.leg({ contactId, instanceArn });
  return (
    leg &&
    relative({ ...leg, instanceArn: leg.instanceArn ?? instanceArn }, { ...nothingKnown, ended: leg.ended }, world)
  );
}

const relative = (contact: Contact, known: Known, { settings }: World): Relative => ({
  contact,
  known,
  ruling: rulingOf(contact, settings.queueTransfer),
});

/**
 * The nearest ancestor that can have a VoiceCall: up past legs that are no calls and past folded queue transfers (contract, rule 2).
 * undefined where nobody knows one.
 */
export async function nearestCall(contact: Contact, world: World): Promise<Relative | undefined> {
  let parentId = contact.parentId;
  for (let climbed = 0; parentId !== undefined && climbed < longestChain; climbed += 1) {
    const ancestor: Relative | undefined = await relativeOf(parentId, contact.instanceArn, world);
    if (ancestor === undefined || ancestor.ruling.is === 'call') return ancestor;
    parentId = ancestor.contact.parentId;
  }
  return undefined;
}
