import { beforeAll, describe, expect, test } from 'vitest';
import { recording, replayed, type Replayed } from './support/replay.ts';
import { requestsByKey } from './support/requests.ts';
import {
  comparable,
  expectedOfAll,
  foldedStories,
  ownOf,
  storyFile,
  storyLines,
  storyNames,
} from './support/stories.ts';

const all = storyNames.flatMap(storyLines);
const isEvent = (line: string) => line.includes('"detail-type"');

describe('however many events were lost', () => {
  test('all of them: the records alone make the same VoiceCalls', async () => {
    const result = await replayed([await recording(...all.filter((line) => !isEvent(line)))]);
    expect(result.trouble).toEqual([]);
    expect(comparable(result.voiceCalls)).toEqual(expectedOfAll());
    expect(result.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test.each([2, 3])('one of %i', async (nth) => {
    const left = all.filter((line, index) => !isEvent(line) || index % nth !== 0);
    const result = await replayed([await recording(...left)], { shuffle: nth });
    expect(result.trouble).toEqual([]);
    expect(comparable(result.voiceCalls)).toEqual(expectedOfAll());
  });
});

describe('the VoiceCalls are the same', () => {
  test.each(['createOn=queued', 'createOn=connected', 'token.jti=perRequest'])('with %s', async (set) => {
    const { voiceCalls, trouble } = await replayed(['events/stories'], { set: [set], shuffle: 7 });
    expect(trouble).toEqual([]);
    expect(comparable(voiceCalls)).toEqual(expectedOfAll());
  });

  test('with the legacy profile of Salesforce, shuffled and repeated', async () => {
    const result = await replayed(['events/stories'], { profile: 'legacy', shuffle: 3, duplicate: 2 });
    expect(result.trouble).toEqual([]);
    expect(comparable(result.voiceCalls)).toEqual(expectedOfAll());
  });

  test('with createOn=never, where no call is created but by its record', async () => {
    const result = await replayed(['events/stories'], { set: ['createOn=never'] });
    expect(result.trouble).toEqual([]);
    expect(comparable(result.voiceCalls)).toEqual(expectedOfAll());
    for (const [key, { POST }] of requestsByKey(result)) expect(POST, key).toBe(0);
  });
});

describe('with queueTransfer=fold', () => {
  const set = ['queueTransfer=fold'];
  const names = storyNames.filter((name) => storyLines(name).some((line) => line.includes('"QUEUE_TRANSFER"')));
  const files = names.map(storyFile);
  let inOrder: Replayed;
  beforeAll(async () => {
    inOrder = await replayed(files, { set });
  });

  test('a queue transfer goes on under the key of the call before it', () => {
    const { voiceCalls, outcomes, trouble } = inOrder;
    expect(trouble).toEqual([]);
    expect(voiceCalls.length).toBeLessThan(expectedOfAll(names).length);
    expect(outcomes.filter(({ reason, source }) => reason === 'folded' && source === 'contact-record')).not.toEqual([]);
    for (const [name, expected] of foldedStories) expect(ownOf(name, voiceCalls), name).toEqual(expected);
  });

  test.each([1, 2, 3, 4])('any order ends the same: %i', async (shuffle) => {
    const result = await replayed(files, { set, shuffle, duplicate: 2 });
    expect(result.trouble).toEqual([]);
    expect(comparable(result.voiceCalls)).toEqual(comparable(inOrder.voiceCalls));
  });
});

test('mode=shadow decides and counts, and sends nothing', async () => {
  const { requests, outcomes } = await replayed(['events/stories'], { set: ['mode=shadow'] });
  expect(requests).toEqual([]);
  expect(outcomes.filter(({ outcome }) => outcome !== 'skipped')).toEqual([]);
  expect(outcomes.filter(({ reason }) => reason === 'shadow').length).toBeGreaterThan(50);
});
