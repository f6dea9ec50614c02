import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { bounded } from './bounded.ts';
import type { Contact } from '../core/contact.ts';
import { dueIndex, dueShards, ledgerKey } from '../names.ts';
import { expressionOf, type Change } from './change.ts';
import { dueAfter, identityOf, notDue, type Row } from './ledger-row.ts';

/** A contact whose record has not come in time. */
export interface DueContact {
  contactId: string;
  instanceArn: string | undefined;
  /** Versions, as in the ledger: a record came meanwhile, or a provisional one was begun. */
  triedVersion: string | undefined;
  sentVersion: string | undefined;
  /** Nobody but the sweep told of it, or not in time. */
  swept: boolean;
}

/** The ledger's sparse index of contacts whose record has not come: no scan of the table, and no row but theirs (ADR 7). */
export interface DueContacts {
  /** All that are due now, the longest overdue of each shard first; the shard to begin with changes with time. */
  all(): AsyncGenerator<DueContact, undefined>;
  /** It is due again in so many minutes, unless a record came meanwhile. */
  later(contactId: string, minutes: number): Promise<void>;
  /** It is clear what became of it: it is due no more, and the sweep passes it by. */
  clear(contactId: string): Promise<void>;
  /** What the sweep found becomes due now, unless it is clear already, or a record came. @returns whether it did */
  expect(contact: Contact): Promise<boolean>;
}

interface DueOptions {
  tableName: string;
  now: () => number;
  client?: DynamoDBClient;
}

/** What is due so soon the sweep leaves as it is: it was told of in time. */
const soonSeconds = 900;

/** What is due, in DynamoDB. The index lags behind its table by moments: what it says is made sure of by the claim. */
export function createDueContacts({ tableName, now, client = new DynamoDBClient(bounded) }: DueOptions): DueContacts {
  const update = async (contactId: string, change: Change): Promise<boolean> => {
    const Key = { [ledgerKey]: { S: contactId } };
    try {
      await client.send(new UpdateItemCommand({ TableName: tableName, Key, ...expressionOf(change) }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const page = (shard: number, from: Record<string, AttributeValue> | undefined) =>
    client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: dueIndex.name,
        KeyConditionExpression: '#shard = :shard AND #at <= :now',
        ExpressionAttributeNames: { '#shard': dueIndex.shard, '#at': dueIndex.at },
        ExpressionAttributeValues: { ':shard': { S: String(shard) }, ':now': { N: String(Math.floor(now() / 1000)) } },
        Limit: 25,
        ExclusiveStartKey: from,
      }),
    );

  return {
    async *all() {
      const first = Math.floor(now() / 60_000);
      for (let shard = 0; shard < dueShards; shard += 1) {
        let from: Record<string, AttributeValue> | undefined;
        do {
          const { Items = [], LastEvaluatedKey } = await page((first + shard) % dueShards, from);
          yield* Items.map(dueContact);
          from = LastEvaluatedKey;
        } while (from !== undefined);
      }
      return undefined;
    },

    later: async (contactId, minutes) => {
      const when = { condition: 'attribute_exists(#dueAt)', values: {} };
      await update(contactId, { set: dueAfter(contactId, now(), minutes * 60), when });
    },

    clear: async (contactId) => {
      await update(contactId, { set: { ended: { BOOL: true }, clear: { BOOL: true } }, remove: notDue });
    },

    expect: (contact) => {
      const due = dueAfter(contact.contactId, now(), 0);
      const condition =
        'attribute_not_exists(#tried) AND attribute_not_exists(#clear) AND (attribute_not_exists(#dueAt) OR #dueAt > :soon)';
      const soon = { N: String(Math.floor(now() / 1000) + soonSeconds) };
      return update(contact.contactId, {
        set: { ...identityOf(contact, now()), ...due, swept: { BOOL: true } },
        when: { condition, values: { ':soon': soon } },
      });
    },
  };
}

const dueContact = (row: Row): DueContact => ({
  contactId: row[ledgerKey]?.S ?? '',
  instanceArn: row['instance']?.S,
  triedVersion: row['tried']?.S,
  sentVersion: row['sent']?.S,
  swept: row['swept']?.BOOL === true,
});
