import fc from 'fast-check';
import { createDeliveries } from '../explorer/deliveries.ts';
import { readStory } from '../explorer/story.ts';
import { generatedStory } from './generated-call.ts';
import { Run } from './run.ts';
const n = Number(process.argv[2]);
const stories = fc.sample(generatedStory, { seed: Number(process.argv[3]), numRuns: n });
let bad = 0,
  t0 = Date.now(),
  faults = 0;
const pick = process.argv[4]?.split(',').map(Number);
for (const [i, story] of stories.entries()) {
  if (pick && !pick.includes(i)) continue;
  const read = await readStory(story);
  const deliver = createDeliveries(read.settings);
  try {
    const calm = await new Run(read, deliver, story.profile, { seed: i, faults: 0, copies: 1 }).inOrder();
    for (const k of [1, 2, 3]) {
      const ran = await new Run(read, deliver, story.profile, {
        seed: i * 10 + k,
        faults: k * 2,
        copies: 2,
      }).disordered(2);
      faults += ran.faults;
      const same = JSON.stringify(ran.voiceCalls) === JSON.stringify(calm.voiceCalls);
      if (ran.wrongs.length || !same || ran.extra > ran.faults) {
        bad++;
        const hit = ran.wrongs[0]?.match(/^(c\d+) .* while (c\d+)/);
        if (hit)
          console.log(
            ran.schedule
              .filter(
                (l) =>
                  l.includes(' ' + hit[1] + ' ') ||
                  l.includes(' ' + hit[2] + ' ') ||
                  (l.includes(' ' + hit[1]) && l.includes('end')),
              )
              .join('\n'),
          );
        console.log(
          i,
          k,
          story.lines.length,
          JSON.stringify(story.settings),
          story.profile,
          ran.wrongs,
          'extra',
          ran.extra,
          'faults',
          ran.faults,
          same,
        );
        if (!same)
          for (const [j, c] of calm.voiceCalls.entries())
            if (JSON.stringify(c) !== JSON.stringify(ran.voiceCalls[j])) {
              console.log('   calm', JSON.stringify(c));
              console.log('   ran ', JSON.stringify(ran.voiceCalls[j]));
            }
      }
    }
  } catch (e) {
    bad++;
    console.log(i, String(e), JSON.stringify(story.settings));
  }
  if (bad > 8) break;
}
console.log('done', n, 'bad', bad, 'faults', faults, Date.now() - t0, 'ms');
