import { UsageError } from '../usage.ts';
import { doors, keptKinds, shaOf, shortId, type KeptKind, type KeptRow } from './row.ts';
import type { KeptStore } from './store.ts';

/** What narrows a list down; what is not given narrows nothing. */
export interface Wanted {
  kind?: KeptKind | undefined;
  reason?: string | undefined;
  contact?: string | undefined;
}

/** All kept deliveries of that kind (of both without one), the longest kept first. */
export async function listed(store: KeptStore, { kind, reason, contact }: Wanted): Promise<KeptRow[]> {
  const rows: KeptRow[] = [];
  for (const one of kind === undefined ? keptKinds : [kind]) {
    for await (const row of store.list(one)) {
      const isWanted = (reason ?? row.reason) === row.reason && (contact ?? row.contactId) === row.contactId;
      if (isWanted) rows.push(row);
    }
  }
  return rows.sort((a, b) => (a.firstAt < b.firstAt ? -1 : 1));
}

/**
 * The one kept delivery whose id begins so: the first digits of its payload's sha256, or of its whole id, as `parked/contact-record/3f5a…`.
 * @throws UsageError where there is none, or more than one
 */
export async function found(store: KeptStore, id: string): Promise<KeptRow> {
  const rows: KeptRow[] = [];
  for (const [kind, prefix] of prefixesOf(id.toLowerCase())) {
    for await (const row of store.list(kind, prefix)) rows.push(row);
  }
  const [row, ...others] = rows;
  if (row === undefined) throw new UsageError(`${id}: no kept delivery has this id; bridge parked list shows them`);
  if (others.length > 0) throw new UsageError(`${id}: ${String(rows.length)} kept deliveries begin so; ${apart(rows)}`);
  return row;
}

/** The deliveries of these ids, each once. */
export async function foundAll(store: KeptStore, ids: readonly string[]): Promise<KeptRow[]> {
  const rows = new Map<string, KeptRow>();
  for (const id of ids) {
    const row = await found(store, id);
    rows.set(row.id, row);
  }
  return [...rows.values()];
}

/** Where rows of that id may stand: an id by itself under each kind and door, a whole one in its place. */
function prefixesOf(id: string): (readonly [KeptKind, string])[] {
  const whole = keptKinds.find((kind) => id.startsWith(`${kind}/`));
  if (whole !== undefined) return [[whole, id]];
  if (!/^[0-9a-f]{1,64}$/.test(id)) return [];
  return keptKinds.flatMap((kind) => doors.map((door) => [kind, `${kind}/${door}/${id}`] as const));
}

/** What tells them apart: more digits, or, of one payload kept in two ways, the whole id. */
function apart(rows: readonly KeptRow[]): string {
  const isOnePayload = new Set(rows.map(shaOf)).size < rows.length;
  const names = rows
    .slice(0, 4)
    .map((row) => (isOnePayload ? row.id.replace(/(?<=\w{12})\w*\.json$/, '') : shortId(row)));
  return `give one of ${names.join(', ')}${rows.length > 4 ? ', …' : ''}`;
}
