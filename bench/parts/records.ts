import type { Bundles } from '../bundles.ts';
import { startChild, type Child } from '../child.ts';
import type { Took } from '../measured/worker.ts';
import { median, progress, rounded, type Report } from '../report.ts';
import type { LedgerUrls } from '../servers/embedded-ledger.ts';
import { functionEnvironment, serverAt, type Stubs } from '../surroundings.ts';

interface Variant {
  /** As in the report. */
  ledger: 'inProcess' | 'sdk' | 'embedded';
  delayMs: number;
  batch: number;
}

/** So many runs of each, of so much time; the figure is the median. */
export interface Effort {
  runs: number;
  seconds: number;
}

const batches = [1, 10, 100];

/** Every variant in the order in which it runs. */
const variants: Variant[] = [
  ...batches.map((batch) => ({ ledger: 'inProcess' as const, delayMs: 0, batch })),
  ...batches.map((batch) => ({ ledger: 'sdk' as const, delayMs: 0, batch })),
  { ledger: 'embedded', delayMs: 0, batch: 100 },
  ...batches.map((batch) => ({ ledger: 'inProcess' as const, delayMs: 100, batch })),
  { ledger: 'sdk', delayMs: 100, batch: 100 },
];

interface RecordParts {
  bundles: Bundles;
  stubs: Stubs;
  effort: Effort;
}

/** N records through the real door, beside a floor that takes turns with it. */
export async function benchRecords(report: Report, parts: RecordParts): Promise<void> {
  const atATime = await recordsAtATime(parts);
  report.counts['records.atATime'] = atATime;
  const server = serverAt('embedded-ledger');
  const { direct } = await server.ask<LedgerUrls>({ do: 'open' });
  for (const variant of variants) {
    const name = `records.${variant.ledger}.${String(variant.delayMs)}ms.batch${String(variant.batch)}`;
    const runs = await measure(variant, { ...parts, embedded: direct }, atATime);
    note(report, name, runs);
    const [speed, over] = [report.ratios[`${name}.throughput`], report.ratios[`${name}.cpuOverFloorMs`]];
    progress(`${name}: ${String(speed)} of the floor's throughput, ${String(over)} ms CPU a record over it`);
  }
  await server.stop();
}

/** How many records of a batch the door has at Salesforce at a time: the floors get as many. */
async function recordsAtATime({ bundles, stubs }: RecordParts): Promise<number> {
  const env = functionEnvironment({ ...stubs, salesforce: `${stubs.salesforce}/after100ms` });
  const door = startChild(bundles.worker, { args: [bundles.inProcess], env });
  await stubs.seen();
  await door.ask({ do: 'records', count: 100, batch: 100 });
  await door.stop();
  return (await stubs.seen()).salesforce.mostAtOnce;
}

interface Runs {
  door: Took[];
  floor: Took[];
}

async function measure(variant: Variant, parts: RecordParts & { embedded: string }, atATime: number): Promise<Runs> {
  const { door, floor } = start(variant, parts, atATime);
  const run = async (child: Child, count: number) => {
    await parts.stubs.seen();
    const took = await child.ask<Took>({ do: 'records', batch: variant.batch, count });
    const { requests } = (await parts.stubs.seen()).salesforce;
    if (requests !== count) throw new Error(`${String(count)} records made ${String(requests)} requests, not as many`);
    return took;
  };
  const runs: Runs = { door: [], floor: [] };
  try {
    const count = await countFor(variant, parts.effort, (records) => run(door, records));
    await run(floor, count);
    for (let left = parts.effort.runs; left > 0; left -= 1) {
      runs.floor.push(await run(floor, count));
      runs.door.push(await run(door, count));
    }
  } finally {
    await Promise.all([door.stop(), floor.stop()]);
  }
  return runs;
}

/** Warms the code up, and gives how many records, in whole batches, make a run of the length that is wanted. */
async function countFor(
  { batch }: Variant,
  { seconds }: Effort,
  run: (count: number) => Promise<Took>,
): Promise<number> {
  const wanted = ({ records, ms }: Took) => Math.ceil(((records / ms) * 1000 * seconds) / batch) * batch;
  const first = await run(Math.max(batch, 10));
  return wanted(await run(wanted(first)));
}

function start(
  { ledger, delayMs }: Variant,
  { bundles, stubs, embedded }: RecordParts & { embedded: string },
  atATime: number,
) {
  const salesforce = delayMs === 0 ? stubs.salesforce : `${stubs.salesforce}/after${String(delayMs)}ms`;
  const dynamoDb = ledger === 'embedded' ? embedded : stubs.aws;
  const env = { ...functionEnvironment({ ...stubs, salesforce, dynamoDb }), BENCH_AT_A_TIME: String(atATime) };
  const child = (bundle: string): Child => startChild(bundles.worker, { args: [bundle], env, flags: ['--expose-gc'] });
  return ledger === 'inProcess'
    ? { door: child(bundles.inProcess), floor: child(bundles.floorBare) }
    : { door: child(bundles.functions['contact-record']), floor: child(bundles.floorSdk) };
}

function note(report: Report, name: string, { door, floor }: Runs): void {
  const each = (figure: (door: Took, floor: Took) => number) =>
    rounded(median(door.map((took, run) => figure(took, floor[run] ?? took))));
  const perSecond = ({ records, ms }: Took) => (records / ms) * 1000;
  const cpuMs = ({ records, cpuMs: all }: Took) => all / records;
  // Door and floor of one run have the same minute of the machine: their ratio is taken first, and the median of the ratios then.
  report.ratios[`${name}.throughput`] = each((took, beside) => perSecond(took) / perSecond(beside));
  report.ratios[`${name}.cpuOverFloorMs`] = each((took, beside) => cpuMs(took) - cpuMs(beside));
  report.figures[`${name}.recordsPerSecond`] = each(perSecond);
  report.figures[`${name}.cpuMs`] = each(cpuMs);
  report.figures[`${name}.floor.recordsPerSecond`] = each((_, beside) => perSecond(beside));
  report.figures[`${name}.floor.cpuMs`] = each((_, beside) => cpuMs(beside));
}
