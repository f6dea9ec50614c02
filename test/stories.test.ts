import { describe, expect, test } from 'vitest';
import { bridge } from './support/cli.ts';
import { recording, replayed, type Replayed } from './support/replay.ts';
import { overspent, requestsByKey } from './support/requests.ts';
import {
  comparable,
  expectedOf,
  expectedOfAll,
  ownOf,
  recordVersions,
  storyFile,
  storyLines,
  storyNames,
  type ExpectedVoiceCall,
} from './support/stories.ts';

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const answered = 'inbound-answered';

const versions = recordVersions();

function expectDone(result: Replayed, names: readonly string[]): void {
  expect(result.trouble).toEqual([]);
  expect(comparable(result.voiceCalls)).toEqual(expectedOfAll(names));
}

test('there are stories, each with its expectation', () => {
  expect(storyNames.length).toBeGreaterThanOrEqual(24);
  expect(storyNames.every((name) => Array.isArray(expectedOf(name)))).toBe(true);
});

test('the command replays every story in order: exit 0, the JSON of the contract, the VoiceCalls expected', async () => {
  const { code, stdout, stderr } = await bridge(['replay', 'events/stories', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const result = JSON.parse(stdout);
  expect(Object.keys(result)).toEqual(['outcomes', 'requests', 'voiceCalls']);
  expect(keysOf(result.outcomes)).toEqual(['contactId,source,line,outcome,reason']);
  expect(keysOf(result.requests)).toEqual(['method,path,status,body']);
  expect(keysOf(result.voiceCalls)).toEqual([
    'voiceCallId,vendorCallKey,callType,previousCallKey,callDisposition,fields',
  ]);
  expect(result.outcomes).toHaveLength(storyNames.flatMap(storyLines).length);
  for (const name of storyNames) expect(ownOf(name, result.voiceCalls), name).toEqual(expectedOf(name));
  expect(comparable(result.voiceCalls)).toEqual(expectedOfAll());
});

const keysOf = (entries: object[]) => [...new Set(entries.map((entry) => Object.keys(entry).join()))];

/** Every fourth story, another one for each seed that follows: each story is shuffled by five seeds. */
const storiesOf = (seed: number) => storyNames.filter((_, index) => index % 4 === seed % 4);

describe('in any order', () => {
  test.each(seeds)('shuffled by %i', async (shuffle) => {
    const names = storiesOf(shuffle);
    const result = await replayed(names.map(storyFile), { shuffle });
    expectDone(result, names);
    expect(overspent(result, versions)).toEqual([]);
  });
});

describe('repeated', () => {
  test.each([{ duplicate: 3 }, { duplicate: 3, shuffle: 5 }])('%j', async (disorder) => {
    const result = await replayed(['events/stories'], disorder);
    expectDone(result, storyNames);
    expect(overspent(result, versions)).toEqual([]);
  });
});

describe('what a call costs', () => {
  test('a plain answered inbound call in order: one POST, one PATCH', async () => {
    const result = await replayed([storyFile(answered)]);
    expect([...requestsByKey(result).values()]).toEqual([{ POST: 1, PATCH: 1, clearRouting: 0 }]);
    expect(result.requests.map(({ method, status }) => `${method} ${String(status)}`)).toEqual([
      'POST 200',
      'PATCH 200',
    ]);
  });

  test('a call abandoned in the IVR whose events never came: one PATCH, and its VoiceCall is there', async () => {
    const record = storyLines('abandoned-in-ivr').filter((line) => !line.includes('"detail-type"'));
    expect(record).toHaveLength(1);
    const result = await replayed([await recording(...record)]);
    expect(result.requests.map(({ method, status }) => `${method} ${String(status)}`)).toEqual(['PATCH 200']);
    expect(comparable(result.voiceCalls)).toEqual<ExpectedVoiceCall[]>(expectedOf('abandoned-in-ivr'));
  });
});
