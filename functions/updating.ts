import { createHash } from 'node:crypto';
import type { CallDetails, ContactRecord } from './core/contact.ts';
import { instanceOf, type Known } from './core/decide.ts';
import { delivered, parked, skipped } from './core/outcome.ts';
import { rulingOf, transfer, type CallRule } from './core/rules.ts';
import { updateBody } from './core/voice-call.ts';
import type { Ending } from './claiming.ts';
import { createVoiceCall } from './creating.ts';
import { Failure } from './errors.ts';
import { nearestCall, relativeOf, type Relative } from './family.ts';
import type { World } from './world.ts';

/** The VoiceCall that a record belongs to: its own, or that of the leg into which a queue transfer was folded. */
interface Target {
  key: string;
  rule: CallRule;
  known: Known;
  foldedInto?: CallDetails | undefined;
}

/** Sends a record as one full PATCH (contract, rules 3 and 4). The contact is claimed; what is returned is remembered with it. */
export async function updateVoiceCall(
  record: ContactRecord,
  version: string,
  known: Known,
  world: World,
): Promise<Ending> {
  const target = await targetOf(record, known, world);
  const next = await nextOf(record, target.known, world);
  if (isFolded(next, world)) return { learned: {}, outcome: skipped('folded') };
  await keepCallOpen(target.known, next, world);
  const body = updateBody(record, {
    rule: target.rule,
    settings: world.settings,
    parentKey: await parentKeyOf(target, record, world),
    next: next?.contact,
    foldedInto: target.foldedInto,
    creates: target.known.create !== 'created' && target.known.sentVersion === undefined,
    sentBefore: known.sentFields,
  });
  return patch(target, body, { record, version, known }, world);
}

interface Sending {
  record: ContactRecord;
  version: string;
  known: Known;
}

async function patch(
  target: Target,
  body: Record<string, unknown>,
  { record, version, known }: Sending,
  world: World,
): Promise<Ending> {
  const org = instanceOf(record, world.settings);
  if (org === undefined) return { learned: {}, outcome: skipped('other-instance') };
  const sentBody = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  const learned = { sentVersion: version, sentBody, vendorCallKey: target.key };
  if (sentBody === known.sentBody) return { learned, outcome: skipped('unchanged') };
  try {
    await world.salesforce.updateVoiceCall(org, target.known.voiceCallId ?? target.key, body, {
      deadline: world.deadline,
    });
    return { learned, outcome: delivered('updated') };
  } catch (failure) {
    if (failure instanceof Failure && !failure.retryable) return { learned: {}, outcome: parked(failure.code) };
    throw failure;
  }
}

async function targetOf(record: ContactRecord, known: Known, world: World): Promise<Target> {
  const ruling = rulingOf(record, world.settings.queueTransfer);
  if (ruling.is === 'call') return { key: record.contactId, rule: ruling.rule, known };
  const ancestor = await nearestCall(record, world);
  // Nobody knows where the call began: it keeps a VoiceCall of its own rather than none.
  if (ancestor?.ruling.is !== 'call') return { key: record.contactId, rule: transfer, known };
  const foldedInto = (await world.connect.describe(ancestor.contact)) ?? undefined;
  return { key: ancestor.contact.contactId, rule: ancestor.ruling.rule, known: ancestor.known, foldedInto };
}

const isFolded = (next: Relative | undefined, world: World) =>
  next !== undefined && rulingOf(next.contact, world.settings.queueTransfer).is === 'fold';

/** The next contact, where anything hangs on it: folding, the reason of a caller without an agent, a call that must stay open. */
async function nextOf(record: ContactRecord, known: Known, world: World): Promise<Relative | undefined> {
  const matters = world.settings.queueTransfer === 'fold' || record.agent === undefined || mayBeOpen(known, world);
  if (record.nextContactId === undefined || !matters) return undefined;
  return relativeOf(record.nextContactId, record.instanceArn, world);
}

/** Where nobody created the call there is nothing to close; with `never` the flows create, and link, both legs. */
const mayBeOpen = (known: Known, { settings }: World) =>
  settings.createOn !== 'never' && (known.create === 'created' || known.create === 'may-exist');

/**
 * A PATCH closes the conversation unless Salesforce knows of a next call: the VoiceCall of a next contact that lives is made sure of first.
 * @throws Failure('next-contact-open') when it may or may not be there, and lives: the record waits
 */
async function keepCallOpen(known: Known, next: Relative | undefined, world: World): Promise<void> {
  if (next === undefined || next.ruling.is !== 'call' || next.ruling.rule.create === 'none' || !mayBeOpen(known, world))
    return;
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
async function parentKeyOf(target: Target, record: ContactRecord, world: World): Promise<string | undefined> {
  const call = target.foldedInto ?? record;
  if (call.parentId === undefined || world.settings.patchExtras === 'never') return undefined;
  const ancestor = await nearestCall({ ...call, instanceArn: record.instanceArn }, world);
  return ancestor?.contact.contactId ?? call.parentId;
}
