import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../sandbox/salesforce/server.ts';
import { contactEvent, contactRecord } from './support/lines.ts';
import { recording, replayed, type Replayed } from './support/replay.ts';
import { requestsByKey } from './support/requests.ts';
import { comparable, expectedOf, ownOf, storyFile, storyNames } from './support/stories.ts';

const answered = 'inbound-answered';
const answeredKey = expectedOf(answered)[0]?.vendorCallKey ?? '';
const transferred = 'agent-transfer-warm';
const transferKey = expectedOf(transferred).find(({ callType }) => callType === 'Transfer')?.vendorCallKey ?? '';

const statuses = ({ requests }: Replayed) =>
  requests.map(({ method, path, status }) => `${method} ${path.endsWith('/clearRouting') ? 'clear ' : ''}${status}`);

/** The story ends as it should, although Salesforce failed; nothing was parked or given up. */
function expectWhole(result: Replayed, story: string): void {
  expect(result.trouble).toEqual([]);
  expect(comparable(result.voiceCalls)).toEqual(expectedOf(story));
}

describe('a plain call is delivered whole', () => {
  test.each<[string, FaultRule, string[]]>([
    [
      '500 once on the create',
      { when: { method: 'POST', nth: [1] }, do: { status: 500 } },
      ['POST 500', 'POST 200', 'PATCH 200'],
    ],
    [
      '429 with Retry-After',
      { when: { nth: [1, 3] }, do: { status: 429, headers: { 'Retry-After': '1' } } },
      ['POST 429', 'POST 200', 'PATCH 429', 'PATCH 200'],
    ],
    ['a reset', { when: { nth: [1, 3] }, do: { reset: true } }, ['POST null', 'POST 200', 'PATCH null', 'PATCH 200']],
    [
      'a lost answer',
      { when: { nth: [1, 3] }, do: { answerLost: true } },
      ['POST null', 'POST 200', 'PATCH null', 'PATCH 200'],
    ],
    ['401 once', { when: { nth: [1] }, do: { status: 401 } }, ['POST 401', 'POST 200', 'PATCH 200']],
    [
      'a body that is no JSON',
      { when: { method: 'PATCH', nth: [1] }, do: { body: '<html>' } },
      ['POST 200', 'PATCH 200'],
    ],
  ])('after %s', async (_, rule, sent) => {
    const result = await replayed([storyFile(answered)], { faults: [rule] });
    expectWhole(result, answered);
    expect(statuses(result)).toEqual(sent);
  });

  test('after an answer that comes too late', async () => {
    const faults: FaultRule[] = [{ when: { nth: [1] }, do: { delayMs: 30_000 } }];
    const result = await replayed([storyFile(answered)], { faults, set: ['retry.attemptTimeoutMs=300'] });
    expectWhole(result, answered);
    expect(result.voiceCalls).toHaveLength(1);
    expect(statuses(result).slice(1)).toEqual(['POST 200', 'PATCH 200']);
  });

  test('after an outage of a while: 503 for the first requests', async () => {
    const faults: FaultRule[] = [{ when: { method: 'PATCH', nth: [1, 2, 3, 4, 5, 6] }, do: { status: 503 } }];
    const result = await replayed([storyFile(answered)], { faults });
    expectWhole(result, answered);
    expect(statuses(result)).toEqual(['POST 200', ...Array.from({ length: 6 }, () => 'PATCH 503'), 'PATCH 200']);
  });
});

describe.each(['legacy', 'current'] as const)('a create whose answer was lost, %s profile', (profile) => {
  test('of an Inbound call makes one VoiceCall', async () => {
    const faults: FaultRule[] = [
      { when: { method: 'POST', contactId: answeredKey, nth: [1] }, do: { answerLost: true } },
    ];
    const result = await replayed([storyFile(answered)], { faults, profile });
    expectWhole(result, answered);
  });

  test.each<[string, FaultRule['do'], string[]]>([
    ['the answer never came', { answerLost: true }, []],
    ['the connection was reset', { reset: true }, []],
    ['it took too long', { delayMs: 30_000 }, ['retry.attemptTimeoutMs=300']],
  ])('of a Transfer is never sent again: %s', async (_, action, set) => {
    const faults: FaultRule[] = [{ when: { method: 'POST', contactId: transferKey }, do: action }];
    const result = await replayed([storyFile(transferred)], { faults, profile, set });
    expect(requestsByKey(result).get(transferKey)?.POST).toBe(1);
    expectWhole(result, transferred);
  });

  test('of a Transfer that Salesforce answered with 500 is sent again', async () => {
    const faults: FaultRule[] = [
      { when: { method: 'POST', contactId: transferKey, nth: [1, 2] }, do: { status: 500 } },
    ];
    const result = await replayed([storyFile(transferred)], { faults, profile });
    expect(requestsByKey(result).get(transferKey)?.POST).toBe(3);
    expectWhole(result, transferred);
  });
});

test('500 for ever on creates: four of each contact at most, and every record is delivered', async () => {
  const files = [answered, transferred, 'abandoned-in-queue'].map(storyFile);
  const result = await replayed(files, { faults: [{ when: { method: 'POST' }, do: { status: 500 } }] });
  expect(result.trouble).toEqual([]);
  for (const [key, { POST }] of requestsByKey(result)) expect(POST, key).toBeLessThanOrEqual(4);
  expect(requestsByKey(result).get(answeredKey)?.POST).toBe(4);
  const keys = [answered, transferred, 'abandoned-in-queue']
    .flatMap(expectedOf)
    .map(({ vendorCallKey }) => vendorCallKey);
  expect(result.voiceCalls.map(({ vendorCallKey }) => vendorCallKey)).toEqual(keys.sort());
  expect(new Set(result.voiceCalls.map(({ callDisposition }) => callDisposition))).toEqual(new Set(['completed']));
});

describe('what Salesforce refuses for good', () => {
  const others = [transferred, 'callback', 'abandoned-in-queue'];

  test('a create: one of its events is parked, its record is sent, the others are delivered', async () => {
    const faults: FaultRule[] = [{ when: { method: 'POST', contactId: answeredKey }, do: { status: 400 } }];
    const result = await replayed([answered, ...others].map(storyFile), { faults });
    const own = result.outcomes.filter(({ contactId }) => contactId === answeredKey);
    expect(own.filter(({ outcome }) => outcome === 'parked')).toMatchObject([{ reason: 'salesforce-refused' }]);
    expect(own.filter(({ source }) => source === 'contact-record')).toMatchObject([{ outcome: 'delivered' }]);
    expect(requestsByKey(result).get(answeredKey)).toEqual({ POST: 1, PATCH: 1, clearRouting: 0 });
    expect(result.trouble).toHaveLength(1);
    for (const story of [answered, ...others])
      expect(ownOf(story, result.voiceCalls), story).toEqual(expectedOf(story));
  });

  test('a record: it is parked, the others beside it are delivered', async () => {
    const faults: FaultRule[] = [{ when: { method: 'PATCH', contactId: answeredKey }, do: { status: 400 } }];
    const result = await replayed([answered, ...others].map(storyFile), { faults });
    const own = result.outcomes.filter(
      ({ contactId, source }) => contactId === answeredKey && source === 'contact-record',
    );
    expect(own).toMatchObject([{ outcome: 'parked', reason: 'salesforce-refused' }]);
    expect(result.trouble).toHaveLength(1);
    for (const story of others) expect(ownOf(story, result.voiceCalls), story).toEqual(expectedOf(story));
  });
});

test('every story is whole after every fifth request failed, one way or another', async () => {
  const every = (first: number) => Array.from({ length: 60 }, (_, index) => first + 20 * index);
  const faults: FaultRule[] = [
    { when: { nth: every(5) }, do: { status: 500 } },
    { when: { nth: every(10) }, do: { status: 429, headers: { 'Retry-After': '0' } } },
    { when: { nth: every(15) }, do: { answerLost: true } },
    { when: { nth: every(20) }, do: { reset: true } },
  ];
  const result = await replayed(['events/stories'], { faults });
  expect(result.trouble).toEqual([]);
  for (const story of storyNames) expect(ownOf(story, result.voiceCalls), story).toEqual(expectedOf(story));
});

test('a call whose events failed is not created twice when they come again together', async () => {
  const events = ['INITIATED', 'QUEUED', 'CONNECTED_TO_AGENT'].map((type) => contactEvent(type, 'a'));
  const faults: FaultRule[] = [{ when: { method: 'POST', nth: [1, 2] }, do: { status: 503 } }];
  const result = await replayed([await recording(...events, contactRecord('a'))], { faults });
  expect(result.trouble).toEqual([]);
  expect(result.voiceCalls).toHaveLength(1);
  expect(requestsByKey(result).get('a')).toEqual({ POST: 3, PATCH: 1, clearRouting: 0 });
});
