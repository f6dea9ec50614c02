import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundles } from '../bundles.ts';
import { startChild, type Child } from '../child.ts';
import type { Took } from '../measured/worker.ts';
import { median, progress, rounded, type Report } from '../report.ts';
import type { LedgerSeen } from '../servers/counting-dynamodb.ts';
import type { LedgerUrls, Question } from '../servers/embedded-ledger.ts';
import { functionEnvironment, serverAt, type Stubs } from '../surroundings.ts';

interface GrowthParts {
  bundles: Bundles;
  stubs: Stubs;
  runs: number;
  /** Records of a run. */
  count: number;
  /** Rows of the ledger, from few to many. */
  rows: readonly number[];
}

const inFlight = [1, 10, 100, 1_000];
const laneCount = 10;

/** What a record costs when there are many: others at work at the same time, counted in CPU; others in the ledger, counted in calls. */
export async function benchGrowth(report: Report, parts: GrowthParts): Promise<void> {
  await benchInFlight(report, parts);
  await benchRows(report, parts);
}

/** Batches of ten, and so many of them at once as it takes: each contact of them is on its way. */
async function benchInFlight(report: Report, { bundles, stubs, runs, count }: GrowthParts): Promise<void> {
  const doors = [
    ['inProcess', bundles.inProcess],
    ['sdk', bundles.functions['contact-record']],
  ] as const;
  for (const [ledger, bundle] of doors) {
    const child = startChild(bundles.worker, {
      args: [bundle],
      env: functionEnvironment(stubs),
      flags: ['--expose-gc'],
    });
    const cpuMs = new Map<number, number[]>(inFlight.map((contacts) => [contacts, []]));
    try {
      // The first run opens the connections and warms the code up.
      for (let run = 0; run <= runs; run += 1) {
        for (const contacts of inFlight) {
          const batch = Math.min(contacts, laneCount);
          const atOnce = Math.max(1, contacts / laneCount);
          const took = await child.ask<Took>({ do: 'records', count: Math.max(count, contacts), batch, atOnce });
          if (run > 0) cpuMs.get(contacts)?.push(took.cpuMs / took.records);
        }
      }
    } finally {
      await child.stop();
    }
    noteInFlight(report, `growth.${ledger}`, cpuMs);
  }
}

function noteInFlight({ figures, ratios }: Report, name: string, cpuMs: ReadonlyMap<number, number[]>): void {
  for (const [contacts, each] of cpuMs) figures[`${name}.inFlight${String(contacts)}.cpuMs`] = rounded(median(each));
  const most = cpuMs.get(1_000) ?? [];
  // To ten, not to one: a single contact leaves the process waiting, and awake, between the answers.
  for (const few of [1, 10]) {
    const ratio = median(most.map((cpu, run) => cpu / (cpuMs.get(few)?.[run] ?? Number.NaN)));
    ratios[`${name}.cpu.inFlight1000Over${String(few)}`] = rounded(ratio);
  }
  progress(
    `${name}: ${[...cpuMs].map(([contacts, each]) => `${String(contacts)} in flight ${String(rounded(median(each)))} ms`).join(', ')}`,
  );
}

/** New and repeated records over a ledger that is filled more and more. */
async function benchRows(report: Report, { bundles, stubs, rows }: GrowthParts): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'voicecall-bench-ledger-'));
  const server = serverAt('embedded-ledger', [dir]);
  const ask = <Answer>(question: Question) => server.ask<Answer>(question);
  try {
    let filled = 0;
    for (const wanted of rows) {
      const { counted } = await ask<LedgerUrls>({ do: 'fill', rows: wanted - filled });
      filled = wanted;
      const env = functionEnvironment({ ...stubs, dynamoDb: counted });
      const door = startChild(bundles.worker, { args: [bundles.functions['contact-record']], env });
      await countCalls(report, `growth.rows${String(wanted)}`, {
        door,
        stubs,
        seen: () => ask<LedgerSeen>({ do: 'seen' }),
      });
      await door.stop();
    }
  } finally {
    await server.stop();
    await rm(dir, { recursive: true });
  }
}

const counted = 100;

async function countCalls(
  report: Report,
  name: string,
  { door, stubs, seen }: { door: Child; stubs: Stubs; seen: () => Promise<LedgerSeen> },
): Promise<void> {
  const ids = Array.from({ length: counted }, () => randomUUID());
  await Promise.all([stubs.seen(), seen()]);
  for (const kind of ['newRecord', 'repeatedRecord']) {
    await door.ask<Took>({ do: 'records', count: counted, batch: counted, ids });
    const [ledger, elsewhere] = [await seen(), await stubs.seen()];
    const calls = Object.values(ledger.calls).reduce((sum, one) => sum + one, 0);
    report.counts[`${name}.${kind}.ledgerCalls`] = calls / counted;
    report.counts[`${name}.${kind}.capacityUnits`] = ledger.capacityUnits / counted;
    report.counts[`${name}.${kind}.salesforceRequests`] = elsewhere.salesforce.requests / counted;
    report.counts[`${name}.${kind}.secretReads`] = elsewhere.aws['secretsmanager.GetSecretValue'] ?? 0;
    report.counts[`${name}.${kind}.scansAndQueries`] = (ledger.calls['Scan'] ?? 0) + (ledger.calls['Query'] ?? 0);
    progress(
      `${name}.${kind}: ${String(calls / counted)} ledger calls, ${String(ledger.capacityUnits / counted)} units a record`,
    );
  }
}
