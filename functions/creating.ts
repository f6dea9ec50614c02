import type { Contact, ContactEvent, Kin } from './core/contact.ts';
import { decideCreate, hasNoSync, instanceOf, type Known } from './core/decide.ts';
import { delivered, parked, skipped, type Outcome } from './core/outcome.ts';
import type { CallRule } from './core/rules.ts';
import { createBody, fieldMarks } from './core/voice-call.ts';
import { claimAndDecide, settled, type Ending } from './claiming.ts';
import { Failure } from './errors.ts';
import { nearestCall, type Relative } from './family.ts';
import { logRefusedFields } from './log.ts';
import { CreateFailure } from './salesforce/errors.ts';
import type { World } from './world.ts';

/** Whom a Transfer names as its parent, and whether Salesforce is known to have that VoiceCall. */
interface Parent {
  contactId: string;
  id: string;
  exists: boolean;
}

/**
 * Creates the VoiceCall of a living contact, once (contract, rule 2).
 * @param event the event that asks for it; without one the create is on behalf of another leg of the call
 */
export async function createVoiceCall(
  contact: Contact,
  rule: CallRule,
  world: World,
  event?: ContactEvent,
): Promise<Outcome> {
  const as = rule.create === 'Transfer' ? 'Transfer' : 'Inbound';
  const { decision, hold } = await claimAndDecide(contact, { for: 'create', as }, decideCreate, world);
  if (hold === undefined || decision.do === 'skip') return skipped(decision.do === 'skip' ? decision.reason : 'ended');
  return settled(hold, world, async () => {
    // While Salesforce is away nobody asks Connect, whose answers are few.
    const org = instanceOf(contact, world.settings);
    if (org !== undefined) await world.salesforce.ready(org, 'create');
    const details = await world.connect.describe(contact, 'new');
    const parent = rule.create === 'Transfer' ? await parentOf(contact, world) : undefined;
    const obstacle = obstacleTo(rule, details, parent);
    if (obstacle !== undefined) return obstacle;
    return post({ contact, rule, details, parent, event, triesLeft: decision.triesLeft }, world);
  });
}

function obstacleTo(rule: CallRule, details: Kin | undefined, parent: Parent | undefined): Ending | undefined {
  if (details === undefined) {
    const failure = new Failure('contact-unknown', 'Connect does not know this contact (yet)', { retryable: true });
    return { learned: {}, failure };
  }
  if (details.ended) return { learned: { ended: true }, outcome: skipped('ended') };
  if (hasNoSync(details.attributes)) return { learned: {}, outcome: skipped('no-sync') };
  const orphan = rule.create === 'Transfer' && parent === undefined;
  return orphan ? { learned: { create: 'refused' }, outcome: skipped('parent-refused') } : undefined;
}

interface Post {
  contact: Contact;
  rule: CallRule;
  details: Kin | undefined;
  parent: Parent | undefined;
  event: ContactEvent | undefined;
  triesLeft: number;
}

async function post({ contact, rule, details, parent, event, triesLeft }: Post, world: World): Promise<Ending> {
  const org = instanceOf(contact, world.settings);
  if (org === undefined || details === undefined) return { learned: {}, outcome: skipped('other-instance') };
  const now = new Date(world.now()).toISOString();
  const call = { ...details, initiationMethod: contact.initiationMethod };
  const body = createBody(call, { rule, settings: world.settings, parent: parent?.id, event, now });
  try {
    const created = await world.salesforce.createVoiceCall(org, body, {
      deadline: world.deadline,
      patienceMs: world.patienceMs,
      retries: triesLeft - 1,
    });
    logRefusedFields(contact.contactId, created.refusedFields);
    return {
      learned: {
        create: 'created',
        voiceCallId: created.voiceCallId,
        vendorCallKey: contact.contactId,
        createTries: created.attempts,
        sentFields: fieldMarks(body),
      },
      outcome: delivered('created'),
    };
  } catch (failure) {
    if (!(failure instanceof CreateFailure)) throw failure;
    const named = await refusedParent(failure, parent, world);
    return afterFailure(failure, rule, { parent: named, isOwn: event !== undefined });
  }
}

/**
 * What a refusal says of the parent that was named. Where nobody had told us that it is there, its row is asked again: who creates it claims
 * it first and asks Connect then, so that one who has not begun by now finds it ended.
 */
async function refusedParent(
  failure: CreateFailure,
  parent: Parent | undefined,
  world: World,
): Promise<'known' | 'coming' | 'unknown'> {
  if (failure.retryable || parent === undefined || parent.exists) return 'known';
  const known = (await world.ledger.read(parent.contactId))?.known;
  return known !== undefined && (known.beingCreated || known.createTries > 0 || exists(known)) ? 'coming' : 'unknown';
}

const exists = ({ create, sentVersion }: Known) => create === 'created' || sentVersion !== undefined;

/** What a failed create leaves behind. A refusal of the call itself is remembered only for the contact's own event: that one is parked, once. */
function afterFailure(
  failure: CreateFailure,
  rule: CallRule,
  { parent, isOwn }: { parent: 'known' | 'coming' | 'unknown'; isOwn: boolean },
): Ending {
  // A create of which nobody knows the end counts as a try: it may have made the VoiceCall.
  const createTries = failure.attempts + (failure.mayHaveHappened ? 1 : 0);
  if (failure.retryable) {
    const mayStillLand = failure.mayHaveHappened;
    return mayStillLand && rule.create === 'Transfer'
      ? { learned: { create: 'may-exist', createTries, mayStillLand }, outcome: skipped('may-exist') }
      : { learned: { createTries, mayStillLand }, failure };
  }
  if (parent === 'coming') {
    const later = new Failure('claimed-elsewhere', 'the parent is on its way, or may be', { retryable: true });
    return { learned: { createTries }, failure: later };
  }
  // Nobody told us that the parent is there: the leg is left to its record, whoever asked for the create.
  if (parent === 'unknown') return { learned: { create: 'refused' }, outcome: skipped('parent-refused') };
  return { learned: isOwn ? { create: 'refused' } : {}, outcome: parked(failure.code, failure.status) };
}

/** The parent of a transfer: its nearest ancestor that can have a VoiceCall, created first where it lives and has none yet. */
async function parentOf(contact: Contact, world: World): Promise<Parent | undefined> {
  const parentId = contact.parentId ?? (contact.rootId === contact.contactId ? undefined : contact.rootId);
  if (parentId === undefined) return undefined;
  const parent = await nearestCall({ ...contact, parentId }, world);
  if (parent === undefined) return { contactId: parentId, id: parentId, exists: false };
  const known = await createdFirst(parent, world);
  const { contactId } = parent.contact;
  return { contactId, id: known.voiceCallId ?? contactId, exists: exists(known) };
}

async function createdFirst({ contact, ruling, known }: Relative, world: World): Promise<Known> {
  if (ruling.is !== 'call' || ruling.rule.create === 'none') return known;
  if (decideCreate(known).do === 'skip') return known;
  await createVoiceCall(contact, ruling.rule, world);
  return (await world.ledger.read(contact.contactId))?.known ?? known;
}
