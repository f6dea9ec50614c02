import { explore } from './explore.ts';
import { shown } from './show.ts';
import { smallStories } from './stories.ts';

const wanted = 1_000_000n;
/** One crash and one fault in one schedule; a crash, or a fault, with every message delivered twice. */
const allBounds = [
  { atATime: 3, copies: 1, crashes: 1, faults: 1 },
  { atATime: 3, copies: 2, crashes: 0, faults: 0 },
  { atATime: 2, copies: 2, crashes: 1, faults: 0 },
];

let states = 0;
let schedules = 0n;
let violations = 0;
for (const bounds of allBounds) {
  for (const story of smallStories) {
    const began = Date.now();
    const explored = await explore(story, { bounds });
    states += explored.states;
    schedules += explored.schedules;
    const { atATime, copies, crashes, faults } = bounds;
    const within = `${String(atATime)} at a time, ${String(copies)} of each, ${String(crashes)} crash, ${String(faults)} fault`;
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    process.stdout.write(
      `${story.name} (${within}): ${String(explored.states)} states, ${String(explored.schedules)} schedules, ${seconds} s\n`,
    );
    if (explored.violation === undefined) continue;
    violations += 1;
    process.stdout.write(`${shown(explored.violation)}\n`);
  }
}
process.stdout.write(`${String(states)} states, ${String(schedules)} schedules, ${String(violations)} violations\n`);
process.exitCode = violations === 0 && schedules >= wanted ? 0 : 1;
