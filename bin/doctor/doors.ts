import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { readEnvironment, type Environment } from '../../functions/env.ts';
import type { FunctionName } from '../../lib/bundle.ts';
import { fail, lastPart, ok, warn, type Finding } from './finding.ts';

/** What hands deliveries to a function. */
export interface Mapping {
  eventSourceArn: string;
  state: string;
  /** Of a stream; of a queue Lambda does not tell. */
  lastResult?: string | undefined;
}

/** A function as it is deployed. */
export interface Door {
  name: FunctionName;
  functionName: string;
  roleArn: string;
  state: string;
  /** Undefined where it cannot be read as the function itself would. */
  environment?: Environment | undefined;
  /** Why not. */
  problem?: string;
  /** What Lambda says where whoever asks may not use the key of the environment. */
  hidden?: string | undefined;
  mappings: readonly Mapping[];
}

/** Reads a function's configuration, and its environment as the function itself does. */
export async function readDoor(lambda: LambdaClient, name: FunctionName, FunctionName: string): Promise<Door> {
  const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  const { Role = '', State = 'Active', Environment } = configuration;
  const hidden = Environment?.Error?.ErrorCode;
  const mappings = EventSourceMappings.map(({ EventSourceArn = '', State: state = '', LastProcessingResult }) => ({
    ...{ eventSourceArn: EventSourceArn, state, lastResult: LastProcessingResult },
  }));
  return {
    name,
    functionName: FunctionName,
    roleArn: Role,
    state: State,
    ...(hidden === undefined ? read(Environment?.Variables ?? {}) : { hidden }),
    mappings,
  };
}

function read(variables: Record<string, string>): Pick<Door, 'environment' | 'problem'> {
  try {
    return { environment: readEnvironment(variables) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, '; ') : 'wrong' };
  }
}

/** Whether a function can run, what its settings say, and whether deliveries are handed to it. */
export function doorFindings({ name, state, environment, problem, hidden, mappings }: Door): Finding[] {
  const about = `function ${name}`;
  const findings: Finding[] = [];
  if (state !== 'Active')
    findings.push(fail(`${about}: is ${state}`, 'look at the function in Lambda, and deploy again'));
  if (hidden !== undefined)
    findings.push(
      warn(
        `settings: those of ${about} are not shown (${hidden})`,
        'run the doctor with credentials that may use the key',
      ),
    );
  else if (environment === undefined)
    findings.push(fail(`settings: ${about} cannot start with its own (${problem ?? ''})`, 'deploy the stage again'));
  else findings.push(...settingsFindings(name, environment));
  return [...findings, ...mappings.map((mapping) => mappingFinding(name, mapping))];
}

function settingsFindings(name: string, { settings, release }: Environment): Finding[] {
  const { instances, mode, createOn } = settings;
  const many = `${String(instances.length)} ${instances.length === 1 ? 'instance' : 'instances'}`;
  const about = `settings: function ${name}, release ${release}`;
  if (mode === 'shadow') return [warn(`${about}: mode is shadow`, 'nothing is sent to Salesforce until it is live')];
  return [ok(`${about}: ${many}, createOn ${createOn}`)];
}

/** Lambda says `PROBLEM: …` of a stream's mapping whose last batch failed. */
function mappingFinding(name: string, { eventSourceArn, state, lastResult }: Mapping): Finding {
  const about = `function ${name} ← ${lastPart(eventSourceArn)}`;
  if (!/^(Enabled|Enabling|Updating|Creating)$/.test(state))
    return fail(
      `${about}: its event source mapping is ${state}`,
      'enable it in Lambda: until then everything waits there',
    );
  if (lastResult?.startsWith('PROBLEM'))
    return fail(
      `${about}: the last batch failed (${lastResult})`,
      'look at the log of the function (bridge trace, docs/runbook.md#a-function-crashes)',
    );
  return ok(`${about}: mapping enabled`);
}
