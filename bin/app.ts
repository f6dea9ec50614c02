import { App } from 'aws-cdk-lib';
import { builtFunctions } from '../lib/bridge-function.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { addStage } from '../lib/stage.ts';
import { parseStages } from '../lib/stage-settings.ts';
import { stages } from '../lib/stages.ts';

// The CDK app: `cdk deploy --all -c stage=NAME`. One stage at a time, so that a deployment never reaches another one.
async function build(): Promise<void> {
  const app = new App();
  const asked: unknown = app.node.tryGetContext('stage') ?? 'example';
  const all = parseStages(stages);
  const stage = all.find(({ name }) => name === asked);
  if (stage === undefined) {
    throw new Error(
      `-c stage=${String(asked)}: no such stage; lib/stages.ts has ${all.map(({ name }) => name).join(', ')}`,
    );
  }
  await bundleFunctions(builtFunctions);
  addStage(app, stage);
}

try {
  await build();
} catch (error) {
  // What is wrong with the settings is told in lines of their own; a stack trace would bury them.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
