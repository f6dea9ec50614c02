import type { ContactEvent } from './core/contact.ts';
import { instanceOf, type Known } from './core/decide.ts';
import { delivered, parked, skipped, type Outcome } from './core/outcome.ts';
import { rulingOf } from './core/rules.ts';
import { Failure } from './errors.ts';
import { nearestCall, relativeOf } from './family.ts';
import type { World } from './world.ts';

/** How long a create that is under way is waited for, in milliseconds. */
const pauses = [50, 100, 200, 400, 800, 1_600];

/** Clears the routing of a call that ended before an agent took it, unless it went on as a transfer (contract, rule 5). */
export async function clearRouting(event: ContactEvent, known: Known, world: World): Promise<Outcome> {
  const org = instanceOf(event, world.settings);
  const waiting = await waitingCall(event, known, world);
  if (org === undefined || waiting === undefined) return skipped('nothing-to-free');
  if (await wentOn(event, world)) return skipped('went-on');
  try {
    const cleared = await world.salesforce.clearRouting(org, waiting, {
      deadline: world.deadline,
      patienceMs: world.patienceMs,
    });
    await world.ledger.freed(event.contactId);
    return cleared === 'cleared' ? delivered('routing-cleared') : skipped('nothing-to-free');
  } catch (failure) {
    if (failure instanceof Failure && !failure.retryable) return parked(failure.code, failure.status);
    throw failure;
  }
}

/** Under which id the call waits: its own, or that of the leg into which a queue transfer was folded. */
async function waitingCall(event: ContactEvent, known: Known, world: World): Promise<string | undefined> {
  if (rulingOf(event, world.settings.queueTransfer).is !== 'fold') {
    const created = await afterCreate(event.contactId, known, world);
    return created.voiceCallId ?? event.contactId;
  }
  const call = await nearestCall(event, world);
  if (call?.ruling.is !== 'call' || !call.ruling.rule.frees || call.known.triedVersion !== undefined) return undefined;
  const exists =
    call.known.create === 'created' || call.known.create === 'may-exist' || world.settings.createOn === 'never';
  return exists ? (call.known.voiceCallId ?? call.contact.contactId) : undefined;
}

/** Freeing a call before its create has ended would free nothing. */
async function afterCreate(contactId: string, known: Known, world: World): Promise<Known> {
  let latest = known;
  for (const pause of pauses) {
    if (!latest.beingCreated) return latest;
    await world.wait(pause);
    latest = (await world.ledger.read(contactId))?.known ?? latest;
  }
  throw new Failure('claimed-elsewhere', 'the call is still being created', { retryable: true });
}

/** Whether a transfer or a queue transfer came out of it; a callback does not count. */
async function wentOn(event: ContactEvent, world: World): Promise<boolean> {
  const kin = await world.connect.describe(event);
  for (const nextId of kin?.nextContactIds ?? []) {
    const next = await relativeOf(nextId, event.instanceArn, world);
    const method = next?.contact.initiationMethod;
    if (method === 'TRANSFER' || method === 'QUEUE_TRANSFER') return true;
  }
  return false;
}
