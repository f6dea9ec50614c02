import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { startLocalParts } from '../../sandbox/aws/local-parts.ts';
import { destroy, localClients } from '../kept/clients.ts';
import { holdsState, whileFree } from '../kept/local-place.ts';
import type { PlaceOptions } from '../kept/place.ts';
import { deployedIn, describedStack } from '../replay/deployed.ts';
import { UsageError } from '../usage.ts';
import { cloudWatchLog } from './cloudwatch-log.ts';
import { fileLog } from './file-log.ts';
import { legsIn, type Legs } from './legs.ts';
import type { LogSource } from './log-source.ts';

interface Sources {
  legs: Legs;
  log: LogSource;
}

/**
 * Gives work the ledger and the logs of a deployed bridge, or of a state folder.
 * @throws UsageError unless just one of the two is named and there
 */
export async function tracePlace<Result>(
  { stack, state, days }: PlaceOptions & { days: number },
  work: (sources: Sources) => Promise<Result>,
): Promise<Result> {
  if (stack !== undefined && state === undefined) return deployed(stack, days, work);
  if (state !== undefined && stack === undefined) return local(state, work);
  throw new UsageError('say where: --stack NAME for a deployed bridge, or --state DIR for local parts, one of them');
}

async function deployed<Result>(
  stack: string,
  days: number,
  work: (sources: Sources) => Promise<Result>,
): Promise<Result> {
  const { region, ledgerTable, logGroups = [] } = deployedIn(stack, await describedStack(stack));
  if (ledgerTable === undefined || logGroups.length === 0)
    throw new UsageError(`--stack ${stack}: does not tell of its ledger and logs; deploy this release first`);
  const [dynamoDb, client] = [new DynamoDBClient({ region }), new CloudWatchLogsClient({ region })];
  try {
    const log = cloudWatchLog({ logGroups, since: Date.now() - days * 86_400_000, client });
    return await work({ legs: legsIn(dynamoDb, ledgerTable, Date.now), log });
  } finally {
    dynamoDb.destroy();
    client.destroy();
  }
}

async function local<Result>(stateDir: string, work: (sources: Sources) => Promise<Result>): Promise<Result> {
  await holdsState(stateDir);
  return whileFree(async () => {
    const parts = await startLocalParts({ stateDir, secrets: new Map(), book: new ContactBook() });
    const clients = localClients(parts.environment);
    try {
      return await work({ legs: legsIn(clients.dynamoDb, parts.ledgerTable, Date.now), log: fileLog(stateDir) });
    } finally {
      destroy(clients);
      await parts.close();
    }
  });
}
