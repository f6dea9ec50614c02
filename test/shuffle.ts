import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { SeedResult } from './support/shuffled.ts';

// `npm run test:shuffle -- [FROM] [TO]`: all stories, shuffled by each seed, must end with the same VoiceCalls.

const worker = fileURLToPath(new URL('./support/shuffled.ts', import.meta.url));
const mostWorkers = 2;

const [first = 1, last = 200, ...more] = process.argv.slice(2).map(Number);
if (more.length > 0 || !Number.isInteger(first) || !Number.isInteger(last) || first > last || first < 0) {
  process.stderr.write('give the first and the last seed, as 1 200\n');
  process.exit(2);
}
const began = Date.now();
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
const total = { done: 0, different: 0, cpuSeconds: 0 };
const waiting = [...seeds];
await Promise.all(Array.from({ length: Math.min(mostWorkers, availableParallelism(), seeds.length) }, work));
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
process.stdout.write(`${String(seeds.length)} seeds, ${String(total.different)} different, ${minutes} minutes\n`);
process.exitCode = total.different === 0 ? 0 : 1;

/** Runs a process of its own, and gives it one seed after the other as long as there are any. */
async function work(): Promise<void> {
  const child = fork(worker, {
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', TZ: 'UTC' },
  });
  const ended = once(child, 'exit').then(([code]) => Number(code ?? 1));
  for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) tell(await asked(child, seed, ended));
  child.disconnect();
  await ended;
}

async function asked(child: ChildProcess, seed: number, ended: Promise<number>): Promise<SeedResult> {
  const answer = new Promise<SeedResult>((resolve) => child.once('message', (result: SeedResult) => resolve(result)));
  child.send(seed);
  return Promise.race([
    answer,
    ended.then((code) => {
      throw new Error(`seed ${String(seed)}: the process that replays it ended (${String(code)})`);
    }),
  ]);
}

function tell({ seed, problems, seconds, cpuSeconds }: SeedResult): void {
  total.done += 1;
  total.different += problems.length > 0 ? 1 : 0;
  const place = `${String(total.done)}/${String(seeds.length)}`;
  const cost = `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU`;
  process.stdout.write(`${place} seed ${String(seed)}: ${problems.length > 0 ? 'different' : 'same'} (${cost})\n`);
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
  if (problems.length > 0)
    process.stdout.write(`  again: npm run bridge -- replay events/stories --shuffle ${String(seed)}\n`);
}
