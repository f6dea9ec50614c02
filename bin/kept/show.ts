import { createHash } from 'node:crypto';
import { isTooOld, jsonOf } from './age.ts';
import { maskedPayload } from './mask.ts';
import { keptKinds, shortId, type KeptRow } from './row.ts';
import { table } from './table.ts';

const columns = ['id', 'kind', 'door', 'reason', 'code', 'contactId', 'first', 'last', 'times', 'release'];

/** Text for people: a line for each kept delivery, and how many there are for each reason. */
export function showList(rows: readonly KeptRow[]): string {
  if (rows.length === 0) return 'nothing is kept';
  const cells = rows.map((row) => [
    ...[shortId(row), row.kind, row.door, row.reason, row.code, row.contactId],
    ...[row.firstAt, row.lastAt, String(row.times), row.release],
  ]);
  return `${table([columns, ...cells])}\n\n${keptKinds.flatMap((kind) => showKind(kind, rows)).join('\n')}`;
}

function showKind(kind: string, all: readonly KeptRow[]): string[] {
  const rows = all.filter((row) => row.kind === kind);
  const reasons = counted(rows.map(({ reason }) => reason)).map(([reason, count]) => `${String(count)} ${reason}`);
  return rows.length === 0 ? [] : [`${String(rows.length)} ${kind}: ${reasons.join(', ')}`];
}

/** One kept delivery with its payload: masked, or as it came. A payload that is no JSON shows nothing of itself unless it is asked for. */
export function showOne(row: KeptRow, payload: Uint8Array | undefined, isUnmasked: boolean): string {
  const { contactId, code, release } = row;
  const facts = table(
    [
      ['id', row.id],
      ...[['door', row.door] as const, ['reason', row.reason] as const],
      ...[['code', code] as const, ['contactId', contactId] as const, ['release', release] as const],
      ['times', `${String(row.times)}, first ${row.firstAt}, last ${row.lastAt}`],
    ].filter(([, value]) => value !== undefined),
  );
  if (payload === undefined) return facts;
  return `${facts}\n\n${isUnmasked ? verbatim(payload) : forPeople(payload)}`;
}

function verbatim(payload: Uint8Array): string {
  const buffer = Buffer.from(payload);
  const text = buffer.toString('utf8');
  return Buffer.from(text, 'utf8').equals(buffer) ? text : `base64: ${buffer.toString('base64')}`;
}

function forPeople(payload: Uint8Array): string {
  const value = jsonOf(Buffer.from(payload).toString('utf8'));
  if (value !== undefined) return JSON.stringify(maskedPayload(value), undefined, 2);
  const sha = createHash('sha256').update(payload).digest('hex');
  return `the payload is no JSON: ${String(payload.byteLength)} bytes, sha256 ${sha} (--unmasked shows it)`;
}

/** What would be sent: counts by door and reason, the oldest and the newest, and how long it takes. */
export function showPlan(rows: readonly KeptRow[], rate: number, now: number): string {
  const counts = counted(rows.map(({ door, reason }) => `${door}\t${reason}`));
  const lines = counts.map(([name, count]) => [String(count), ...name.split('\t')]);
  const times = rows.map(({ firstAt }) => firstAt).sort();
  const old = rows.filter((row) => isTooOld(row, undefined, now)).length;
  return [
    `to be sent: ${String(rows.length)} ${rows.length === 1 ? 'delivery' : 'deliveries'}, kept between ${times[0] ?? ''} and ${times.at(-1) ?? ''}`,
    ...table(lines)
      .split('\n')
      .map((line) => `  ${line}`),
    `at ${String(rate)} a second it takes about ${duration(rows.length / rate)}`,
    ...(old === 0 ? [] : [`${String(old)} of them are older than what the ledger remembers, and want --force`]),
  ].join('\n');
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const units = ['h', 'min', 's'];
  const text = parts.flatMap((part, at) => (part === 0 ? [] : [`${String(part)} ${units[at] ?? ''}`]));
  return text.length === 0 ? '0 s' : text.join(' ');
}

/** How often each text is there, the most frequent first. */
export function counted(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
