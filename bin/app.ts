import { App, Stack } from 'aws-cdk-lib';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeFunction } from '../lib/bridge-function.ts';
import { bundleFunctions, functionNames } from '../lib/bundle.ts';

const bundles = await mkdtemp(join(tmpdir(), 'bundles-'));
await bundleFunctions(bundles);
const app = new App();
const stack = new Stack(app, 'ConnectVoiceCallBridge-example');
for (const name of functionNames) new BridgeFunction(stack, name, { name, bundles });
