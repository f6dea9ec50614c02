import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ConnectVoiceCallBridge, type ConnectVoiceCallBridgeProps } from './connect-voicecall-bridge.ts';

interface BridgeStackProps extends StackProps {
  /** Name of the stage, for people. */
  stage: string;
  bridge: ConnectVoiceCallBridgeProps;
}

/** What may be deleted and deployed again: functions, rules, queues, mappings. Its outputs tell the CLI where to send. */
export class BridgeStack extends Stack {
  constructor(scope: Construct, id: string, { stage, bridge, ...props }: BridgeStackProps) {
    super(scope, id, props);
    const { state, events, retries, ...made } = new ConnectVoiceCallBridge(this, 'Bridge', bridge);
    const functions = {
      ContactEvent: made.eventDoor,
      ContactRecord: made.recordDoor,
      Reconciler: made.reconciler.door,
    };
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output('Stage', stage, 'What lib/stages.ts calls it');
    output('ContactEventQueueUrl', events.queue.queue.queueUrl, 'Contact events');
    output('ContactEventDeadLetterUrl', events.queue.deadLetters.queueUrl, 'Contact events that were not delivered');
    output('RetryQueueUrl', retries.queue.queueUrl, 'Contact records that are tried again');
    output('RetryDeadLetterUrl', retries.deadLetters.queueUrl, 'Contact records that were not delivered');
    output('DashboardUrl', made.monitoring.dashboardUrl, 'How the bridge fares');
    output('KeptBucket', state.kept.bucketName, 'Parked and exhausted payloads');
    output('KeptIndex', state.keptIndex.tableName, 'What is kept there');
    output('LedgerTable', state.ledger.tableName, 'What was done for each contact');
    for (const [name, door] of Object.entries(functions)) {
      output(`${name}Function`, door.function.functionName, `Function of ${name}`);
      output(`${name}LogGroup`, door.function.logGroup.logGroupName, `Its log`);
    }
    if (state.stream !== undefined)
      output('RecordStream', state.stream.streamName, "The bridge's own stream of contact records");
  }
}
