import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalBridge } from '../../bin/local-bridge.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { createTable, dueIndex } from '../../sandbox/aws/resources.ts';

/** Empties the ledger of a bridge that has nothing to do: its table is made anew. */
export async function clearLedger({ parts }: LocalBridge): Promise<void> {
  const url = parts.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const dynamoDb = new DynamoDBClient({ endpoint: url, ...localAccount });
  const TableName = parts.ledgerTable;
  await dynamoDb.send(new DeleteTableCommand({ TableName }));
  const isThere = () =>
    dynamoDb.send(new DescribeTableCommand({ TableName })).then(
      () => true,
      () => false,
    );
  while (await isThere()) await pause(2);
  dynamoDb.destroy();
  await createTable(url, TableName, ['contactId'], dueIndex);
}
