import type { ContactSearch } from './aws/contact-search.ts';
import type { DueContacts } from './aws/due-contacts.ts';
import type { GivenUp } from './aws/given-up.ts';
import type { Park } from './aws/parked.ts';
import type { SweepCursor } from './aws/sweep-cursor.ts';
import { sweep } from './sweeping.ts';
import { takeIn } from './taking-in.ts';
import type { World } from './world.ts';
import { writeWhatIsDue } from './writing-what-is-due.ts';

/** What the reconciler asks of the outside beside the bridge's own world. */
export interface Reconciler {
  world: World;
  due: DueContacts;
  search: ContactSearch;
  cursor: SweepCursor;
  givenUp: GivenUp;
  park: Park;
}

/** What one run found, in contacts. */
export interface Reconciled extends Record<string, number> {
  /** Looked at because their record had not come in time; each is one of the seven below. */
  due: number;
  /** Lost: written as Connect knows them. */
  written: number;
  living: number;
  inAfterContactWork: number;
  /** Unknown to Connect: deleted, or older than 24 months. */
  gone: number;
  /** Nothing to be written: a record came meanwhile, or none is needed. */
  skipped: number;
  /** Salesforce does not take them, now or ever. */
  refused: number;
  /** To be tried again. */
  failed: number;
  /** Passed by the sweep. */
  swept: number;
  /** Of those written, the ones of which nobody but the sweep told in time. */
  lost: number;
  /** Records that Lambda had given up, now kept for an operator. */
  takenIn: number;
}

export const nothingReconciled: Readonly<Reconciled> = {
  ...{ due: 0, written: 0, living: 0, inAfterContactWork: 0, gone: 0, skipped: 0, refused: 0, failed: 0 },
  ...{ swept: 0, lost: 0, takenIn: 0 },
};

/** Their shares of the time, so that no pass starves the others. */
const takeInShare = 1 / 6;
const sweepShare = 1 / 3;

/**
 * Takes in what Lambda gave up; finds the contacts whose record never came, and writes what Connect knows of them (ADR 7): first the sweep,
 * which tells of contacts of which nobody told, then all that is due.
 */
export async function reconcile(reconciler: Reconciler): Promise<Reconciled> {
  const { settings, now, deadline } = reconciler.world;
  const counts = { ...nothingReconciled };
  await takeIn({ ...reconciler, now }, now() + (deadline - now()) * takeInShare, counts);
  // In shadow nothing is sent, and nothing remembered of which a record could be missed.
  if (settings.mode === 'shadow') return counts;
  const sweepUntil = now() + (deadline - now()) * sweepShare;
  if (settings.reconcile.sweep) await sweep(reconciler, sweepUntil, counts);
  await writeWhatIsDue(reconciler, counts);
  return counts;
}
