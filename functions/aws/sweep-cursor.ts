import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { bounded } from './bounded.ts';
import { ledgerDays, ledgerExpiry, ledgerKey } from '../names.ts';

/** Up to when the contacts of an instance were searched, kept beside the ledger's rows. Times are epoch milliseconds. */
export interface SweepCursor {
  read(instanceId: string): Promise<number | undefined>;
  move(instanceId: string, to: number): Promise<void>;
}

interface CursorOptions {
  tableName: string;
  now: () => number;
  client?: DynamoDBClient;
}

/** The cursors in the ledger's table, in rows `sweep#<instanceId>`. */
export function createSweepCursor({
  tableName,
  now,
  client = new DynamoDBClient(bounded),
}: CursorOptions): SweepCursor {
  const keyOf = (instanceId: string) => ({
    TableName: tableName,
    Key: { [ledgerKey]: { S: `sweep#${instanceId}` } },
  });
  return {
    async read(instanceId) {
      const { Item } = await client.send(new GetItemCommand({ ...keyOf(instanceId), ConsistentRead: true }));
      const until = Item?.['until']?.N;
      return until === undefined ? undefined : Number(until);
    },
    async move(instanceId, to) {
      const expiresAt = Math.floor(now() / 1000) + ledgerDays * 86_400;
      await client.send(
        new UpdateItemCommand({
          ...keyOf(instanceId),
          UpdateExpression: 'SET #until = :until, #expiry = :expiry',
          ExpressionAttributeNames: { '#until': 'until', '#expiry': ledgerExpiry },
          ExpressionAttributeValues: { ':until': { N: String(to) }, ':expiry': { N: String(expiresAt) } },
        }),
      );
    },
  };
}
