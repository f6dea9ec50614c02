import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeliveries } from '../explorer/deliveries.ts';
import { shown } from '../explorer/show.ts';
import { readStory, type ReadStory } from '../explorer/story.ts';
import { generatedStory } from './generated-call.ts';
import { Run, type Ran } from './run.ts';
import type { Weather } from './weather.ts';

const weather: fc.Arbitrary<Weather> = fc.record({
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  faults: fc.constantFrom(0, 1, 3, 8),
  copies: fc.constantFrom(1, 2, 3),
});

const seed = 20260310;
const numRuns = 80;

test('a generated call ends the same in any order, repeated, with lost events, faults and deaths', async () => {
  await fc.assert(
    fc.asyncProperty(generatedStory, weather, async (story, sky) => {
      const read = await readStory(story);
      const deliver = createDeliveries(read.settings);
      const calm = await new Run(read, deliver, story.profile, { ...sky, faults: 0 }).inOrder();
      const ran = await new Run(read, deliver, story.profile, sky).disordered(sky.copies);
      const wrongs = [...ran.wrongs, ...differences(calm, ran), ...figures(read, ran), ...cost(ran)];
      if (wrongs.length === 0) return;
      const { recording } = ran;
      const schedule = [JSON.stringify({ ...story.settings, profile: story.profile, ...sky }), ...ran.schedule];
      throw new Error(shown({ what: wrongs.join('\n'), schedule, seed: `fast-check ${String(seed)}`, recording }));
    }),
    { seed, numRuns },
  );
}, 240_000);

function differences(calm: Ran, ran: Ran): string[] {
  try {
    expect(ran.voiceCalls).toEqual(calm.voiceCalls);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : 'the VoiceCalls differ'];
  }
}

/** Hold and interaction are those of the newest record, of every call that has one VoiceCall of its own. */
function figures({ messages }: ReadStory, { voiceCalls }: Ran): string[] {
  return voiceCalls.flatMap(({ vendorCallKey, fields }) => {
    const own = messages.filter(({ contactId }) => contactId === vendorCallKey);
    const newest = own.toSorted((a, b) => ((a.version ?? '') < (b.version ?? '') ? -1 : 1)).at(-1);
    const fact = newest?.fact;
    const isFolded = messages.some(
      ({ fact: { parentId, initiationMethod } }) => parentId === vendorCallKey && initiationMethod === 'QUEUE_TRANSFER',
    );
    if (fact?.source !== 'contact-record' || isFolded) return [];
    const { holdSeconds = 0, holds = 0, interactionSeconds = 0 } = fact.agent ?? {};
    const wanted = [holdSeconds, holds, interactionSeconds];
    const got = ['CustomerHoldDuration', 'NumberOfHolds', 'AgentInteractionDuration'].map((name) => fields[name]);
    return JSON.stringify(got) === JSON.stringify(wanted)
      ? []
      : [`${vendorCallKey} has the figures ${got.join()} and not ${wanted.join()}`];
  });
}

/** One POST a contact and one PATCH a version; each fault may cost one request more. */
const cost = ({ extra, faults }: Ran): string[] =>
  extra > faults ? [`${String(extra)} requests too many, with ${String(faults)} faults`] : [];
