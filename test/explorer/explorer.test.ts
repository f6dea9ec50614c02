import { expect, test } from 'vitest';
import { explore, follow, type Explored } from './explore.ts';
import type { Bounds } from './state.ts';
import { shown } from './show.ts';
import { bugs } from './spoiled.ts';
import { smallStories } from './stories.ts';

const crash: Bounds = { atATime: 3, copies: 1, crashes: 1, faults: 0 };
const fault: Bounds = { atATime: 3, copies: 1, crashes: 0, faults: 1 };

/** Every schedule of the story; a violation is shown as the test's own message. */
async function covered(...given: Parameters<typeof explore>): Promise<Explored> {
  const explored = await explore(...given);
  const { story, states, schedules, violation } = explored;
  process.stdout.write(`${story}: ${String(states)} states, ${String(schedules)} schedules\n`);
  expect(violation && shown(violation)).toBeUndefined();
  return explored;
}

test.each(smallStories)('$name: every schedule with one crash', async (story) => {
  const { schedules } = await covered(story, { bounds: crash });
  expect(schedules).toBeGreaterThan(10_000n);
});

test('a call and its record, each delivered twice', async () => {
  const [story] = smallStories;
  if (story !== undefined) await covered(story, { bounds: { ...crash, copies: 2, crashes: 0 } });
});

const lossy = smallStories.filter(({ name }) => /versions|folded|callback|outbound|begin/.test(name));

test.each(lossy)('$name: every schedule with one fault, legacy', async (story) => {
  await covered(story, { bounds: fault, profile: 'legacy' });
});

test.each([
  { name: 'claim removed', bounds: crash, where: 'versions' },
  { name: 'comparison reversed', bounds: crash, where: 'two versions' },
  { name: 'confirm before write', bounds: crash, where: 'two versions' },
  { name: 'Transfer repeated after a lost answer', bounds: fault, where: 'begin' },
  { name: 'landsUntil ignored', bounds: fault, where: 'two versions' },
  { name: 'a begun create forgotten', bounds: crash, where: 'both agents' },
] as const)('finds the bug: $name', async ({ name, bounds, where }) => {
  const story = smallStories.find((one) => one.name.includes(where));
  if (story === undefined) throw new Error(`no story has ${where} in its name`);
  const options = { bounds, ...bugs[name] };
  const { violation } = await explore(story, options);
  if (violation === undefined) throw new Error('the explorer saw nothing wrong');
  expect(violation.recording.length).toBeGreaterThan(0);
  expect((await follow(story, options, violation.seed))?.what).toBe(violation.what);
});
