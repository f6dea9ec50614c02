import type { Leg } from './legs.ts';
import type { LogEntry } from './log-source.ts';
import type { Trace } from './trace.ts';

/** The trace as text for people: what each leg is by now, then what happened, a line each. It holds ids only. */
export function showTrace({ rootContactId, legs, timeline }: Trace): string {
  const call = `call ${rootContactId}: ${String(legs.length)} ${legs.length === 1 ? 'leg' : 'legs'} in the ledger`;
  const voiceCalls = new Map(
    legs.flatMap(({ voiceCallId, contactId }) => (voiceCallId ? [[voiceCallId, contactId]] : [])),
  );
  return [call, ...legs.map(legLine), '', ...timeline.map((entry) => entryLine(entry, voiceCalls))].join('\n');
}

function legLine(leg: Leg): string {
  const from = leg.parentContactId === undefined ? '' : ` from ${leg.parentContactId}`;
  const call = leg.voiceCallId ?? (leg.vendorCallKey === undefined ? 'no VoiceCall' : `key ${leg.vendorCallKey}`);
  const create = leg.create === undefined ? 'not created by POST' : `create: ${leg.create}`;
  const record = { none: 'record not sent', provisional: 'provisional, its record never came', sent: 'record sent' };
  const end = `${leg.ended ? 'ended' : 'no end seen'}${leg.freed ? ', routing cleared' : ''}`;
  return `  ${leg.contactId} ${leg.initiationMethod ?? '?'}${from} · ${call} · ${create} · ${end} · ${record[leg.record]}`;
}

function entryLine(entry: LogEntry, voiceCalls: ReadonlyMap<string, string>): string {
  const { target = '' } = entry;
  const contact = entry.contactId ?? voiceCalls.get(target) ?? target;
  return [entry.time, contact, entry.door ?? '', whatOf(entry)].filter((part) => part !== '').join('  ');
}

function whatOf(entry: LogEntry): string {
  const { event, milliseconds: ms } = entry;
  const took = ms === undefined ? '' : ` (${String(ms)} ms)`;
  if (event === 'salesforce-request') {
    const attempt = entry.attempt === undefined || entry.attempt === 1 ? '' : `, try ${String(entry.attempt)}`;
    return `Salesforce ${entry.operation ?? ''}: ${entry.status === undefined ? 'no answer' : String(entry.status)}${attempt}${took}`;
  }
  if (event === 'outcome') {
    const error = entry.error === undefined ? '' : `: ${entry.error}`;
    const lag = entry.lagMilliseconds === undefined ? '' : `, ${seconds(entry.lagMilliseconds)} after it happened`;
    return `${entry.outcome ?? ''} ${entry.reason ?? ''}${error}${took}${lag}`;
  }
  if (event === 'set-aside') return `set aside: ${entry.reason ?? ''}, comes again in ${seconds(ms ?? 0)}`;
  if (event === 'fields-refused') return `Salesforce did not take the fields ${(entry.fields ?? []).join(', ')}`;
  return [event, entry.reason, entry.error].filter((part) => part !== undefined).join(' ');
}

const seconds = (ms: number) => `${String(Math.round(ms / 100) / 10)} s`;
