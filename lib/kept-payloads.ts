import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { BridgeSettings } from './bridge-settings.ts';
import { removalPolicy } from './removal.ts';

/** Where parked and exhausted payloads wait, whole, for an operator: `parked/<door>/…`, `exhausted/<door>/…` and, from Lambda itself until the reconciler takes it in, `aws/lambda/…`. */
export class KeptPayloads extends Bucket {
  constructor(
    scope: Construct,
    id: string,
    settings: Pick<BridgeSettings, 'kept' | 'onRemoval'>,
    encryptionKey?: IKey,
  ) {
    super(scope, id, {
      encryption: encryptionKey === undefined ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: encryptionKey !== undefined,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        { expiration: Duration.days(settings.kept.days), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: removalPolicy(settings),
    });
    acknowledge(this, {
      'AwsSolutions-S1':
        'Its only writers are the two functions, each of which logs what it parks. An account that wants S3 access logs turns them on by CloudTrail.',
    });
  }
}
