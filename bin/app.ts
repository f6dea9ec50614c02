import { App } from 'aws-cdk-lib';
import { builtFunctions } from '../lib/bridge-function.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { addStage } from '../lib/stage.ts';
import { parseStages } from '../lib/stage-settings.ts';
import { stages } from '../lib/stages.ts';

// The CDK app: `cdk deploy --all -c stage=NAME`. One stage at a time, so that a deployment never reaches another one.
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
