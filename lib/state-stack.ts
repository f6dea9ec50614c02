import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BridgeSettings } from './bridge-settings.ts';
import { BridgeState } from './bridge-state.ts';

/** What must not be lost, in a stack of its own: protected against deletion, and changed less often than the code. */
export class StateStack extends Stack {
  readonly state: BridgeState;

  constructor(scope: Construct, id: string, { settings, ...props }: StackProps & { settings: BridgeSettings }) {
    super(scope, id, { terminationProtection: settings.onRemoval === 'retain', ...props });
    this.state = new BridgeState(this, 'State', settings);
    const { ledger, kept, stream, signingKeys } = this.state;
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output('LedgerTable', ledger.tableName, 'What the bridge knows of each contact');
    output('KeptBucket', kept.bucketName, 'Parked and exhausted payloads');
    if (stream !== undefined) output('RecordStream', stream.streamName, 'Contact records');
    for (const [callCenter, secret] of signingKeys.made) {
      const name = `SigningKey${callCenter.replace(/\W|_/g, '')}`;
      output(name, secret.secretArn, 'Fill in { privateKey, orgId, callCenterApiName }');
    }
  }
}
