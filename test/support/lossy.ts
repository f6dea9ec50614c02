import fc from 'fast-check';
import { intentOf } from '../../functions/core/decide.ts';
import { parseContactEvent } from '../../functions/core/contact-event.ts';
import { parseContactRecord } from '../../functions/core/contact-record.ts';
import type { ContactFact } from '../../functions/core/contact.ts';
import type { Settings } from '../../functions/core/settings.ts';
import { createDeliveries, type Deliver } from '../explorer/deliveries.ts';
import { readStory } from '../explorer/story.ts';
import { generatedStory } from '../properties/generated-call.ts';
import { Run } from '../properties/run.ts';
import { seeded } from '../properties/weather.ts';
import type { ExpectedVoiceCall } from './stories.ts';

/** One line of a generated run. */
export interface Line {
  text: string;
  fact: ContactFact;
  /** `record`: every record of its contact is lost; `all`: every line of it. */
  lost: 'record' | 'all' | undefined;
}

/** The day of the generated stories, and what of the last day they are spread over. */
const began = Date.parse('2026-03-10T10:30:00.000Z');
const hour = 3_600_000;
const mostLines = 16;

/** Of calls of few legs many can be had in a minute. */
const shortStory = generatedStory.filter(({ lines }) => lines.length <= mostLines);

/** Calls as of the last 20 hours, each under ids of its own, of which some contacts lose their records, and some all. */
export function lossyRun(stories: number, seed: number): Line[] {
  const random = seeded(seed);
  const now = Date.now();
  const generated = fc.sample(shortStory, { numRuns: stories, seed });
  return generated.flatMap(({ lines }, story) => {
    const shift = now - began - hour - Math.floor((story / stories) * 19 * hour);
    const losses = new Map<string, Line['lost']>();
    return lines.map((line) => {
      const text = shifted(line.replaceAll(/\bc(\d+)\b/g, `s${String(story)}-c$1`), shift);
      const fact = factOf(text);
      if (!losses.has(fact.contactId)) losses.set(fact.contactId, lossBy(random()));
      return { text, fact, lost: losses.get(fact.contactId) };
    });
  });
}

const lossBy = (chance: number): Line['lost'] => (chance < 0.12 ? 'record' : chance < 0.2 ? 'all' : undefined);

/** All its times so much later. */
const shifted = (line: string, milliseconds: number) =>
  line.replaceAll(/"(2026-\d\d-\d\dT[\d:.]+Z)"/g, (_, time: string) =>
    JSON.stringify(new Date(Date.parse(time) + milliseconds).toISOString()),
  );

function factOf(text: string): ContactFact {
  const parsed = text.includes('"detail-type"') ? parseContactEvent(text) : parseContactRecord(text);
  if (parsed.is !== 'fact') throw new Error('a generated line is no fact');
  return parsed.fact;
}

/** The story of a line, by its ids. */
export const storyOf = ({ fact }: Line): string => fact.contactId.split('-')[0] ?? '';

/** What every story ends with where nothing is lost: each in a run of its own, in order. */
export async function withoutLoss(
  lines: readonly Line[],
  { createOn, queueTransfer }: Settings,
): Promise<ExpectedVoiceCall[]> {
  const byStory = new Map<string, string[]>();
  for (const line of lines) byStory.set(storyOf(line), [...(byStory.get(storyOf(line)) ?? []), line.text]);
  const ended: ExpectedVoiceCall[] = [];
  // One for all stories: each that is made slows down every promise after it.
  let deliver: Deliver | undefined;
  for (const [name, own] of byStory) {
    const story = await readStory({ name, lines: own, settings: { createOn, queueTransfer } });
    deliver ??= createDeliveries(story.settings);
    const run = new Run(story, deliver, 'current', { seed: 1, faults: 0, copies: 1 });
    ended.push(...(await run.inOrder()).voiceCalls);
  }
  return ended.sort((a, b) => (a.vendorCallKey < b.vendorCallKey ? -1 : 1));
}

/** Whether a line does not arrive. */
export const isLost = ({ lost, fact }: Line) =>
  lost === 'all' || (lost === 'record' && fact.source === 'contact-record');

/** The contacts whose lost records should have become, or closed, a VoiceCall: not those that go on under a leg that is folded into them. */
export function missed(lines: readonly Line[], settings: Settings): string[] {
  const methods = new Map(lines.map(({ fact }) => [fact.contactId, fact.initiationMethod]));
  const isFolded = (next: string | undefined) =>
    settings.queueTransfer === 'fold' && methods.get(next ?? '') === 'QUEUE_TRANSFER';
  const calls = lines.filter(isLost).flatMap(({ fact }) => {
    if (fact.source === 'contact-event' || isFolded(fact.nextContactId)) return [];
    return intentOf(fact, settings, 'any').do === 'update' ? [fact.contactId] : [];
  });
  return [...new Set(calls)].sort();
}
