import { parseArgs } from 'node:util';
import { checksOf, type Check } from './checks.ts';
import { planRun } from './plan.ts';
import { soak } from './soak.ts';

// `npm run soak -- [--stories N] [--seed S] [--json]`: stories against a schedule of faults; exit 0 if all is as it must be.

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** The members of a run's plan that are no ordinary stories need some. */
const fewestStories = 20;

function optionsOf(args: string[]): { stories: number; seed: number; json: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      stories: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const [stories, seed] = [Number(values.stories), Number(values.seed)];
  if (!Number.isInteger(stories) || stories < fewestStories)
    throw new Error(`--stories ${values.stories}: give a whole number from ${String(fewestStories)} on`);
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed}: give a whole number`);
  return { stories, seed, json: values.json };
}

function show({ what, found, must, ok }: Check): string {
  const [first = '', ...more] = found.split('\n');
  const verdict = must === undefined ? '    ' : ok ? 'ok  ' : 'NOT ';
  const line = `${verdict} ${what.padEnd(84)} ${first}${must === undefined ? '' : `  (${must})`}`;
  return [line, ...more.map((one) => `       ${one}`)].join('\n');
}

const note = (text: string) => void process.stderr.write(`${text}\n`);

async function run(args: string[]): Promise<void> {
  const { stories, seed, json } = optionsOf(args);
  const ran = await soak(
    planRun(stories, seed),
    ({ from, name }) => note(`${String(from).padStart(4)} s  ${name}`),
    (open) => note(`        ${String(open)} deliveries are open`),
  );
  const checks = checksOf(ran);
  const result = json ? JSON.stringify({ stories, seed, checks }, undefined, 2) : checks.map(show).join('\n');
  process.stdout.write(`${result}\n`);
  process.exitCode = checks.every(({ ok }) => ok) ? 0 : 1;
}

await run(process.argv.slice(2)).catch((error: unknown) => {
  note(error instanceof Error ? error.message : 'unknown error');
  process.exitCode = 2;
});
