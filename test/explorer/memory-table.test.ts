import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createContactLedger,
  type ContactLedger,
  type Hold,
  type Learned,
  type Purpose,
} from '../../functions/aws/contact-ledger.ts';
import type { Contact } from '../../functions/core/contact.ts';
import { startDynamoDb } from '../../sandbox/aws/dynamodb.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { createTable } from '../../sandbox/aws/resources.ts';
import { memoryClient } from './memory-table.ts';

/** One call of the ledger; `wait` moves the clock. */
type Call =
  | { do: 'claim'; contact: number; purpose: Purpose }
  | { do: 'settle'; hold: number; learned: Learned }
  | { do: 'end' | 'read' | 'freed'; contact: number }
  | { do: 'wait'; milliseconds: number };

const version = fc.constantFrom('1/0/a', '1/1/a', '2/0/b');
const fields = fc.subarray(['endTime', 'queue', 'callAttributes.Tier__c']);
const purpose: fc.Arbitrary<Purpose> = fc.oneof(
  fc.record({ for: fc.constant('create' as const), as: fc.constantFrom('Inbound' as const, 'Transfer' as const) }),
  fc.record({ for: fc.constant('update' as const), version, fields }),
);
const learned: fc.Arbitrary<Learned> = fc.record(
  {
    create: fc.constantFrom('created' as const, 'may-exist' as const, 'refused' as const),
    voiceCallId: fc.constant('0LQSB0000000001'),
    createTries: fc.constantFrom(1, 2, 4),
    ended: fc.boolean(),
    sentVersion: version,
    sentBody: fc.constantFrom('one', 'two'),
    sentFields: fields,
    mayStillLand: fc.boolean(),
  },
  { requiredKeys: [] },
);
const contact = fc.nat({ max: 1 });
const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), contact, purpose }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('settle' as const), hold: fc.nat({ max: 3 }), learned }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'read' as const, 'freed' as const), contact }),
  },
  fc.record({ do: fc.constant('wait' as const), milliseconds: fc.constantFrom(1, 29_999, 30_000, 90_000, 90_001) }),
);

let clock = 0;
let close: () => Promise<void>;
let url: string;
const credentials = localAccount;

beforeAll(async () => {
  const server = await startDynamoDb();
  url = server.url;
  close = server.close;
});
afterAll(() => close());

const contactOf = (run: string, index: number): Contact => ({
  contactId: `${run}-${String(index)}`,
  rootId: `${run}-0`,
  parentId: index === 0 ? undefined : `${run}-0`,
  initiationMethod: index === 0 ? 'INBOUND' : 'TRANSFER',
  simulated: false,
});

/** Runs the calls on a ledger and gives what each answered; of a hold only that it was given. */
async function answers(ledger: ContactLedger, calls: readonly Call[], run: string): Promise<unknown[]> {
  const holds: Hold[] = [];
  const answered: unknown[] = [];
  clock = 1_000_000;
  for (const made of calls) answered.push(await answerOf(ledger, made, run, holds));
  return answered;
}

async function answerOf(ledger: ContactLedger, made: Call, run: string, holds: Hold[]): Promise<unknown> {
  try {
    switch (made.do) {
      case 'wait':
        return (clock += made.milliseconds);
      case 'claim': {
        const { hold, ...seen } = await ledger.claim(contactOf(run, made.contact), made.purpose);
        if (hold !== undefined) holds.push(hold);
        return plain({ ...seen, held: hold !== undefined });
      }
      case 'settle':
        return await ledger.settle(
          holds[made.hold] ?? { contactId: `${run}-0`, token: 'nobody', begunBefore: false },
          made.learned,
        );
      case 'freed':
        return await ledger.freed(contactOf(run, made.contact).contactId);
      default:
        return plain(
          await (made.do === 'end'
            ? ledger.end(contactOf(run, made.contact))
            : ledger.read(contactOf(run, made.contact).contactId)),
        );
    }
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
}

/** Sets have no order. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (key, inner: unknown) =>
    key === 'sentFields' && Array.isArray(inner) ? [...inner].sort() : inner,
  );

test('the rows in memory answer every sequence of calls as DynamoDB does', async () => {
  const now = () => clock;
  const landingMs = 30_000;
  const shared = { tableName: 'ledger', now, landingMs, due: { recordWithinMinutes: 60, neverEndedHours: 24 } };
  await createTable(url, 'ledger');
  const real = createContactLedger({ ...shared, client: new DynamoDBClient({ endpoint: url, ...credentials }) });
  const memory = createContactLedger({ ...shared, client: memoryClient(new Map()) });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 25 }), async (calls) => {
      run += 1;
      const name = `run${String(run)}`;
      expect(await answers(memory, calls, name)).toEqual(await answers(real, calls, name));
    }),
    { numRuns: 60, seed: 3 },
  );
});
