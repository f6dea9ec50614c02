import { explore } from './explore.ts';
import { shown } from './show.ts';
import type { Bounds } from './state.ts';
import { smallStories } from './stories.ts';

const wanted = 1_000_000n;

/** A crash and a fault in one schedule. */
const crashAndFault: Bounds = { atATime: 3, copies: 1, crashes: 1, faults: 1 };
/** A crash, and each delivered twice; the largest stories two at a time unless `--all` is given, for they take minutes. */
const isLarge = (name: string) => /comes while|both agents|folded/.test(name) && !process.argv.includes('--all');
const crashAndTwice = (name: string): Bounds => ({ atATime: isLarge(name) ? 2 : 3, copies: 2, crashes: 1, faults: 0 });

const total = { states: 0, schedules: 0n, violations: 0 };
for (const story of smallStories) {
  for (const bounds of [crashAndFault, crashAndTwice(story.name)]) {
    const began = Date.now();
    const { states, schedules, violation } = await explore(story, { bounds });
    total.states += states;
    total.schedules += schedules;
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    const counts = `${String(states)} states, ${String(schedules)} schedules, ${seconds} s`;
    process.stdout.write(`${story.name} ${JSON.stringify(bounds)}: ${counts}\n`);
    if (violation === undefined) continue;
    total.violations += 1;
    process.stdout.write(`${shown(violation)}\n`);
  }
}
const { states, schedules, violations } = total;
process.stdout.write(`${String(states)} states, ${String(schedules)} schedules, ${String(violations)} violations\n`);
process.exitCode = violations === 0 && schedules >= wanted ? 0 : 1;
