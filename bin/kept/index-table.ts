import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { keptKey } from '../../functions/names.ts';
import { isThere } from './is-there.ts';
import { rowOf, type KeptKind, type KeptRow } from './row.ts';

export interface KeptIndex {
  /** All rows of a kind whose id begins so, by id. */
  list(kind: KeptKind, prefix?: string): AsyncIterable<KeptRow>;
  /**
   * Deletes a row, unless its delivery was kept again since it was read.
   * @returns whether it is gone; false: it was kept again, and stays
   */
  forget(row: KeptRow): Promise<boolean>;
}

/** The index over what is kept (lib/kept-index.ts). It is asked kind by kind, never scanned. */
export function createIndex(client: DynamoDBClient, TableName: string): KeptIndex {
  const table = `the index ${TableName}`;
  return {
    async *list(kind, prefix = `${kind}/`) {
      let from: Record<string, AttributeValue> | undefined;
      do {
        const query = new QueryCommand({ TableName, ...beginning(kind, prefix), ExclusiveStartKey: from });
        const page = await isThere(table, () => client.send(query));
        for (const item of page.Items ?? []) yield rowOf(item);
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    },
    forget: (row) => forget(client, TableName, row),
  };
}

async function forget(client: DynamoDBClient, TableName: string, { kind, id, times }: KeptRow): Promise<boolean> {
  const deletion = new DeleteItemCommand({
    TableName,
    Key: { [keptKey.kind]: { S: kind }, [keptKey.id]: { S: id } },
    // A row that somebody else deleted meanwhile is as gone as it should be.
    ConditionExpression: 'attribute_not_exists(#id) OR #times = :times',
    ExpressionAttributeNames: { '#id': keptKey.id, '#times': 'times' },
    ExpressionAttributeValues: { ':times': { N: String(times) } },
  });
  try {
    await client.send(deletion);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Read as it is at this moment: what was kept a second ago must not be overlooked. */
const beginning = (kind: KeptKind, prefix: string) => ({
  ConsistentRead: true,
  KeyConditionExpression: '#kind = :kind AND begins_with(#id, :prefix)',
  ExpressionAttributeNames: { '#kind': keptKey.kind, '#id': keptKey.id },
  ExpressionAttributeValues: { ':kind': { S: kind }, ':prefix': { S: prefix } },
});
