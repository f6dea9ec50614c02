import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ledgerKey } from '../names.ts';

type Door = 'contact-event' | 'contact-record';

/** When something of an instance came to a door last: what does not come tells nothing by itself. */
export interface Sightings {
  /** Something came now. Writes at most once a minute, and never rejects. */
  saw(instanceId: string, door: Door): Promise<void>;
  /** Epoch milliseconds by door, as far as anything ever came. */
  last(instanceId: string): Promise<Partial<Record<Door, number>>>;
}

interface Options {
  tableName: string;
  /** Epoch milliseconds. */
  now: () => number;
  client: DynamoDBClient;
}

const pauseMs = 60_000;
/** What is known of an instance is worth less than the time of a call. */
const timeoutMs = 1_000;

/** A row of the ledger's table for each instance, `seen#<its id>`: a number for each door. It is there as long as the table. */
export function createSightings({ tableName: TableName, now, client }: Options): Sightings {
  const written = new Map<string, number>();
  const keyOf = (instanceId: string) => ({ TableName, Key: { [ledgerKey]: { S: `seen#${instanceId}` } } });

  return {
    async saw(instanceId, door) {
      const key = `${instanceId} ${door}`;
      if (now() - (written.get(key) ?? Number.NEGATIVE_INFINITY) < pauseMs) return;
      written.set(key, now());
      const command = new UpdateItemCommand({
        ...keyOf(instanceId),
        UpdateExpression: 'SET #door = :now',
        ExpressionAttributeNames: { '#door': door },
        ExpressionAttributeValues: { ':now': { N: String(now()) } },
      });
      // The next minute has another one; the age is then a minute too old.
      await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
    },

    async last(instanceId) {
      const { Item = {} } = await client.send(new GetItemCommand(keyOf(instanceId)));
      const doors = (['contact-event', 'contact-record'] as const).filter((door) => Item[door]?.N !== undefined);
      return Object.fromEntries(doors.map((door) => [door, Number(Item[door]?.N)]));
    },
  };
}
