import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { streamBatches } from '../bench/payloads.ts';
import { startAws } from '../bench/servers/aws.ts';
import { startCountingDynamoDb } from '../bench/servers/counting-dynamodb.ts';
import { startSalesforce } from '../bench/servers/salesforce.ts';
import { functionEnvironment } from '../bench/surroundings.ts';
import { weightOf } from '../bench/weight.ts';
import { bundleFunctions, functionNames } from '../lib/bundle.ts';
import { startDynamoDb } from '../sandbox/aws/dynamodb.ts';
import { createFunction } from '../sandbox/aws/lambda.ts';
import { createTable, dueIndex } from '../sandbox/aws/resources.ts';

// What may not grow (docs/performance.md). Calls and bytes are counted; time is for `npm run bench`.

/** The built door for records over the embedded ledger, everything that it asks counted. */
async function openDoor(bundle: string) {
  const [dynamoDb, aws, salesforce] = await Promise.all([startDynamoDb(), startAws(), startSalesforce()]);
  await createTable(dynamoDb.url, 'contact-ledger', ['contactId'], dueIndex);
  const ledger = await startCountingDynamoDb(dynamoDb.url);
  const environment = functionEnvironment({ salesforce: salesforce.url, aws: aws.url, dynamoDb: ledger.url });
  const door = createFunction({ name: 'contact-record', bundle, environment, timeoutSeconds: 60, concurrency: 1 });
  return {
    /** Delivers a record for each contact in one batch, and tells what that asked for. */
    async deliver(ids: readonly string[]) {
      const began = performance.now();
      const { result, error } = await door.invoke(streamBatches(ids.length, ids.length, ids)[0]);
      expect(error).toBeUndefined();
      expect(result).toEqual({ batchItemFailures: [] });
      const seconds = (performance.now() - began) / 1000;
      return { ledger: ledger.seen(), salesforce: salesforce.seen().requests, aws: aws.seen(), seconds };
    },
    async close() {
      await door.stop();
      await Promise.all([ledger.close(), dynamoDb.close(), aws.close(), salesforce.close()]);
    },
  };
}

let folder: string;
let bundles: Awaited<ReturnType<typeof bundleFunctions>>;
let door: Awaited<ReturnType<typeof openDoor>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'budgets-'));
  bundles = await bundleFunctions(folder);
  door = await openDoor(bundles['contact-record']);
});

afterAll(async () => {
  await door.close();
  await rm(folder, { recursive: true });
});

const newContacts = (count: number) => Array.from({ length: count }, () => randomUUID());

describe('a record of a contact without kin', () => {
  test('new, it costs two ledger calls of a unit each and one Salesforce request', async () => {
    const { ledger, salesforce } = await door.deliver(newContacts(1));
    expect(ledger).toMatchObject({ calls: { UpdateItem: 2 }, capacityUnits: 2 });
    expect(salesforce).toBe(1);
  });

  test('repeated, it costs one ledger call and nothing else', async () => {
    const contacts = newContacts(20);
    await door.deliver(contacts);
    const { ledger, salesforce, aws } = await door.deliver(contacts);
    expect(ledger).toMatchObject({ calls: { UpdateItem: 20 }, capacityUnits: 20 });
    expect({ salesforce, aws }).toEqual({ salesforce: 0, aws: {} });
  });

  test('in a batch of many, it costs no more than alone', async () => {
    const { ledger, salesforce } = await door.deliver(newContacts(50));
    expect(ledger).toMatchObject({ calls: { UpdateItem: 100 }, capacityUnits: 100 });
    expect(salesforce).toBe(50);
  });
});

test('the key is read once a container, what all containers share every two seconds, and a sighting is noted every minute', async () => {
  await door.deliver(newContacts(1));
  const { aws, ledger, seconds } = await door.deliver(newContacts(50));
  expect(aws).toEqual({});
  expect(ledger.otherCalls).toBeLessThanOrEqual(Math.ceil(seconds / 2) + Math.ceil(seconds / 60));
});

test.each(functionNames)('the zip of %s is at most 250 KB', async (name) => {
  const { zipBytes } = await weightOf(dirname(bundles[name]));
  expect(zipBytes).toBeLessThanOrEqual(250_000);
});
