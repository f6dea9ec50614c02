import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDynamoDb } from '../../../sandbox/aws/dynamodb.ts';
import type { Failure } from '../../../sandbox/aws/failures.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import type { LocalPart } from '../../../sandbox/aws/loopback.ts';

let failures: Failure[];
let part: LocalPart;
let client: DynamoDBClient;

beforeEach(async () => {
  failures = [];
  part = await startDynamoDb(undefined, failures);
  client = new DynamoDBClient({ endpoint: part.url, ...localAccount, maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await part.close();
});

const ask = () => client.send(new ListTablesCommand({}));

test('fails the requests that it is told to, as DynamoDB does', async () => {
  failures.push(
    { every: 2, error: 'ProvisionedThroughputExceededException' },
    { nth: [3], error: 'InternalServerError' },
  );
  expect(await ask()).toMatchObject({ TableNames: [] });
  await expect(ask()).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(ask()).rejects.toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
  failures.length = 0;
  expect(await ask()).toMatchObject({ TableNames: [] });
});

test("the SDK's own tries outlast a throttle that is short", async () => {
  const patient = new DynamoDBClient({ endpoint: part.url, ...localAccount });
  failures.push({ nth: [1, 2], error: 'ProvisionedThroughputExceededException' });
  expect(await patient.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
  patient.destroy();
});
