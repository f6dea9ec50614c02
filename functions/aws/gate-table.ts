import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { bounded } from './bounded.ts';
import type { GateTable } from '../gate/shared.ts';
import { parseState } from '../gate/state.ts';
import { ledgerExpiry, ledgerKey } from '../names.ts';

interface Options {
  tableName: string;
  /** Epoch milliseconds. */
  now: () => number;
  client?: DynamoDBClient;
}

/** What the gate knows is worth less than the time it stands in the way of a call. */
const timeoutMs = 1_000;
/** A row that nobody changed for so long says nothing. */
const expiresAfterDays = 7;

/** The gate's rows in the ledger's table: `breaker#` and the hash of the org's address, beside the contacts. */
export function createGateTable({ tableName, now, client = new DynamoDBClient(bounded) }: Options): GateTable {
  const keyOf = (org: string) => ({ TableName: tableName, Key: { [ledgerKey]: { S: `breaker#${org}` } } });

  return {
    async read(org) {
      const abortSignal = AbortSignal.timeout(timeoutMs);
      const { Item } = await client.send(new GetItemCommand({ ...keyOf(org), ConsistentRead: true }), { abortSignal });
      return { state: parseState(Item?.['state']?.S), version: Number(Item?.['version']?.N ?? 0) };
    },

    async write(org, { state, version }) {
      const command = new UpdateItemCommand({
        ...keyOf(org),
        UpdateExpression: 'SET #state = :state, #version = :version, #expiry = :expiry',
        ConditionExpression: version === 1 ? 'attribute_not_exists(#version)' : '#version = :before',
        ExpressionAttributeNames: { '#state': 'state', '#version': 'version', '#expiry': ledgerExpiry },
        ExpressionAttributeValues: {
          ':state': { S: JSON.stringify(state) },
          ':version': { N: String(version) },
          ':expiry': { N: String(Math.floor(now() / 1000) + expiresAfterDays * 86_400) },
          ...(version === 1 ? {} : { ':before': { N: String(version - 1) } }),
        },
      });
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
