import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { BridgeSettings } from './bridge-settings.ts';
import { removalPolicy } from './removal.ts';

type KeySettings = Pick<BridgeSettings, 'onRemoval'>;

/** The customer's own key of the bridge's data. Who may use it besides this account's roles: EventBridge, Lambda's logs. */
export class DataKey extends Key {
  constructor(scope: Construct, id: string, settings: KeySettings) {
    super(scope, id, { enableKeyRotation: true, removalPolicy: removalPolicy(settings) });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EventsIntoQueues',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogsOfFunctions',
        principals: [new ServicePrincipal(`logs.${Stack.of(this).region}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': Stack.of(this).formatArn({
              service: 'logs',
              resource: 'log-group',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
  }
}

/** The customer's own key of the stream, with the grant without which Connect's records are lost in silence. */
export class StreamKey extends Key {
  constructor(scope: Construct, id: string, settings: KeySettings, serviceRoleArns: readonly string[]) {
    super(scope, id, { enableKeyRotation: true, removalPolicy: removalPolicy(settings) });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ConnectIntoStream',
        principals: serviceRoleArns.map((arn) => new ArnPrincipal(arn)),
        actions: ['kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
  }
}
