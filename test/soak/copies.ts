import { createHash } from 'node:crypto';
import { readRecording, type RecordedLine } from '../../bin/replay/recording.ts';
import { expectedOf, storyFile, storyNames, type ExpectedVoiceCall } from '../support/stories.ts';

/** A story of `events/stories` with contact ids of its own, and the VoiceCalls that it must end with. */
export interface StoryCopy {
  name: string;
  lines: RecordedLine[];
  expected: ExpectedVoiceCall[];
}

/** Its versions of one second are ordered by a hash of the payload, which another contact id changes. */
const orderedByHash = 'two-versions-within-one-second-by-hash';

/** The stories of which copies end as the original does. */
export const copiedStories = storyNames.filter((name) => name !== orderedByHash);

const recorded = new Map<string, RecordedLine[]>();
for (const name of copiedStories) recorded.set(name, await readRecording([storyFile(name)]));

/** Copies a story; the same serial and seed give the same copy. */
export function copyOf(name: string, serial: number, seed: number): StoryCopy {
  const lines = recorded.get(name) ?? [];
  const ids = new Map(lines.flatMap(({ value }) => contactIdsIn(value)).map((id) => [id, idFrom(seed, serial, id)]));
  const renamed = (text: string) => text.replace(uuid, (id) => ids.get(id) ?? id);
  return {
    name,
    lines: lines.map((line) => withText(line, renamed(line.text))),
    expected: JSON.parse(renamed(JSON.stringify(expectedOf(name)))),
  };
}

function withText(line: RecordedLine, text: string): RecordedLine {
  return { ...line, text, value: line.value === undefined ? undefined : JSON.parse(text) };
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every text under a name that ends as `ContactId` does, whatever the depth. */
function contactIdsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' ? (/contactId$/i.test(name) ? [inner] : []) : contactIdsIn(inner),
  );
}

function idFrom(seed: number, serial: number, id: string): string {
  const hex = createHash('sha256')
    .update(`${String(seed)}/${String(serial)}/${id}`)
    .digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
