import { fileURLToPath } from 'node:url';
import type { SettingsInput } from '../functions/core/settings.ts';
import { environmentNames } from '../functions/names.ts';
import { startChild, type Child } from './child.ts';
import { instanceArn } from './payloads.ts';
import type { Question, Seen, Urls } from './servers/stubs.ts';

/** Everything that answers at once, in one process beside the one that is measured. */
export interface Stubs extends Urls {
  /** What came since it was asked last. */
  seen(): Promise<Seen>;
  describeAfter(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export const serverAt = (name: string, args: readonly string[] = []): Child =>
  startChild(fileURLToPath(new URL(`servers/${name}.ts`, import.meta.url)), { flags: ['--import', 'tsx'], args });

export async function startStubs(): Promise<Stubs> {
  const child = serverAt('stubs');
  const ask = <Answer>(question: Question) => child.ask<Answer>(question);
  return {
    ...(await ask<Urls>({ do: 'urls' })),
    seen: () => ask<Seen>({ do: 'seen' }),
    describeAfter: async (ms) => void (await ask({ do: 'describeAfter', ms })),
    stop: () => child.stop(),
  };
}

interface Places {
  salesforce: string;
  aws: string;
  /** Where the ledger is, if it is not where the other services are. */
  dynamoDb?: string;
}

/** No rate and no bound holds the bridge back; the breaker watches, as it does when deployed. */
const unlimited = { describeContactPerSecond: 0, createsPerSecond: 0, updatesPerSecond: 0, requestsAtOnce: 0 };

/** The environment of a function under measurement. */
export function functionEnvironment({ salesforce, aws, dynamoDb = aws }: Places): Record<string, string> {
  const settings: SettingsInput = {
    instances: [{ arn: instanceArn, secretName: 'signing-key', telephonyUrl: salesforce }],
    rates: unlimited,
  };
  // Every variable is set, also one that only a function reads that is not measured here.
  const named = Object.fromEntries(Object.values(environmentNames).map((name) => [name, '1']));
  return {
    ...named,
    [environmentNames.settings]: JSON.stringify(settings),
    [environmentNames.ledgerTable]: 'contact-ledger',
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    BENCH_SALESFORCE: salesforce,
  };
}
