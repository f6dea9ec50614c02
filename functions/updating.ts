import type { CallDetails, Contact, ContactRecord } from './core/contact.ts';
import { decideUpdate, instanceOf, type Known } from './core/decide.ts';
import { delivered, parked, skipped, type Outcome } from './core/outcome.ts';
import { rulingOf, transfer, type CallRule } from './core/rules.ts';
import { provisionalVersion } from './core/version.ts';
import { fieldMarks, updateBody } from './core/voice-call.ts';
import { claimAndDecide, settled, type Ending } from './claiming.ts';
import { createVoiceCall } from './creating.ts';
import { Failure } from './errors.ts';
import { nearestCall, relativeOf, type Relative } from './family.ts';
import { hashOf } from './hash.ts';
import { logRefusedFields } from './log.ts';
import type { World } from './world.ts';

/** The VoiceCall that a record belongs to: its own, or that of the leg into which a queue transfer was folded. */
interface Place {
  contact: Contact;
  rule: CallRule;
  foldedInto?: CallDetails | undefined;
}

interface Sending {
  record: ContactRecord;
  version: string;
  place: Place;
  known: Known;
}

/** Sends a record as one full PATCH, if it is newer than what was sent (contract, rules 3 and 4). */
export async function updateVoiceCall(record: ContactRecord, version: string, world: World): Promise<Outcome> {
  const place = await placeOf(record, world);
  if (place === 'folded') {
    await world.ledger.end(record);
    return skipped('folded');
  }
  // Its own row awaits a record that is written under another key.
  if (place.contact.contactId !== record.contactId && record.provisional !== true) await world.ledger.end(record);
  const purpose = { for: 'update', version, fields: marksOf(record, place, world) } as const;
  const { decision, known, hold } = await claimAndDecide(
    place.contact,
    purpose,
    (read) => decideUpdate(version, read),
    world,
  );
  if (hold === undefined || decision.do === 'skip') return skipped(decision.do === 'skip' ? decision.reason : 'stale');
  return settled(hold, world, () => send({ record, version, place, known }, world));
}

async function placeOf(record: ContactRecord, world: World): Promise<Place | 'folded'> {
  const { queueTransfer } = world.settings;
  if (queueTransfer === 'fold' && record.nextContactId !== undefined) {
    const next = await relativeOf(record.nextContactId, record.instanceArn, world);
    if (next?.ruling.is === 'fold') return 'folded';
  }
  const ruling = rulingOf(record, queueTransfer);
  if (ruling.is === 'call') return { contact: record, rule: ruling.rule };
  const ancestor = await nearestCall(record, world);
  // Nobody knows where the call began: it keeps a VoiceCall of its own rather than none.
  if (ancestor?.ruling.is !== 'call') return { contact: record, rule: transfer };
  const foldedInto = await world.connect.describe(ancestor.contact);
  return { contact: ancestor.contact, rule: ancestor.ruling.rule, foldedInto };
}

/** The fields that this version is about to set, noted before they are sent: after a crash they may stand in Salesforce. */
const marksOf = (record: ContactRecord, { rule, foldedInto }: Place, { settings }: World) =>
  fieldMarks(updateBody(record, { rule, foldedInto, settings, creates: false, sentBefore: [] }));

async function send(sending: Sending, world: World): Promise<Ending> {
  const { record, place, known } = sending;
  const next = await nextOf(record, known, world);
  await keepCallOpen(known, next, world);
  // What was written for want of a record is made good by it as a whole.
  const isFirst = known.sentVersion === undefined || known.sentVersion === provisionalVersion;
  const creates = known.create !== 'created' && isFirst;
  const body = updateBody(record, {
    rule: place.rule,
    settings: world.settings,
    parentKey: await parentKeyOf(place, record, world),
    next: next?.contact,
    foldedInto: place.foldedInto,
    creates,
    sentBefore: known.sentFields,
  });
  return patch(sending, { body, creates }, world);
}

async function patch(
  { record, version, place, known }: Sending,
  { body, creates }: { body: Record<string, unknown>; creates: boolean },
  world: World,
): Promise<Ending> {
  const org = instanceOf(record, world.settings);
  if (org === undefined) return { learned: {}, outcome: skipped('other-instance') };
  const key = place.contact.contactId;
  const sentBody = hashOf(JSON.stringify(body));
  const learned = { sentVersion: version, sentBody, vendorCallKey: key };
  // Only where it is certain what stands in Salesforce: a try that nobody answered may have changed it.
  const certain = known.triedVersion === known.sentVersion;
  if (certain && sentBody === known.sentBody) return { learned, outcome: skipped('unchanged') };
  try {
    const call = { deadline: world.deadline, patienceMs: world.patienceMs, creates };
    const sent = await world.salesforce.updateVoiceCall(org, known.voiceCallId ?? key, body, call);
    logRefusedFields(record.contactId, sent.refusedFields);
    const { mayStillLand } = sent;
    return { learned: { ...learned, mayStillLand }, outcome: delivered('updated') };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const mayStillLand = failure.mayHaveHappened;
    return failure.retryable
      ? { learned: { mayStillLand }, failure }
      : { learned: { mayStillLand }, outcome: parked(failure.code, failure.status) };
  }
}

/** The next contact, where anything hangs on it: the reason of a caller without an agent, a call that must stay open. */
async function nextOf(record: ContactRecord, known: Known, world: World): Promise<Relative | undefined> {
  const matters = record.agent === undefined || mayBeOpen(known, world);
  if (record.nextContactId === undefined || !matters) return undefined;
  return relativeOf(record.nextContactId, record.instanceArn, world);
}

/** Where nobody created the call there is nothing to close; with `never` the flows create, and link, both legs. */
const mayBeOpen = (known: Known, { settings }: World) =>
  settings.createOn !== 'never' &&
  (known.create === 'created' || known.create === 'may-exist' || known.createTries > 0);

/**
 * A PATCH closes the conversation unless Salesforce knows of a next call: the VoiceCall of a next contact that lives is made sure of first.
 * @throws Failure('next-contact-open') when it may or may not be there, and lives: the record waits
 */
async function keepCallOpen(known: Known, next: Relative | undefined, world: World): Promise<void> {
  if (next?.ruling.is !== 'call' || next.ruling.rule.create === 'none' || !mayBeOpen(known, world)) return;
  if (next.known.ended || next.known.create === 'created' || next.known.create === 'refused') return;
  const outcome = await createVoiceCall(next.contact, next.ruling.rule, world);
  if (outcome.reason !== 'may-exist') return;
  const kin = await world.connect.describe(next.contact);
  if (kin !== undefined && !kin.ended) {
    throw new Failure('next-contact-open', 'the next contact lives, and its VoiceCall may not exist', {
      retryable: true,
    });
  }
}

/** What `parentCallIdentifier` names: the nearest ancestor that can have a VoiceCall, else the contact before it. */
async function parentKeyOf({ contact }: Place, record: ContactRecord, world: World): Promise<string | undefined> {
  if (contact.parentId === undefined || world.settings.patchExtras === 'never') return undefined;
  const ancestor = await nearestCall({ ...contact, instanceArn: record.instanceArn }, world);
  return ancestor?.contact.contactId ?? contact.parentId;
}
