import { Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageSettings } from './bridge-settings.ts';
import { BridgeStack } from './bridge-stack.ts';
import { StateStack } from './state-stack.ts';

/** The two stacks of a stage, in the account and region of its Connect instances: events and records do not leave them. */
export function addStage(scope: Construct, settings: StageSettings, { bundles }: { bundles?: string } = {}) {
  const { name, ...bridge } = settings;
  const env = homeOf(settings);
  const stateStack = new StateStack(scope, `VoiceCallBridge-${name}-State`, { env, settings });
  const { state } = stateStack;
  const bridgeStack = new BridgeStack(scope, `VoiceCallBridge-${name}`, {
    env,
    stage: name,
    bridge: { ...bridge, state, ...(bundles === undefined ? {} : { bundles }) },
  });
  for (const stack of [stateStack, bridgeStack]) {
    for (const [key, value] of Object.entries({ 'voicecall-bridge:stage': name, ...bridge.tags }))
      Tags.of(stack).add(key, value);
  }
  return { stateStack, bridgeStack };
}

/** All instances of a stage are in one account and region, which the validation of the settings has seen to. */
function homeOf({ instances }: Pick<StageSettings, 'instances'>): { account: string; region: string } {
  const [, , , region = '', account = ''] = instances[0]?.arn.split(':') ?? [];
  return { account, region };
}
