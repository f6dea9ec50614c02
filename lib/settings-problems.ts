import * as v from 'valibot';
import type { BridgeSettings, InstanceSettings } from './bridge-settings.ts';
import { settingsTooLongBy } from './function-environment.ts';
import { exampleOf } from './setting-examples.ts';

/** One thing that is wrong, and the setting it is about. */
export interface Problem {
  path: readonly PropertyKey[];
  message: string;
}

/** All problems in one error, a line each: path of the setting, what is wrong, an example. */
export function wrongSettings(root: 'stages' | 'settings', problems: readonly Problem[]): Error {
  const lines = problems.map(({ path, message }) => {
    const example = exampleOf(path);
    return `  ${written(root, path)}: ${message}${example === undefined ? '' : `; for example ${example}`}`;
  });
  return new Error(`${root}: ${String(lines.length)} to mend\n${lines.join('\n')}`);
}

/** What a schema found. */
export const problemsOf = (issues: readonly v.BaseIssue<unknown>[]): Problem[] =>
  issues.map((issue) => ({ path: (issue.path ?? []).map(keyOf), message: messageOf(issue) }));

function messageOf({ kind, expected, received, message }: v.BaseIssue<unknown>): string {
  if (kind !== 'schema') return message;
  return received === 'undefined' ? 'is missing' : `is ${received} where ${expected ?? 'nothing'} is wanted`;
}

/** As it is written in code: `stages[0].instances[1].arn`. */
const written = (root: string, path: readonly PropertyKey[]) =>
  root + path.map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`)).join('');

function keyOf({ key }: v.IssuePathItem): PropertyKey {
  return typeof key === 'number' || typeof key === 'symbol' ? key : String(key);
}

const arnsSchema = v.object({
  instances: v.array(v.fallback(v.object({ arn: v.fallback(v.string(), '') }), { arn: '' })),
});

/**
 * What is wrong between the instances of one bridge, also where one of them is wrong by itself: an instance twice; instances of
 * another account or region, whose events and records the bridge would never see.
 */
export function instanceProblems(input: unknown): Problem[] {
  const parsed = v.safeParse(arnsSchema, input);
  if (!parsed.success) return [];
  const arns = parsed.output.instances.map(({ arn }) => arn);
  return arns.flatMap((arn, index) => {
    const path = ['instances', index, 'arn'];
    if (arn !== '' && arns.indexOf(arn) < index)
      return [{ path, message: `is instances[${String(arns.indexOf(arn))}] again` }];
    const home = homeOf(arns[0]);
    if (home === undefined || homeOf(arn) === undefined || homeOf(arn) === home) return [];
    return [{ path, message: `is not in ${home} as instances[0] is: give each account and region a stage of its own` }];
  });
}

/** Account and region, since events and records do not leave them. */
function homeOf(arn: string | undefined): string | undefined {
  const [, region, account] = /^arn:[^:]+:\w+:([^:]+):(\d{12}):/.exec(arn ?? '') ?? [];
  return region === undefined || account === undefined ? undefined : `account ${account}, region ${region}`;
}

/** What is wrong between settings that are right by themselves. */
export function conflicts(settings: BridgeSettings): Problem[] {
  return [
    ...streamConflicts(settings),
    ...containerConflicts(settings),
    ...settings.instances.flatMap(instanceConflicts(settings)),
    ...sizeConflicts(settings),
  ];
}

const sendsToOwn = ({ existingStream }: InstanceSettings) => existingStream === undefined;

function streamConflicts({ stream, records }: BridgeSettings): Problem[] {
  if (records.maximumAgeHours <= stream.retentionDays * 24) return [];
  return [{ path: ['records', 'maximumAgeHours'], message: 'is longer than stream.retentionDays keeps a record' }];
}

function containerConflicts({ instances, stream, concurrency }: BridgeSettings): Problem[] {
  const provisioned = stream.capacity === 'provisioned';
  const found: Problem[] = [];
  if (instances.some(sendsToOwn) && provisioned && stream.shards > concurrency.records) {
    const message = 'is below stream.shards, and each shard needs a container';
    found.push({ path: ['concurrency', 'records'], message });
  }
  if (!concurrency.reserved && !(instances.every(sendsToOwn) && provisioned)) {
    const message = 'is needed with an existing or on-demand stream: nothing else bounds its containers';
    found.push({ path: ['concurrency', 'reserved'], message });
  }
  return found;
}

const instanceConflicts =
  ({ stream }: BridgeSettings) =>
  (instance: InstanceSettings, index: number): Problem[] => {
    const { arn, existingStream, serviceRoleArn } = instance;
    if (existingStream !== undefined) {
      if (homeOf(existingStream.arn) === homeOf(arn)) return [];
      const message = "is not in the instance's account and region, where its records are";
      return [{ path: ['instances', index, 'existingStream', 'arn'], message }];
    }
    if (stream.key === 'aws' || serviceRoleArn !== undefined) return [];
    const message =
      'is needed with stream.key customer: without it Connect may not use the key, and records are lost in silence';
    return [{ path: ['instances', index, 'serviceRoleArn'], message }];
  };

function sizeConflicts(settings: BridgeSettings): Problem[] {
  const bytes = settingsTooLongBy(settings);
  if (bytes <= 0) return [];
  const message = `are ${String(bytes)} bytes too long for a function's environment: map fewer attributes, or give instances stages of their own`;
  return [{ path: [], message }];
}
