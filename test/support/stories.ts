import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { VoiceCallView } from '../../sandbox/salesforce/server.ts';

const folder = 'events/stories';

/** Names of all stories in `events/stories`. */
export const storyNames = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => name.replace('.jsonl', ''));

export const storyFile = (name: string) => `${folder}/${name}.jsonl`;

export const storyLines = (name: string): string[] => readFileSync(storyFile(name), 'utf8').trim().split('\n');

/** A VoiceCall as `<story>.expected.json` holds it: ids differ between runs. */
export type ExpectedVoiceCall = Omit<VoiceCallView, 'voiceCallId'>;

/** The VoiceCalls that a story must end with. */
export const expectedOf = (name: string): ExpectedVoiceCall[] =>
  JSON.parse(readFileSync(`${folder}/${name}.expected.json`, 'utf8'));

/** How many different records of each contact the stories have: a newer version may be sent too, nothing else. */
export function recordVersions(): Map<string, number> {
  const versions = new Map<string, number>();
  for (const line of new Set(storyNames.flatMap(storyLines))) {
    const { ContactId } = JSON.parse(line);
    if (typeof ContactId === 'string') versions.set(ContactId, (versions.get(ContactId) ?? 0) + 1);
  }
  return versions;
}

/** Stories that end differently where queue transfers are folded, with what they end with then. */
export const foldedStories: [name: string, expected: ExpectedVoiceCall[]][] = storyNames.flatMap((name) => {
  const file = `${folder}/${name}.fold.expected.json`;
  return existsSync(file) ? [[name, JSON.parse(readFileSync(file, 'utf8'))]] : [];
});

/** What stories (all of them) together end with, sorted as a replay sorts them. */
export const expectedOfAll = (names: readonly string[] = storyNames): ExpectedVoiceCall[] =>
  byKey(names.flatMap(expectedOf));

/** VoiceCalls of a replay in the form of the expectations. */
export const comparable = (voiceCalls: readonly VoiceCallView[]): ExpectedVoiceCall[] =>
  byKey(voiceCalls.map(({ voiceCallId: _, ...rest }) => rest));

/** Of the VoiceCalls of a replay those that belong to a story. */
export function ownOf(name: string, voiceCalls: readonly VoiceCallView[]): ExpectedVoiceCall[] {
  const keys = new Set(expectedOf(name).map(({ vendorCallKey }) => vendorCallKey));
  return comparable(voiceCalls).filter(({ vendorCallKey }) => keys.has(vendorCallKey));
}

const byKey = (calls: ExpectedVoiceCall[]) =>
  [...calls].sort((a, b) => (a.vendorCallKey < b.vendorCallKey ? -1 : a.vendorCallKey > b.vendorCallKey ? 1 : 0));
