import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { keptExpiry, keptKey } from '../../functions/names.ts';
import { UsageError } from '../usage.ts';
import { isThere } from './is-there.ts';

export interface HeldLock {
  /** Aborted when the lock was lost: it could not be renewed in time. */
  lost: AbortSignal;
  release(): Promise<void>;
}

interface LockOptions {
  now?: () => number;
  host?: string;
  renewEveryMs?: number;
}

/** How long a lock outlives a holder that died. */
const heldMs = 60_000;
const Key = { [keptKey.kind]: { S: 'lock' }, [keptKey.id]: { S: 'redrive' } };

/**
 * Takes the lock of `bridge redrive`, a row beside the kept ones, and renews it until it is released.
 * @throws UsageError, since when and where the other one runs, while somebody else holds it
 */
export async function holdLock(
  client: DynamoDBClient,
  TableName: string,
  { now = Date.now, host = hostname(), renewEveryMs = heldMs / 3 }: LockOptions = {},
): Promise<HeldLock> {
  const holder = { owner: randomUUID(), since: new Date(now()).toISOString(), host };
  const take = () => client.send(new PutItemCommand({ TableName, ...lockRow(holder, now()) }));
  try {
    await isThere(`the index ${TableName}`, take);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new UsageError(await heldBy(client, TableName));
  }
  const renewal = renewing(take, { now, renewEveryMs });
  return {
    lost: renewal.lost,
    async release() {
      await renewal.end();
      await client.send(new DeleteItemCommand({ TableName, ...ownRow(holder) })).catch((error: unknown) => {
        // Lost before: it is somebody else's now.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
  };
}

/** Takes the lock again and again. It is lost when somebody else has it, or when it could not be taken again until it ran out. */
function renewing(take: () => Promise<unknown>, { now, renewEveryMs }: { now: () => number; renewEveryMs: number }) {
  const lost = new AbortController();
  let until = now() + heldMs;
  let last = Promise.resolve();
  const renew = async () => {
    const began = now();
    try {
      await take();
      until = began + heldMs;
    } catch (error) {
      const isOthers = error instanceof ConditionalCheckFailedException;
      if (isOthers || now() + renewEveryMs >= until) lost.abort(error);
    }
  };
  const timer = setInterval(() => void (last = renew()), renewEveryMs);
  return {
    lost: lost.signal,
    /** Resolves when no renewal is on its way any more, which would take the lock after its release. */
    end: () => {
      clearInterval(timer);
      return last;
    },
  };
}

interface Holder {
  owner: string;
  since: string;
  host: string;
}

/** Taken where it is free, has run out, or is one's own. */
const lockRow = ({ owner, since, host }: Holder, at: number) => ({
  Item: {
    ...Key,
    owner: { S: owner },
    since: { S: since },
    host: { S: host },
    until: { N: String(at + heldMs) },
    [keptExpiry]: { N: String(Math.ceil((at + heldMs) / 1000)) },
  },
  ConditionExpression: 'attribute_not_exists(#id) OR #until < :now OR #owner = :owner',
  ExpressionAttributeNames: { '#id': keptKey.id, '#until': 'until', '#owner': 'owner' },
  ExpressionAttributeValues: { ':now': { N: String(at) }, ':owner': { S: owner } },
});

const ownRow = ({ owner }: Holder) => ({
  Key,
  ConditionExpression: '#owner = :owner',
  ExpressionAttributeNames: { '#owner': 'owner' },
  ExpressionAttributeValues: { ':owner': { S: owner } },
});

async function heldBy(client: DynamoDBClient, TableName: string): Promise<string> {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const { since, host, until } = Item ?? {};
  if (since?.S === undefined) return 'another redrive has just ended: try again';
  const free = new Date(Number(until?.N)).toISOString();
  return `another redrive runs since ${since.S} on ${host?.S ?? '?'}: wait for its end (if it has died, until ${free})`;
}
