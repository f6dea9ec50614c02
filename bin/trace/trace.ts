import type { Leg, Legs } from './legs.ts';
import type { LogEntry, LogSource } from './log-source.ts';

/** Everything known of one call: its legs, and what the functions wrote of them, oldest first. */
export interface Trace {
  contactId: string;
  rootContactId: string;
  legs: Leg[];
  timeline: LogEntry[];
}

/**
 * Follows a call from any of its legs: the ledger gives the root and the ids under which Salesforce knows it, the log all legs that name
 * that root, and what was said of each.
 */
export async function traceOf(contactId: string, { legs, log }: { legs: Legs; log: LogSource }): Promise<Trace> {
  const asked = await legs.read(contactId);
  const first = await log.linesAbout([contactId]);
  const named = first.find((entry) => entry.contactId === contactId && entry.rootContactId !== undefined);
  const rootContactId = asked?.rootContactId ?? named?.rootContactId ?? contactId;
  const ofRoot = rootContactId === contactId ? first : await log.linesAbout([rootContactId]);
  const ids = new Set([rootContactId, contactId, ...ofRoot.flatMap((entry) => entry.contactId ?? [])]);
  const known = (await Promise.all([...ids].map((id) => legs.read(id)))).flatMap((leg) => leg ?? []);
  for (const { parentContactId, voiceCallId } of known)
    for (const id of [parentContactId, voiceCallId]) if (id !== undefined) ids.add(id);
  const rest = await log.linesAbout([...ids].filter((id) => id !== contactId && id !== rootContactId));
  return { contactId, rootContactId, legs: known, timeline: inOrder([...first, ...ofRoot, ...rest]) };
}

/** By time; a line that was found twice is one. */
function inOrder(entries: readonly LogEntry[]): LogEntry[] {
  const byText = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
  return [...byText.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
