import type { Attempt } from '../attempts.ts';
import { counted } from './show.ts';
import { shortId, type KeptRow } from './row.ts';
import type { Sent, SentRow } from './send-again.ts';

/** A kept delivery that was sent again, and how it ended in its door. */
export interface Ended {
  row: KeptRow;
  attempt: Attempt;
}

/** The exact counts: what was sent, what came back meanwhile, what is left. */
export function showSent(results: readonly SentRow[]): string {
  const count = (...kinds: Sent['is'][]) => results.filter(({ end }) => kinds.includes(end.is)).length;
  const sent = count('sent', 'kept-again', 'row-stays');
  return [
    `sent ${String(sent)}, of which ${String(count('kept-again'))} were kept again meanwhile`,
    `left ${String(count('left', 'too-old', 'payload-gone'))}`,
    `failed to send ${String(count('failed'))}`,
  ].join('; ');
}

/** One line for each kind of trouble, with the ids it is about. */
export function troublesOf(results: readonly SentRow[]): string[] {
  const ids = new Map<string, string[]>();
  for (const { row, end } of results) {
    const trouble = troubleOf(end);
    if (trouble !== undefined) ids.set(trouble, [...(ids.get(trouble) ?? []), shortId(row)]);
  }
  return [...ids].map(([trouble, of]) => `${named(of)}: ${trouble}`);
}

function troubleOf(end: Sent): string | undefined {
  if (end.is === 'too-old')
    return 'not sent, since older than what the ledger remembers: it may undo what is newer; --force sends it nevertheless';
  if (end.is === 'payload-gone')
    return 'not sent, since the payload is no longer in the bucket; bridge parked drop takes it off the list';
  if (end.is === 'failed') return `could not be sent: ${end.why}`;
  if (end.is === 'row-stays')
    return `was sent, but stays on the list, so that a next time sends it once more: ${end.why}`;
  return undefined;
}

const mostNamed = 20;
const named = (ids: readonly string[]) =>
  `${ids.slice(0, mostNamed).join(', ')}${ids.length > mostNamed ? ` and ${String(ids.length - mostNamed)} more` : ''}`;

/** How many ended how in their doors, where that can be seen. */
export const showEnded = (ended: readonly Ended[]): string =>
  counted(ended.map(({ attempt: { outcome, reason } }) => `${outcome} (${reason})`))
    .map(([name, count]) => `${String(count)} ${name}`)
    .join(', ');

/** One line for each delivery that ended as parked or failed once more. */
export const endTroubles = (ended: readonly Ended[]): string[] =>
  ended
    .filter(({ attempt: { outcome } }) => outcome === 'parked' || outcome === 'failed')
    .map(
      ({ row, attempt: { outcome, reason } }) =>
        `${shortId(row)}: ${row.door} ${row.contactId ?? '(no contact id)'} ${outcome}: ${reason}`,
    );
