import type { ContactEvent, ContactFact } from './core/contact.ts';
import { decide, decideEnd, intentOf, isTooLate, nothingKnown, type Intent } from './core/decide.ts';
import { skipped, type Outcome, type SkipReason } from './core/outcome.ts';
import { versionOf } from './core/version.ts';
import { createVoiceCall } from './creating.ts';
import { clearRouting } from './freeing.ts';
import { updateVoiceCall } from './updating.ts';
import type { World } from './world.ts';

/**
 * THE SENTENCE: claim this contact and read what is known of it, decide, write to Salesforce, confirm.
 * @param digest hash of the payload, by which versions of one second are told apart
 * @throws Failure when trying again later can help; what cannot be helped is an outcome (`parked`)
 */
export async function bridge(fact: ContactFact, digest: string, world: World): Promise<Outcome> {
  const version = fact.source === 'contact-record' ? versionOf(fact, digest) : '';
  const intent = intentOf(fact, world.settings, version);
  if (intent.do === 'skip') return skip(fact, intent.reason, world);
  if (intent.do === 'create' && isTooLate(intent.event, world.settings, world.now())) return skipped('too-late');
  if (world.settings.mode === 'shadow') return shadow(fact.contactId, intent, world);
  if (intent.do === 'create') return createVoiceCall(intent.event, intent.rule, world, intent.event);
  if (intent.do === 'end') return end(intent.event, intent, world);
  return updateVoiceCall(intent.record, version, world);
}

async function skip(fact: ContactFact, reason: SkipReason, world: World): Promise<Outcome> {
  // Its events say nothing of NoSync, so that its record is awaited; it came (ADR 7).
  if (reason === 'no-sync' && fact.source === 'contact-record' && world.settings.mode !== 'shadow')
    await world.ledger.end(fact);
  return skipped(reason);
}

async function end(event: ContactEvent, intent: Intent & { do: 'end' }, world: World): Promise<Outcome> {
  const { known } = await world.ledger.end(event);
  const decision = decideEnd(intent, known, world.settings);
  return decision.do === 'skip' ? skipped(decision.reason) : clearRouting(event, known, world);
}

/** `mode: shadow` decides and counts, and neither sends nor remembers. */
async function shadow(contactId: string, intent: Intent, { ledger, settings }: World): Promise<Outcome> {
  const known = (await ledger.read(contactId))?.known ?? nothingKnown;
  const decision = decide(intent, known, settings);
  return skipped(decision.do === 'skip' ? decision.reason : 'shadow');
}
