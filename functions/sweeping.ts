import type { FoundContact, TimeWindow } from './aws/contact-search.ts';
import type { SweepCursor } from './aws/sweep-cursor.ts';
import { instanceIdOf, intentOf } from './core/decide.ts';
import type { Settings } from './core/settings.ts';
import { provisionalVersion } from './core/version.ts';
import { Failure } from './errors.ts';
import { log } from './log.ts';
import type { Reconciled, Reconciler } from './reconciling.ts';

const hour = 3_600_000;
/** Where the first sweep of an instance begins. */
const firstReach = 24 * hour;
const longestWindow = hour;
/** Rows of the ledger that are asked for at a time. */
const atATime = 10;

/**
 * Goes through the contacts that ended since the last sweep and whose record should be there, and makes due those of which the ledger knows
 * nothing. What goes wrong at one instance is left to the next run, and delays no other.
 * @param until epoch milliseconds
 */
export async function sweep(reconciler: Reconciler, until: number, counts: Reconciled): Promise<void> {
  const { now, settings } = reconciler.world;
  for (const [index, { arn }] of settings.instances.entries()) {
    // What one leaves of its share the others have: a busy instance keeps none from its turn.
    const share = (until - now()) / (settings.instances.length - index);
    try {
      await sweepInstance(reconciler, arn, now() + share, counts);
    } catch (error) {
      const reason = error instanceof Failure ? error.code : 'unexpected';
      const name = error instanceof Error ? error.name : 'unknown';
      log({ level: 'error', event: 'sweep-stopped', instanceId: instanceIdOf(arn), reason, error: name });
    }
  }
}

async function sweepInstance(reconciler: Reconciler, arn: string, until: number, counts: Reconciled): Promise<void> {
  const { world, cursor } = reconciler;
  const { settings, now } = world;
  const instanceId = instanceIdOf(arn) ?? '';
  const end = now() - settings.reconcile.recordWithinMinutes * 60_000;
  let from = (await cursor.read(instanceId)) ?? (await begunAt(cursor, instanceId, end - firstReach));
  while (from < end && now() < until) {
    const window = { from, to: Math.min(from + longestWindow, end) };
    for await (const reached of sweepWindow(reconciler, arn, window, counts)) {
      from = reached;
      await cursor.move(instanceId, from);
      if (now() >= until) return;
    }
  }
}

/** Remembered at once: what is not reached in the first run must not be passed over by the next. */
async function begunAt(cursor: SweepCursor, instanceId: string, from: number): Promise<number> {
  await cursor.move(instanceId, from);
  return from;
}

/** Yields after each page up to when the contacts were gone through: since the first to end come first, none before that is left. */
async function* sweepWindow(
  { world, due, search }: Reconciler,
  arn: string,
  window: TimeWindow,
  counts: Reconciled,
): AsyncGenerator<number> {
  let page: string | undefined;
  do {
    const { contacts, next } = await search.ended(arn, window, page);
    // Windows share their ends: who ended right then is of the next one.
    counts.swept += contacts.filter(({ endedAt }) => endedAt < window.to).length;
    const calls = contacts.filter((contact) => mayBeCall(contact, world.settings));
    for (let at = 0; at < calls.length; at += atATime)
      await Promise.all(calls.slice(at, at + atATime).map((contact) => due.expect(contact)));
    yield next === undefined ? window.to : (contacts.at(-1)?.endedAt ?? window.from);
    page = next;
  } while (page !== undefined);
}

/** As far as it can be said without attributes: those are asked for once it is due. */
const mayBeCall = ({ endedAt: _, ...contact }: FoundContact, settings: Settings): boolean =>
  intentOf({ ...contact, source: 'contact-record', attributes: {}, recordings: [] }, settings, provisionalVersion)
    .do === 'update';
