import type { DueContact } from './aws/due-contacts.ts';
import { bridge } from './bridge.ts';
import type { ContactRecord, Described } from './core/contact.ts';
import { instanceOf } from './core/decide.ts';
import { provisionalRecord, stageOf } from './core/provisional-record.ts';
import { provisionalVersion } from './core/version.ts';
import { Failure } from './errors.ts';
import { log } from './log.ts';
import type { Reconciled, Reconciler } from './reconciling.ts';
import type { World } from './world.ts';

/** Contacts at a time. */
const atATime = 5;
/** The part of the time that is left for the last contacts that were begun. */
const reserve = 1 / 5;
/** When one that failed is due again. It lets the others of its shard go first. */
const failedMinutes = 5;
/** When one that Salesforce refused for good is: somebody has to mend the cause, and nothing is kept that could be sent again. */
const refusedMinutes = 24 * 60;

/** How a contact was left; due again after so many minutes, or not any more. */
interface Left {
  as: 'written' | 'living' | 'inAfterContactWork' | 'gone' | 'skipped' | 'refused' | 'failed';
  reason: string;
  againMinutes?: number;
}

/**
 * Goes through what is due as long as there is time. One contact that fails delays no other; those of an org that is away stay due as they
 * are, without a call.
 */
export async function writeWhatIsDue(reconciler: Reconciler, counts: Reconciled): Promise<void> {
  const { now, deadline } = reconciler.world;
  const until = deadline - (deadline - now()) * reserve;
  const contacts = reconciler.due.all();
  const away = new Set<string>();
  const lane = async () => {
    while (now() < until) {
      const next = await contacts.next();
      if (next.done === true) return;
      await lookInto(next.value, away, { ...reconciler, counts });
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
}

async function lookInto(
  contact: DueContact,
  away: Set<string>,
  { world, due, counts }: Reconciler & { counts: Reconciled },
): Promise<void> {
  const { contactId, swept } = contact;
  const { telephonyUrl = '' } = instanceOf(contact, world.settings) ?? {};
  if (away.has(telephonyUrl)) return;
  const left = await whatBecameOf(contact, world).catch(failedBecause);
  if (left.reason === 'breaker-open') away.add(telephonyUrl);
  // Neither is of this contact's making: it stays due as it is.
  if (left.reason === 'breaker-open' || left.reason === 'out-of-time') return;
  counts.due += 1;
  counts[left.as] += 1;
  if (left.as === 'written' && swept) counts.lost += 1;
  log({ event: 'outcome', door: 'reconciler', contactId, reason: left.reason, ...lines[left.as] });
  try {
    if (left.againMinutes === undefined) await due.clear(contactId);
    else await due.later(contactId, left.againMinutes);
  } catch (error) {
    // It stays due, and the next run finds that it was written.
    log({ level: 'error', event: 'still-due', contactId, error: error instanceof Error ? error.name : 'unknown' });
  }
}

const failedBecause = (error: unknown): Left => ({
  as: 'failed',
  reason: error instanceof Failure ? error.code : 'unexpected',
  againMinutes: failedMinutes,
});

const lines = {
  written: { level: 'warn', outcome: 'delivered' },
  living: { level: 'info', outcome: 'skipped' },
  inAfterContactWork: { level: 'info', outcome: 'skipped' },
  gone: { level: 'info', outcome: 'skipped' },
  skipped: { level: 'info', outcome: 'skipped' },
  refused: { level: 'error', outcome: 'parked' },
  failed: { level: 'error', outcome: 'failed' },
} as const;

/** @throws Failure when trying again later can help */
async function whatBecameOf(contact: DueContact, world: World): Promise<Left> {
  const { triedVersion, sentVersion } = contact;
  const isTaken = triedVersion !== undefined && triedVersion !== provisionalVersion;
  if (isTaken || sentVersion === provisionalVersion) return { as: 'skipped', reason: 'record-came' };
  const org = instanceOf(contact, world.settings);
  if (org === undefined) return { as: 'skipped', reason: 'other-instance' };
  // While Salesforce is away nobody asks Connect, whose answers are few.
  await world.salesforce.ready(org, 'creating-update');
  const described = await world.connect.describe(contact);
  if (described === undefined) return { as: 'gone', reason: 'contact-unknown' };
  const { againMinutes } = world.settings.reconcile;
  const stage = stageOf(described);
  if (stage === 'living') return { as: 'living', reason: stage, againMinutes };
  if (stage === 'in-after-contact-work') return { as: 'inAfterContactWork', reason: stage, againMinutes };
  return written({ ...described, instanceArn: described.instanceArn ?? contact.instanceArn }, world);
}

async function written(described: Described, world: World): Promise<Left> {
  const record = provisionalRecord(described);
  const { is, reason } = await bridge(record, '', world);
  if (is === 'delivered') return { as: 'written', reason: 'provisional' };
  if (is === 'skipped') return { as: 'skipped', reason };
  return { as: 'refused', reason, ...(isTriedAgain(record, world) ? { againMinutes: refusedMinutes } : {}) };
}

/** A contact is tried for as long as a delivery is, from its end on. */
const isTriedAgain = ({ endedAt = '' }: ContactRecord, { settings, now }: World): boolean =>
  Date.parse(endedAt) + settings.failures.keepTryingHours * 3_600_000 > now();
