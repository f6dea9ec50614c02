import { Duration } from 'aws-cdk-lib';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { join } from 'node:path';
import { functionTimeoutSeconds } from '../functions/names.ts';
import type { FunctionName } from './bundle.ts';

export class BridgeFunction extends Function {
  constructor(scope: Construct, id: string, { name, bundles }: { name: FunctionName; bundles: string }) {
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(bundles, name)),
      timeout: Duration.seconds(functionTimeoutSeconds),
      memorySize: 512,
    });
  }
}
