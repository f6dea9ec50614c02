import { App } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { builtFunctions } from '../../lib/bridge-function.ts';
import { bundleFunctions } from '../../lib/bundle.ts';
import { addStage } from '../../lib/stage.ts';
import { parseStages } from '../../lib/stage-settings.ts';
import { cloudStage } from './stage.ts';

// The CDK app that `npm run test:cloud` deploys: the product's own stacks, in the account and with the instance of the recorded stories.
const app = new App();
await bundleFunctions(builtFunctions);
for (const stage of parseStages([cloudStage])) {
  const { bridgeStack } = addStage(app, stage);
  // moto makes no alarms, and fails at a dashboard that names them.
  for (const part of bridgeStack.node.findAll())
    if (part instanceof CfnDashboard) part.dashboardBody = JSON.stringify({ widgets: [] });
}
