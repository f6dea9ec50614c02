import { Duration } from 'aws-cdk-lib';
import { CfnInstanceStorageConfig } from 'aws-cdk-lib/aws-connect';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { BridgeSettings, InstanceSettings } from './bridge-settings.ts';
import { StreamKey } from './keys.ts';
import { removalPolicy } from './removal.ts';

/**
 * The bridge's own stream of contact records, and the association by which instances send to it. An instance has one such association: one that
 * sends to another stream already is not given to this construct, and CloudFormation would refuse to take it over.
 */
export class ContactRecordStream extends Stream {
  constructor(
    scope: Construct,
    id: string,
    settings: Pick<BridgeSettings, 'stream' | 'onRemoval'>,
    instances: readonly InstanceSettings[],
  ) {
    const { capacity, shards, retentionDays } = settings.stream;
    super(scope, id, {
      ...(capacity === 'onDemand'
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
      retentionPeriod: Duration.days(retentionDays),
      ...encryptionOf(scope, settings, instances),
      removalPolicy: removalPolicy(settings),
    });
    if (settings.stream.key === 'customer')
      acknowledge(this, {
        'AwsSolutions-KDS3': "By setting (stream.key): the customer's own key, with the grant for Connect.",
      });
    for (const { arn } of instances) this.#associate(arn);
  }

  #associate(instanceArn: string): void {
    const id = `From ${instanceArn.replace(/^.*\//, '')}`;
    const association = new CfnInstanceStorageConfig(this, id, {
      instanceArn,
      resourceType: 'CONTACT_TRACE_RECORDS',
      storageType: 'KINESIS_STREAM',
      kinesisStreamConfig: { streamArn: this.streamArn },
    });
    // Connect must be allowed to use the key before the first record.
    if (this.encryptionKey !== undefined) association.node.addDependency(this.encryptionKey);
  }
}

function encryptionOf(
  scope: Construct,
  settings: Pick<BridgeSettings, 'stream' | 'onRemoval'>,
  instances: readonly InstanceSettings[],
) {
  if (settings.stream.key === 'aws') return { encryption: StreamEncryption.MANAGED };
  const roles = instances.flatMap(({ serviceRoleArn }) => serviceRoleArn ?? []);
  return { encryption: StreamEncryption.KMS, encryptionKey: new StreamKey(scope, 'StreamKey', settings, roles) };
}
