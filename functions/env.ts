import * as v from 'valibot';
import { parseSettings, type Settings } from './core/settings.ts';
import { environmentNames as names } from './names.ts';

/** What a function reads from its environment. */
export interface Environment {
  settings: Settings;
  ledgerTable: string;
  parkedBucket: string;
  parkedIndex: string;
  retryQueueUrl: string;
  bridgeName: string;
  release: string;
}

const text = v.pipe(v.string('is not set'), v.nonEmpty('is empty'));
const schema = v.object({
  [names.settings]: text,
  [names.ledgerTable]: text,
  [names.parkedBucket]: text,
  [names.parkedIndex]: text,
  [names.retryQueueUrl]: text,
  [names.bridgeName]: text,
  [names.release]: text,
});

/**
 * Reads the environment as a whole.
 * @throws Error that lists every variable that is missing or wrong
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  // A name for each, so that one that is missing is told as that and not as a wrong key.
  const given = Object.fromEntries(Object.values(names).map((name) => [name, env[name]]));
  const result = v.safeParse(schema, given);
  if (!result.success) {
    const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`);
    throw new Error(`environment: ${problems.join('; ')}`);
  }
  return {
    settings: parseSettings(settingsJson(result.output[names.settings])),
    ledgerTable: result.output[names.ledgerTable],
    parkedBucket: result.output[names.parkedBucket],
    parkedIndex: result.output[names.parkedIndex],
    retryQueueUrl: result.output[names.retryQueueUrl],
    bridgeName: result.output[names.bridgeName],
    release: result.output[names.release],
  };
}

function settingsJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error(`environment: ${names.settings} is not JSON`, { cause });
  }
}
