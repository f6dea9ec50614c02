import { ConnectClient } from '@aws-sdk/client-connect';
import { setTimeout as wait } from 'node:timers/promises';
import { createConnect } from './aws/connect.ts';
import { createContactLedger } from './aws/contact-ledger.ts';
import { createGateTable } from './aws/gate-table.ts';
import { createPark, type Park } from './aws/parked.ts';
import { createRetryQueue, type SetAside } from './aws/retry-queue.ts';
import { createKeyring } from './aws/secret.ts';
import { readEnvironment } from './env.ts';
import { createGate } from './gate/gate.ts';
import { log } from './log.ts';
import { rateLimit } from './rate-limit.ts';
import { createSalesforce } from './salesforce/client.ts';
import type { World } from './world.ts';

/** What one Lambda container keeps between invocations: clients, signed tokens, the key. */
export interface Container {
  /** The world of one invocation, which ends in so many milliseconds. */
  world: (remainingMs: number) => World;
  park: Park;
  setAside: SetAside;
  /** Whether a message that was received so often comes no more. */
  isLastTry: (message: { attributes: { ApproximateReceiveCount: string } }) => boolean;
}

/** What is left for the answers of a batch when its work has to be done. */
const marginMs = 2_000;

let container: Container | undefined;

/** Assembles the real edges at the first invocation; a failure (a missing variable) is not remembered. */
export function containerOf(env: NodeJS.ProcessEnv): Container {
  container ??= assemble(env);
  return container;
}

function assemble(env: NodeJS.ProcessEnv): Container {
  const { settings, ledgerTable, parkedBucket, parkedIndex, retryQueueUrl, retryDelaySeconds, lastReceive } =
    readEnvironment(env);
  const now = Date.now;
  const limit = rateLimit(settings.rates.describeContactPerSecond, now, wait);
  const client = new ConnectClient({});
  const connectUntil = (deadline: number) =>
    createConnect({ turn: () => limit(deadline), defaultInstanceArn: settings.instances[0]?.arn, client });
  const edges = {
    settings,
    ledger: createContactLedger({ tableName: ledgerTable, now, landingMs: settings.retry.landingMs }),
    salesforce: createSalesforce({
      keyring: createKeyring({}),
      gate: createGate({
        rates: settings.rates,
        retry: settings.retry,
        table: createGateTable({ tableName: ledgerTable, now }),
        now,
        wait,
        onChange: ({ org, to, openMs }) => {
          log({ level: to === 'open' ? 'error' : 'info', event: 'breaker', org, to, milliseconds: openMs });
        },
      }),
      settings,
      now,
      onAttempt: ({ operation, status, ms, attempt, key }) => {
        log({
          level: 'info',
          event: 'salesforce-request',
          operation,
          status,
          attempt,
          key,
          milliseconds: Math.round(ms),
        });
      },
    }),
    now,
    wait: (milliseconds: number) => wait(milliseconds),
  };
  return {
    world: (remainingMs) => {
      const deadline = now() + remainingMs - marginMs;
      return { ...edges, connect: connectUntil(deadline), deadline };
    },
    park: createPark({ bucketName: parkedBucket, indexName: parkedIndex, now }),
    isLastTry: ({ attributes }) => Number(attributes.ApproximateReceiveCount) >= lastReceive,
    setAside: createRetryQueue({ queueUrl: retryQueueUrl, delaySeconds: retryDelaySeconds }),
  };
}
