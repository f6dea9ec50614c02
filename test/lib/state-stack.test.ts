import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { everything, instance, normalised, resourcesOf, templatesOf } from './synth.ts';

const { state } = templatesOf();

describe('the stack of what must not be lost', () => {
  it('is what was reviewed', async () => {
    await expect(await normalised(state)).toMatchFileSnapshot('state-stack.golden.json');
  });

  it('names its resources as ever: another logical id makes CloudFormation replace the resource', () => {
    const ids = Object.fromEntries(
      ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::Kinesis::Stream'].map((type) => [
        type,
        Object.keys(resourcesOf(state, type)),
      ]),
    );
    expect(ids).toEqual({
      'AWS::DynamoDB::Table': ['StateLedger42828485', 'StateKeptIndex9CEB909F'],
      'AWS::S3::Bucket': ['StateKept21B7DAF3'],
      'AWS::SecretsManager::Secret': ['StateSigningKeys00D000000000001ContactCenter015602FA'],
      'AWS::Kinesis::Stream': ['StateStream4A4823F8'],
    });
  });

  it('keeps the ledger: on demand, restorable to a point in time, expiring, protected', () => {
    state.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        KeySchema: [{ AttributeName: 'contactId', KeyType: 'HASH' }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });

  it('keeps payloads for the days that were set, closed to the public', () => {
    const { state: changed } = templatesOf({ kept: { days: 45 } });
    changed.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 45, Status: 'Enabled' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      },
    });
  });

  it('has no value of a secret in the template, and none that a setting could change', () => {
    expect(Object.values(resourcesOf(state, 'AWS::SecretsManager::Secret'))).toEqual([
      {
        Description: "Key that signs the bridge's tokens for the call center ContactCenter",
        GenerateSecretString: { GenerateStringKey: 'toBeFilledIn', SecretStringTemplate: '{}' },
        Tags: [{ Key: 'voicecall-bridge:stage', Value: 'example' }],
      },
    ]);
  });

  it('associates the instance with the stream', () => {
    state.hasResourceProperties('AWS::Kinesis::Stream', {
      RetentionPeriodHours: 168,
      ShardCount: 1,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
    state.hasResourceProperties('AWS::Connect::InstanceStorageConfig', {
      InstanceArn: instance.arn,
      ResourceType: 'CONTACT_TRACE_RECORDS',
      StorageType: 'KINESIS_STREAM',
    });
  });

  it('leaves the association of an instance alone that sends to an existing stream', () => {
    const arn = 'arn:aws:kinesis:us-east-1:111122223333:stream/contact-records';
    const { state: changed } = templatesOf({ instances: [{ ...instance, existingStream: { arn } }] });
    changed.resourceCountIs('AWS::Connect::InstanceStorageConfig', 0);
    changed.resourceCountIs('AWS::Kinesis::Stream', 0);
  });

  it("lets Connect use the customer's key of the stream, before it is told to send", () => {
    const { state: changed } = templatesOf(everything);
    const role = everything.instances[0]?.serviceRoleArn;
    changed.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Action: 'kms:GenerateDataKey',
            Effect: 'Allow',
            Principal: { AWS: role },
            Resource: '*',
            Sid: 'ConnectIntoStream',
          },
        ]),
      },
    });
    expect(JSON.stringify(changed.findResources('AWS::Connect::InstanceStorageConfig'))).toContain(
      '"DependsOn":["StateStreamKey',
    );
  });

  it('makes a secret for each call center that has none, and one only for two instances of one', () => {
    const second = { ...instance, arn: instance.arn.replace('/1111', '/9999') };
    const count = (template: typeof state) => Object.keys(resourcesOf(template, 'AWS::SecretsManager::Secret')).length;
    expect(count(templatesOf({ instances: [instance, second] }).state)).toBe(1);
    expect(count(templatesOf({ instances: [instance, { ...second, callCenterApiName: 'Other' }] }).state)).toBe(2);
    expect(count(templatesOf({ instances: [{ ...instance, secretName: 'there/already' }] }).state)).toBe(0);
  });

  it('loses what it holds only where that was asked for', () => {
    const { state: changed } = templatesOf({ onRemoval: 'destroy' });
    expect(JSON.stringify(changed.toJSON())).not.toContain('"DeletionPolicy":"Retain"');
  });
});
