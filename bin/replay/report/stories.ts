import { basename } from 'node:path';
import { parseContactEvent } from '../../../functions/core/contact-event.ts';
import { parseContactRecord } from '../../../functions/core/contact-record.ts';
import type { ContactFact } from '../../../functions/core/contact.ts';
import type { DeliveryOutcome } from '../feed.ts';
import type { PlannedDelivery } from '../order.ts';
import type { RecordedLine } from '../recording.ts';
import { groupBy } from './group-by.ts';
import { legOf, type Leg } from './lanes.ts';
import type { Delivery } from './model.ts';
import { sentAt } from './moments.ts';

/** The deliveries of one call, and its legs. */
export interface Told {
  files: string[];
  deliveries: Delivery[];
  legs: Leg[];
  /** All contact ids that its events and records name. */
  contactIds: Set<string>;
}

/** Gathers the deliveries by call, in the order of the recordings; calls by their first line. */
export function callsOf(planned: readonly PlannedDelivery[], outcomes: readonly DeliveryOutcome[]): Told[] {
  const byStory = groupBy(
    planned.map((delivery, index) => ({ ...delivery, outcome: outcomes[index] })),
    ({ story }) => story,
  );
  const files = [...new Set(planned.map(({ recorded }) => recorded.file))].sort();
  const place = (told: Told) => Math.min(...told.deliveries.map(({ file, line }) => files.indexOf(file) * 1e9 + line));
  return [...byStory.values()].map(callOf).sort((a, b) => place(a) - place(b));
}

function callOf(given: readonly (PlannedDelivery & { outcome: DeliveryOutcome | undefined })[]): Told {
  const seen = new Set<RecordedLine>();
  const deliveries = given.map(({ recorded, outcome }, index) => {
    const again = seen.has(recorded);
    seen.add(recorded);
    return deliveryOf(recorded, outcome, index + 1, again);
  });
  const told = [...seen].sort((a, b) => a.line - b.line).map((recorded) => ({ ...recorded, fact: factOf(recorded) }));
  const facts = told.map(({ fact }) => fact).filter((fact) => fact !== undefined);
  const legs = [...groupBy(facts, ({ contactId }) => contactId)].map(([contactId, own]) =>
    legOf(
      contactId,
      own.find(({ parentId }) => parentId !== undefined)?.parentId,
      told.filter(({ fact }) => fact?.contactId === contactId),
    ),
  );
  return {
    files: [...new Set(deliveries.map(({ file }) => file))],
    deliveries,
    legs: legs.sort((a, b) => (a.initiatedAt ?? '').localeCompare(b.initiatedAt ?? '')),
    contactIds: new Set(facts.flatMap(idsOf)),
  };
}

function idsOf(fact: ContactFact): string[] {
  const next = fact.source === 'contact-record' ? fact.nextContactId : undefined;
  return [fact.contactId, fact.rootId, fact.parentId, next].filter((id) => id !== undefined);
}

function deliveryOf(
  recorded: RecordedLine,
  outcome: DeliveryOutcome | undefined,
  number: number,
  again: boolean,
): Delivery {
  const { file, line, source, value } = recorded;
  const fact = factOf(recorded);
  const ended = outcome ?? { contactId: null, source, line, outcome: 'failed', reason: 'no-outcome' };
  const contactId = ended.contactId ?? fact?.contactId ?? null;
  return { ...ended, contactId, number, file, label: labelOf(fact, source), sentAt: sentAt(value), again };
}

function labelOf(fact: ContactFact | undefined, source: RecordedLine['source']): string {
  if (fact === undefined) return source === 'contact-event' ? 'event that cannot be read' : 'line that is no record';
  if (fact.source === 'contact-event') return fact.eventType === '' ? 'event without a type' : fact.eventType;
  return 'contact record';
}

function factOf({ source, text }: RecordedLine): ContactFact | undefined {
  const parsed = source === 'contact-event' ? parseContactEvent(text) : parseContactRecord(text);
  return parsed.is === 'fact' ? parsed.fact : undefined;
}

/** What a call is named after: its recordings, and its first contact where a recording has several calls. */
export function namesOf(calls: readonly Told[]): string[] {
  const perFile = new Map<string, number>();
  for (const { files } of calls) for (const file of files) perFile.set(file, (perFile.get(file) ?? 0) + 1);
  return calls.map(({ files, legs, deliveries }) => {
    const stems = files.map((file) => (file === '-' ? 'standard input' : basename(file).replace(/\.jsonl?$/, '')));
    const alone = files.every((file) => perFile.get(file) === 1);
    const own = legs[0]?.contactId.slice(0, 8) ?? `line ${String(deliveries[0]?.line ?? '')}`;
    return [...new Set(stems), ...(alone ? [] : [own])].join(' · ');
  });
}
