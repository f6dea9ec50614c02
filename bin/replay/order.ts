import type { RecordedLine } from './recording.ts';
import { parseContactEvent } from '../../functions/core/contact-event.ts';
import { parseContactRecord } from '../../functions/core/contact-record.ts';

/** One delivery of the replay: a line, perhaps not for the first time, and the story it belongs to. */
export interface PlannedDelivery {
  recorded: RecordedLine;
  story: string;
}

/** In which order, and how often, the lines are delivered. */
export interface Disorder {
  /** Any order, by this seed. */
  shuffle?: number | undefined;
  /** Each line up to so many times. */
  duplicate?: number | undefined;
}

/** Plans the deliveries: as recorded, or shuffled and repeated by a seed, so that a run can be had again. */
export function plan(lines: readonly RecordedLine[], { shuffle, duplicate = 1 }: Disorder): PlannedDelivery[] {
  const storyOf = stories(lines);
  const planned = lines.map((recorded) => ({ recorded, story: storyOf(recorded) }));
  const random = seeded(shuffle ?? 1);
  const repeated = planned.flatMap((delivery, index) => {
    const times = 1 + Math.floor(random() * duplicate);
    // A repeated delivery comes some lines after the first.
    return Array.from({ length: times }, (_, copy) => ({ delivery, at: index + (copy === 0 ? 0 : random() * 10) }));
  });
  const places = shuffle === undefined ? repeated : repeated.map(({ delivery }) => ({ delivery, at: random() }));
  return places.sort((a, b) => a.at - b.at).map(({ delivery }) => delivery);
}

/** All legs of one call are one story: contacts that name each other as initial, previous or next. */
function stories(lines: readonly RecordedLine[]): (line: RecordedLine) => string {
  const parents = new Map<string, string>();
  const find = (id: string): string => {
    const parent = parents.get(id) ?? id;
    if (parent === id) return id;
    const root = find(parent);
    parents.set(id, root);
    return root;
  };
  const ids = lines.map(idsOf);
  for (const [first, ...kin] of ids) {
    for (const id of kin) if (first !== undefined) parents.set(find(id), find(first));
  }
  const byLine = new Map(lines.map((line, index) => [line, ids[index]?.[0]]));
  return (line) => {
    const id = byLine.get(line);
    return id === undefined ? `${line.file}:${String(line.line)}` : find(id);
  };
}

function idsOf({ source, text }: RecordedLine): string[] {
  const parsed = source === 'contact-event' ? parseContactEvent(text) : parseContactRecord(text);
  if (parsed.is !== 'fact') return [];
  const { contactId, rootId, parentId } = parsed.fact;
  const nextId = parsed.fact.source === 'contact-record' ? parsed.fact.nextContactId : undefined;
  return [contactId, rootId, parentId, nextId].filter((id) => id !== undefined);
}

/** A small seeded generator of numbers from 0 to 1 (mulberry32); the same seed gives the same replay. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
