import { App } from 'aws-cdk-lib';
import { builtFunctions } from '../../lib/bridge-function.ts';
import { bundleFunctions } from '../../lib/bundle.ts';
import { addStage } from '../../lib/stage.ts';
import { parseStages } from '../../lib/stage-settings.ts';
import { cloudStage } from './stage.ts';

// The CDK app that `npm run test:cloud` deploys: the product's own stacks, in the account and with the instance of the recorded stories.
const app = new App();
await bundleFunctions(builtFunctions);
for (const stage of parseStages([cloudStage])) addStage(app, stage);
