import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ParkedDelivery } from '../../functions/aws/parked.ts';
import { runBatch, type Delivery } from '../../functions/batch.ts';
import { bridge } from '../../functions/bridge.ts';
import { parseContactEvent } from '../../functions/core/contact-event.ts';
import { Failure } from '../../functions/errors.ts';
import { CreateFailure } from '../../functions/salesforce/errors.ts';
import { startDynamoDb } from '../../sandbox/aws/dynamodb.ts';
import { contactEvent } from '../support/lines.ts';
import { openReconciler } from '../support/reconciler.ts';

let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let it: Awaited<ReturnType<typeof openReconciler>>;
let tables = 0;
let s3Works = true;
const kept: ParkedDelivery[] = [];
const logged: string[] = [];

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
  dynamoDb = await startDynamoDb();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await dynamoDb.close();
});
beforeEach(async () => {
  it = await openReconciler(dynamoDb.url, `ledger-${String((tables += 1))}`);
  it.clock = Date.parse('2026-03-02T10:00:01Z');
  for (const list of [kept, logged]) list.length = 0;
});
afterEach(() => it.close());

/** Runs an event while Salesforce refuses every create. @returns how it ended */
async function run(line: string): Promise<string> {
  const refusal = new Failure('salesforce-refused', 'POST answered 400', { retryable: false, status: 400 });
  const world = it.world();
  const salesforce = { ...world.salesforce, createVoiceCall: () => Promise.reject(new CreateFailure(refusal, 1)) };
  const delivery: Delivery = { id: 'm', payload: Buffer.from(line), tries: { count: 0, since: it.clock } };
  await runBatch([delivery], {
    name: 'contact-event',
    parse: parseContactEvent,
    bridge: (fact, digest, park) => bridge(fact, digest, { ...world, salesforce, park }),
    park: async (parked) => {
      if (!s3Works) throw new Error('SlowDown');
      kept.push(parked);
    },
  });
  const { outcome, reason } = JSON.parse(logged.at(-1) ?? '');
  return `${outcome} ${reason}`;
}

test('a create that Salesforce refuses for good is parked once, and no later event asks again', async () => {
  const [first, second] = [contactEvent('INITIATED', 'c-1'), contactEvent('QUEUED', 'c-1')];
  it.book.learn(JSON.parse(first));
  expect(await run(first)).toBe('parked salesforce-refused');
  expect(await run(second)).toBe('skipped create-refused');
  expect(kept).toMatchObject([{ kind: 'parked', reason: 'salesforce-refused', code: '400', contactId: 'c-1' }]);
  expect(kept[0]?.payload.toString()).toBe(first);
});

test('it is not remembered as refused before it is parked', async () => {
  const line = contactEvent('INITIATED', 'c-1');
  it.book.learn(JSON.parse(line));
  s3Works = false;
  expect(await run(line)).toBe('failed unexpected');
  s3Works = true;
  expect(await run(line)).toBe('parked salesforce-refused');
  expect(kept).toHaveLength(1);
});
