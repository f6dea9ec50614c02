import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Failure } from '../../../sandbox/aws/failures.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { startSecretsManager, type SecretsManager } from '../../../sandbox/aws/secrets-manager.ts';

let secrets: Map<string, string>;
let failures: Failure[];
let part: SecretsManager;
let client: SecretsManagerClient;

beforeEach(async () => {
  secrets = new Map([['bridge/private-key', 'first']]);
  failures = [];
  part = await startSecretsManager({ secrets, failures });
  client = new SecretsManagerClient({ endpoint: part.url, ...localAccount, maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await part.close();
});

const get = (SecretId: string, VersionStage?: string) =>
  client.send(new GetSecretValueCommand({ SecretId, VersionStage }));

test('gives a secret by name and by ARN', async () => {
  const byName = await get('bridge/private-key');
  expect(byName).toMatchObject({
    ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:bridge/private-key-aBcDeF',
    Name: 'bridge/private-key',
    SecretString: 'first',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: new Date('2026-01-01T00:00:00Z'),
  });
  expect(await get(byName.ARN ?? '', 'AWSCURRENT')).toMatchObject({ SecretString: 'first' });
});

test('follows the map: a rotation makes a new version, a deletion an error', async () => {
  const { VersionId } = await get('bridge/private-key');
  secrets.set('bridge/private-key', 'second');
  const rotated = await get('bridge/private-key');
  expect(rotated.SecretString).toBe('second');
  expect(rotated.VersionId).not.toBe(VersionId);
  secrets.delete('bridge/private-key');
  await expect(get('bridge/private-key')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
    $metadata: { httpStatusCode: 400 },
  });
});

test('knows the other versions that it is given', async () => {
  secrets.set('bridge/private-key#AWSPENDING', 'next');
  const { ARN, VersionId } = await get('bridge/private-key');
  const pending = await get(ARN ?? '', 'AWSPENDING');
  expect(pending).toMatchObject({ Name: 'bridge/private-key', SecretString: 'next', VersionStages: ['AWSPENDING'] });
  expect(pending.VersionId).not.toBe(VersionId);
  await expect(get('bridge/private-key', 'AWSPREVIOUS')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  secrets.delete('bridge/private-key');
  await expect(get('bridge/private-key', 'AWSPENDING')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('fails the requests that it is told to, and counts all', async () => {
  failures.push({ nth: [1], error: 'ThrottlingException' }, { nth: [2, 3], error: 'InternalServiceError' });
  await expect(get('bridge/private-key')).rejects.toMatchObject({ name: 'ThrottlingException' });
  await expect(get('bridge/private-key')).rejects.toMatchObject({
    name: 'InternalServiceError',
    $metadata: { httpStatusCode: 500 },
  });
  await expect(get('bridge/private-key')).rejects.toMatchObject({ name: 'InternalServiceError' });
  expect(await get('bridge/private-key')).toMatchObject({ SecretString: 'first' });
  expect(part.requests()).toBe(4);
});
