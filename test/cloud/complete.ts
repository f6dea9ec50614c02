import { DynamoDBClient, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ledgerExpiry } from '../../functions/names.ts';
import type { Moto } from './moto.ts';

/** Sets by SDK what moto's CloudFormation passed over (ignored-types.ts; of the table it leaves TTL and point-in-time recovery off), and makes the secret that the stage names. */
export async function complete(
  moto: Moto,
  outputs: Record<string, string>,
  secret: { name: string; value: string },
): Promise<void> {
  const account = {
    endpoint: moto.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const { LedgerTable, ContactEventQueueUrl, RetryQueueUrl } = outputs;
  const dynamoDb = new DynamoDBClient(account);
  const TimeToLiveSpecification = { AttributeName: ledgerExpiry, Enabled: true };
  await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName: LedgerTable, TimeToLiveSpecification }));
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await dynamoDb.send(new UpdateContinuousBackupsCommand({ TableName: LedgerTable, PointInTimeRecoverySpecification }));
  await new SecretsManagerClient(account).send(
    new CreateSecretCommand({ Name: secret.name, SecretString: secret.value }),
  );
  const sqs = new SQSClient(account);
  for (const QueueUrl of [ContactEventQueueUrl, RetryQueueUrl]) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: overTlsOnly } }));
  }
}

/** The policy that the stacks give to their queues. */
const overTlsOnly = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});
