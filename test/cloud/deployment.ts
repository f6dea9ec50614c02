import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { environmentNames } from '../../functions/names.ts';
import type { FunctionName } from '../../lib/bundle.ts';
import type { Moto } from './moto.ts';
import { account, region } from './stage.ts';

/** What stands after `cdk deploy`. */
export interface Deployment {
  outputs: Record<string, string>;
  /** The variables with which each function was deployed. */
  environments: Record<FunctionName, Record<string, string>>;
  /** ARNs of the event source mappings' sources. */
  sources: string[];
}

/** Runs the real `cdk bootstrap` and `cdk deploy` against moto. */
export async function deploy(moto: Moto, workDir: string): Promise<Deployment> {
  const output = join(workDir, 'cdk.out');
  const outputsFile = join(workDir, 'outputs.json');
  const app = ['--app', 'tsx test/cloud/app.ts', '--output', output];
  await cdk(moto, ['bootstrap', `aws://${account}/${region}`, ...app]);
  // Synthesised again: what is deployed must not hang on the folder of another run.
  await cdk(moto, [
    'deploy',
    '--all',
    '--method=direct',
    '--require-approval',
    'never',
    '--outputs-file',
    outputsFile,
    ...app,
  ]);
  const outputs = v.parse(outputsSchema, JSON.parse(await readFile(outputsFile, 'utf8')));
  return { outputs: Object.assign({}, ...Object.values(outputs)), ...(await functionsOf(moto)) };
}

const outputsSchema = v.record(v.string(), v.record(v.string(), v.string()));
const functionsSchema = v.object({
  Functions: v.array(
    v.object({ Description: v.string(), Environment: v.object({ Variables: v.record(v.string(), v.string()) }) }),
  ),
});
const mappingsSchema = v.object({
  EventSourceMappings: v.array(v.object({ UUID: v.string(), EventSourceArn: v.string() })),
});

async function functionsOf(moto: Moto): Promise<Pick<Deployment, 'environments' | 'sources'>> {
  const { Functions } = v.parse(functionsSchema, await moto.rest('lambda', '/2015-03-31/functions/'));
  const environmentOf = (name: FunctionName) => {
    const variables = Functions.find(({ Description }) => Description.endsWith(name))?.Environment.Variables;
    if (variables?.[environmentNames.settings] === undefined) throw new Error(`the function ${name} was not deployed`);
    return variables;
  };
  const { EventSourceMappings } = v.parse(
    mappingsSchema,
    await moto.rest('lambda', '/2015-03-31/event-source-mappings/'),
  );
  // moto would hand messages to functions that it cannot run, and hide them meanwhile. A mapping that is deleted it still obeys.
  for (const { UUID } of EventSourceMappings)
    await moto.rest('lambda', `/2015-03-31/event-source-mappings/${UUID}`, 'PUT', { Enabled: false });
  return {
    environments: {
      'contact-event': environmentOf('contact-event'),
      'contact-record': environmentOf('contact-record'),
      reconciler: environmentOf('reconciler'),
    },
    sources: EventSourceMappings.map(({ EventSourceArn }) => EventSourceArn),
  };
}

async function cdk({ environment }: Moto, args: string[]): Promise<void> {
  const child = spawn('npx', ['cdk', ...args, '--no-notices'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`cdk ${args[0] ?? ''} failed:\n${output}`);
}
