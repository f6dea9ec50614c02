import { explore } from './explore.ts';
import { smallStories } from './stories.ts';
const [c, f, n, a] = process.argv.slice(2, 6).map(Number);
const only = process.argv[6];
for (const story of smallStories) {
  if (only && !story.name.includes(only)) continue;
  const t = Date.now();
  const r = await explore(story, { bounds: { atATime: a ?? 3, copies: n ?? 2, crashes: c ?? 0, faults: f ?? 0 } });
  console.log(
    story.name,
    'states',
    r.states,
    'schedules',
    String(r.schedules).length > 12 ? Number(r.schedules).toExponential(2) : String(r.schedules),
    'points',
    r.points,
    Date.now() - t,
    'ms',
  );
  if (r.violation) {
    console.log('  VIOLATION', r.violation.what);
    console.log(r.violation.schedule.map((s) => '     ' + s).join('\n'));
  }
}
