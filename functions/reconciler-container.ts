import { ConnectClient } from '@aws-sdk/client-connect';
import { setTimeout as wait } from 'node:timers/promises';
import { oneRequestATurn } from './aws/connect.ts';
import { createContactSearch } from './aws/contact-search.ts';
import { createDueContacts } from './aws/due-contacts.ts';
import { createGivenUp } from './aws/given-up.ts';
import { createSweepCursor } from './aws/sweep-cursor.ts';
import { containerOf, type Container } from './container.ts';
import { readEnvironment, type Environment } from './env.ts';
import { rateLimit } from './rate-limit.ts';
import type { Reconciler } from './reconciling.ts';

let edges: ReturnType<typeof assemble> | undefined;

/** What the reconciler's container keeps beside that of the bridge; a file of its own, so that the doors do without it. */
export function reconcilerOf(env: NodeJS.ProcessEnv, remainingMs: number): Reconciler {
  const container = containerOf(env);
  const world = container.world(remainingMs);
  const { park } = container;
  const { limit, client, ...kept } = (edges ??= assemble(readEnvironment(env), container));
  return { world, park, ...kept, search: createContactSearch({ turn: () => limit(world.deadline), client }) };
}

function assemble({ settings, ledgerTable: tableName, parkedBucket }: Environment, { dynamoDb }: Container) {
  const now = Date.now;
  return {
    limit: rateLimit(settings.reconcile.searchPerSecond, now, wait),
    client: new ConnectClient(oneRequestATurn),
    due: createDueContacts({ tableName, now, client: dynamoDb }),
    cursor: createSweepCursor({ tableName, now, client: dynamoDb }),
    givenUp: createGivenUp(parkedBucket),
  };
}
