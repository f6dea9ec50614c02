import type { Bundles } from '../bundles.ts';
import { startChild } from '../child.ts';
import type { Memory, Took } from '../measured/worker.ts';
import { progress, rounded, type Report } from '../report.ts';
import { functionEnvironment, type Stubs } from '../surroundings.ts';

const megabytes = 256;
/** As Lambda's bootstrap for Node starts a function of so much memory: a tenth of it for young objects, in two halves. */
const lambdaFlags = [
  '--expose-gc',
  '--max-http-header-size=81920',
  `--max-semi-space-size=${String(Math.floor(megabytes / 10 / 2))}`,
  `--max-old-space-size=${String(megabytes - Math.floor(megabytes / 10))}`,
];

interface MemoryParts {
  bundles: Bundles;
  stubs: Stubs;
  /** Records of the soak; the first tenth warms up. */
  records: number;
}

/** A soak of the record door through the SDK, under the flags of a function of 256 MB. */
export async function benchMemory(report: Report, { bundles, stubs, records }: MemoryParts): Promise<void> {
  const args = [bundles.functions['contact-record']];
  const child = startChild(bundles.worker, { args, env: functionEnvironment(stubs), flags: lambdaFlags });
  const tenths: Memory[] = [];
  try {
    while (tenths.length < 10) {
      await soak(records / 10, (count) => child.ask<Took>({ do: 'records', count, batch: 100 }));
      tenths.push(await child.ask<Memory>({ do: 'memory' }));
      progress(`memory: ${String(tenths.length)}0 %, peak ${megabytesOf(tenths.at(-1)?.peak)} MB`);
    }
  } finally {
    await child.stop();
  }
  note(report, records, tenths);
}

/** In small portions, since the worker makes the records of a question beforehand. */
async function soak(records: number, run: (count: number) => Promise<Took>): Promise<void> {
  for (let left = records; left > 0; left -= 1_000) await run(Math.min(left, 1_000));
}

function note({ ratios, figures }: Report, records: number, tenths: readonly Memory[]): void {
  const [first, last] = [tenths[0], tenths.at(-1)];
  if (first === undefined || last === undefined) return;
  figures['memory.records'] = records;
  figures['memory.peakMegabytes'] = megabytesOf(last.peak);
  figures['memory.peakAfterFirstTenthMegabytes'] = megabytesOf(first.peak);
  figures['memory.heapAfterFirstTenthMegabytes'] = megabytesOf(first.heap);
  figures['memory.heapMegabytes'] = megabytesOf(last.heap);
  ratios['memory.peakOverFirstTenth'] = rounded(last.peak / first.peak);
  ratios['memory.heapOverFirstTenth'] = rounded(last.heap / first.heap);
}

const megabytesOf = (bytes = 0) => rounded(bytes / 1_048_576);
