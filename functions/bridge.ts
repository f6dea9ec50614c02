import type { ContactEvent, ContactFact, ContactRecord } from './core/contact.ts';
import { decide, decideEnd, decideUpdate, intentOf, nothingKnown, type Intent } from './core/decide.ts';
import { skipped, type Outcome } from './core/outcome.ts';
import { versionOf } from './core/version.ts';
import { fieldMarks, updateBody } from './core/voice-call.ts';
import { transfer } from './core/rules.ts';
import { claimAndDecide, settled } from './claiming.ts';
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
  if (intent.do === 'skip') return skipped(intent.reason);
  if (world.settings.mode === 'shadow') return shadow(fact.contactId, intent, world);
  if (intent.do === 'create') return createVoiceCall(intent.event, intent.rule, world, intent.event);
  if (intent.do === 'end') return end(intent.event, intent, world);
  return update(intent.record, version, world);
}

async function end(event: ContactEvent, intent: Intent & { do: 'end' }, world: World): Promise<Outcome> {
  const { known } = await world.ledger.end(event);
  const decision = decideEnd(intent, known, world.settings);
  return decision.do === 'skip' ? skipped(decision.reason) : clearRouting(event, known, world);
}

async function update(record: ContactRecord, version: string, world: World): Promise<Outcome> {
  const purpose = { for: 'update', version, fields: marksOf(record, world) } as const;
  const { decision, known, hold } = await claimAndDecide(record, purpose, (read) => decideUpdate(version, read), world);
  if (hold === undefined || decision.do === 'skip') return skipped(decision.do === 'skip' ? decision.reason : 'stale');
  return settled(hold, world, () => updateVoiceCall(record, version, known, world));
}

/** The fields that this version is about to set, noted before they are sent: after a crash they may stand in Salesforce. */
const marksOf = (record: ContactRecord, { settings }: World) =>
  fieldMarks(updateBody(record, { rule: transfer, settings, creates: false, sentBefore: [] }));

/** `mode: shadow` decides and counts, and neither sends nor remembers. */
async function shadow(contactId: string, intent: Intent, { ledger, settings }: World): Promise<Outcome> {
  const known = (await ledger.read(contactId))?.known ?? nothingKnown;
  const decision = decide(intent, known, settings);
  return skipped(decision.do === 'skip' ? decision.reason : 'shadow');
}
