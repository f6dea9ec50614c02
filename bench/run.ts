import { Command, Option } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from './bundles.ts';
import { benchColdStart } from './parts/coldstart.ts';
import { benchEvents } from './parts/events.ts';
import { benchGrowth } from './parts/growth.ts';
import { benchMemory } from './parts/memory.ts';
import { benchRecords } from './parts/records.ts';
import { emptyReport, progress, type Report } from './report.ts';
import { startStubs } from './surroundings.ts';

// `npm run bench`: reports, and never fails on time. The JSON is the last thing on stdout; how far it is, on stderr.

const parts = ['records', 'events', 'coldstart', 'growth', 'memory'] as const;
type Part = (typeof parts)[number];

/** How much of each part: enough for medians that hold, or only to see that it runs. */
const efforts = {
  full: {
    records: { runs: 5, seconds: 0.5 },
    events: 300,
    rounds: 15,
    growth: { runs: 5, count: 1_000 },
    soak: 100_000,
  },
  quick: { records: { runs: 3, seconds: 0.2 }, events: 50, rounds: 3, growth: { runs: 2, count: 1_000 }, soak: 5_000 },
};
const rows = { full: [10, 1_000_000], quick: [10, 10_000] };

const program = new Command('bench')
  .description('Measures the bridge beside the floor of the same work; the last thing on stdout is JSON.')
  .addOption(new Option('--only <part>', 'one part of it').choices(parts))
  .option('--quick', 'fewer and shorter runs, a smaller ledger: whether it runs, not what it is', false)
  .parse();
const { only, quick } = program.opts<{ only?: Part; quick: boolean }>();

process.stdout.write(`${JSON.stringify(await bench(only, quick ? 'quick' : 'full'), null, 2)}\n`);

async function bench(only: Part | undefined, how: 'full' | 'quick'): Promise<Report> {
  const report = emptyReport();
  const dir = await mkdtemp(join(tmpdir(), 'voicecall-bench-'));
  const bundles = await buildBundles(dir);
  const stubs = await startStubs();
  const effort = efforts[how];
  const began = performance.now();
  const run: Record<Part, () => Promise<void>> = {
    records: () => benchRecords(report, { bundles, stubs, effort: effort.records }),
    events: () => benchEvents(report, { bundles, stubs, count: effort.events }),
    coldstart: () => benchColdStart(report, { bundles, stubs, rounds: effort.rounds }),
    growth: () => benchGrowth(report, { bundles, stubs, ...effort.growth, rows: rows[how] }),
    memory: () => benchMemory(report, { bundles, stubs, records: effort.soak }),
  };
  try {
    for (const part of parts) if (only === undefined || only === part) await run[part]();
  } finally {
    await stubs.stop();
    await rm(dir, { recursive: true });
  }
  report.figures['bench.seconds'] = Math.round((performance.now() - began) / 1000);
  progress(`done in ${String(report.figures['bench.seconds'])} s`);
  return report;
}
