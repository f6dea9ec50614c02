import { dirname } from 'node:path';
import { functionNames, type FunctionName } from '../../lib/bundle.ts';
import type { Bundles } from '../bundles.ts';
import { startChild } from '../child.ts';
import type { Started } from '../measured/starter.ts';
import { camelCase, median, progress, rounded, type Report } from '../report.ts';
import { functionEnvironment, type Stubs } from '../surroundings.ts';
import { weightOf } from '../weight.ts';

interface ColdStartParts {
  bundles: Bundles;
  stubs: Stubs;
  /** Fresh processes of each. */
  rounds: number;
}

/** Fresh processes: the import alone, and, of a door, from the start of the process to the first outcome; and what the bundles weigh. */
export async function benchColdStart(report: Report, parts: ColdStartParts): Promise<void> {
  for (const name of functionNames) await noteSizes(report, name, parts.bundles);
  const started = await startAll(parts);
  const importMs = (what: string) => rounded(median((started.get(what) ?? []).map((one) => one.importMs)));
  const outcomeMs = (what: string) => rounded(median((started.get(what) ?? []).map((one) => one.outcomeMs)));
  const { figures, ratios } = report;
  figures['coldstart.empty.importMs'] = importMs('empty');
  figures['coldstart.empty.processMs'] = outcomeMs('empty');
  for (const library of Object.keys(parts.bundles.alone))
    figures[`coldstart.alone.${library}.importMs`] = importMs(library);
  for (const name of functionNames) {
    const key = `coldstart.${camelCase(name)}`;
    figures[`${key}.importMs`] = importMs(name);
    figures[`${key}.sdkImportMs`] = importMs(`sdk-of-${name}`);
    if (name !== 'reconciler') figures[`${key}.firstOutcomeMs`] = outcomeMs(name);
    ratios[`${key}.importOverSdk`] = rounded(importMs(name) / importMs(`sdk-of-${name}`));
    progress(
      `${key}: import ${String(figures[`${key}.importMs`])} ms, ${String(ratios[`${key}.importOverSdk`])} of its AWS clients alone`,
    );
  }
}

/** All start once a round, so that what else the machine does falls on all alike. */
async function startAll({ bundles, stubs, rounds }: ColdStartParts): Promise<Map<string, Started[]>> {
  const env = functionEnvironment(stubs);
  const modules: [string, string][] = [
    ['empty', bundles.empty],
    ...Object.entries(bundles.alone),
    ...functionNames.flatMap((name): [string, string][] => [
      [`sdk-of-${name}`, bundles.sdkOf[name]],
      [name, bundles.functions[name]],
    ]),
  ];
  const started = new Map<string, Started[]>(modules.map(([what]) => [what, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [what, module] of modules) {
      // What a library adds is a figure, no ratio: fewer of them will do.
      if (what in bundles.alone && round >= Math.ceil(rounds / 3)) continue;
      const child = startChild(bundles.starter, { args: [module, what], env });
      started.get(what)?.push(await child.ask<Started>({}));
      await child.stop();
    }
  }
  return started;
}

async function noteSizes({ sizes, figures }: Report, name: FunctionName, bundles: Bundles): Promise<void> {
  const key = camelCase(name);
  const { bytes, zipBytes } = await weightOf(dirname(bundles.functions[name]));
  sizes[`${key}.bytes`] = bytes;
  sizes[`${key}.zipBytes`] = zipBytes;
  for (const [library, own] of librariesIn(bundles.inputsOf[name]))
    figures[`coldstart.${key}.bytesOf.${library}`] = own;
}

/** Bytes of a bundle by the package that they come from; the bridge's own are `own`. */
function librariesIn(inputs: Bundles['inputsOf'][FunctionName]): [string, number][] {
  const sums = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const library = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'own';
    sums.set(library, (sums.get(library) ?? 0) + bytesInOutput);
  }
  return [...sums].filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a);
}
