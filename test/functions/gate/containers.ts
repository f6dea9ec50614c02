import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect } from 'vitest';
import { createGateTable } from '../../../functions/aws/gate-table.ts';
import { parseSettings, type SettingsInput } from '../../../functions/core/settings.ts';
import { Failure } from '../../../functions/errors.ts';
import { createGate, type BreakerChange, type Entry, type Sight } from '../../../functions/gate/gate.ts';
import type { GateTable } from '../../../functions/gate/shared.ts';
import { startDynamoDb } from '../../../sandbox/aws/dynamodb.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import type { LocalPart } from '../../../sandbox/aws/loopback.ts';
import { createTable } from '../../../sandbox/aws/resources.ts';

const startOfTime = Date.parse('2026-11-02T10:00:00.000Z');

/** Rates of a test: none but those it names, and the breaker. */
type Rates = Partial<NonNullable<SettingsInput['rates']>>;
const noRates = { createsPerSecond: 0, updatesPerSecond: 0, requestsAtOnce: 0 };

const settingsWith = (rates: Rates = {}) => {
  const arn = 'arn:aws:connect:us-west-2:111122223333:instance/one';
  const instances = [{ arn, secretName: 's', telephonyUrl: 'https://a.example' }];
  return parseSettings({ instances, rates: { ...noRates, ...rates } });
};

/** The table that the containers of a test file share. */
export function sharedTable() {
  let part: LocalPart;
  let client: DynamoDBClient;
  let org = 0;
  beforeAll(async () => {
    part = await startDynamoDb();
    client = new DynamoDBClient({ endpoint: part.url, ...localAccount });
    await createTable(part.url, 'ledger');
  });
  afterAll(async () => {
    client.destroy();
    await part.close();
  });

  /** Containers of one org that nobody called before, with one clock, which only the test and their waits move. */
  const containers = (count: number, rates: Rates = {}, telephonyUrl?: string) => {
    org += 1;
    const url = telephonyUrl ?? `https://org${org}.example`;
    const clock = { now: startOfTime };
    const calls = { read: 0, write: 0 };
    const changes: BreakerChange[] = [];
    const now = () => clock.now;
    const settings = settingsWith(rates);
    const makeGate = () =>
      createGate({
        ...settings,
        table: counted(createGateTable({ tableName: 'ledger', now, client }), calls),
        now,
        wait: async (ms) => void (clock.now += ms),
        onChange: (change) => void changes.push(change),
      });
    const gates = Array.from({ length: count }, makeGate);
    const [first = makeGate()] = gates;
    return { gates, first, clock, calls, changes, url, settings };
  };
  return { containers, client: () => client };
}

export type Containers = ReturnType<ReturnType<typeof sharedTable>['containers']>;
type OneGate = Containers['first'];

function counted(table: GateTable, calls: { read: number; write: number }): GateTable {
  return {
    read: (org) => {
      calls.read += 1;
      return table.read(org);
    },
    write: (org, stored) => {
      calls.write += 1;
      return table.write(org, stored);
    },
  };
}

export const away: Sight = { is: 'unavailable', retryAfterMs: undefined };
export const answered: Sight = { is: 'answered' };
export const throttled: Sight = { is: 'throttled', retryAfterMs: undefined };

/** Sends a request through a gate, as it goes; gives the Failure of the gate if it does not let it pass. */
export async function request(
  gate: OneGate,
  telephonyUrl: string,
  sight: Sight,
  entry: Partial<Entry> = {},
): Promise<Failure | 'sent'> {
  const wanted = {
    telephonyUrl,
    operation: 'update',
    contact: 'contact-1',
    deadline: Number.POSITIVE_INFINITY,
  } as const;
  const pass = await gate.enter({ ...wanted, ...entry }).catch((error: unknown) => {
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  });
  if (pass instanceof Failure) return pass;
  await pass.report(sight);
  return 'sent';
}

/** Lets the breaker of these containers open: ten failures of five contacts. */
export async function outage({ first, url }: Containers): Promise<void> {
  for (let at = 0; at < 10; at += 1) await request(first, url, away, { contact: `contact-${at % 5}` });
}
