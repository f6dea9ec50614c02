import * as v from 'valibot';
import { bridgeSchema, stageSchema, type BridgeSettings, type StageSettings } from './bridge-settings.ts';
import { conflicts, instanceProblems, problemsOf, wrongSettings, type Problem } from './settings-problems.ts';

/**
 * Validates all stages as a whole, also those that are not deployed now.
 * @throws Error that lists every problem, one a line, each with the path of the setting and an example
 */
export function parseStages(input: unknown): StageSettings[] {
  const stages = v.safeParse(v.array(v.unknown()), input);
  if (!stages.success) throw wrongSettings('stages', problemsOf(stages.issues));
  const parsed = stages.output.map((stage, index) => parseOne(stageSchema, stage, [index]));
  const problems = [...parsed.flatMap((stage) => stage.problems), ...sameNames(stages.output)];
  if (problems.length > 0) throw wrongSettings('stages', problems);
  return parsed.flatMap(({ settings }) => settings ?? []);
}

/**
 * Validates the settings of one bridge as a whole.
 * @throws Error that lists every problem, one a line, each with the path of the setting and an example
 */
export function parseBridgeSettings(input: unknown): BridgeSettings {
  const { settings, problems } = parseOne(bridgeSchema, input, []);
  if (settings === undefined || problems.length > 0) throw wrongSettings('settings', problems);
  return settings;
}

function parseOne<Settings extends BridgeSettings>(
  schema: v.GenericSchema<unknown, Settings>,
  input: unknown,
  at: PropertyKey[],
): { settings?: Settings; problems: Problem[] } {
  const parsed = v.safeParse(schema, input);
  const between = instanceProblems(input);
  const problems = parsed.success
    ? [...between, ...conflicts(parsed.output)]
    : [...problemsOf(parsed.issues), ...between];
  const placed = problems.map(({ path, message }) => ({ path: [...at, ...path], message }));
  return parsed.success ? { settings: parsed.output, problems: placed } : { problems: placed };
}

function sameNames(stages: readonly unknown[]): Problem[] {
  const named = v.fallback(v.object({ name: v.fallback(v.string(), '') }), { name: '' });
  const names = stages.map((stage) => v.parse(named, stage).name);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    return name === '' || first === index
      ? []
      : [{ path: [index, 'name'], message: `${name} is the name of stages[${String(first)}] already` }];
  });
}
