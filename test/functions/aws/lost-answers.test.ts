import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContactLedger, type Purpose } from '../../../functions/aws/contact-ledger.ts';
import { startDynamoDb } from '../../../sandbox/aws/dynamodb.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { createTable } from '../../../sandbox/aws/resources.ts';

// DynamoDB carries a request out, and its answer is lost on the way: the SDK repeats the request by itself.

let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let proxy: Server;
let client: DynamoDBClient;
let losesNext = false;
let clock = Date.parse('2026-03-02T10:00:00.000Z');
let contacts = 0;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  await createTable(dynamoDb.url, 'ledger');
  proxy = createServer((request, response) => {
    const { method, headers, url: path } = request;
    const up = forward(dynamoDb.url, { method, headers, path }, (answer) => {
      const isLost = losesNext;
      losesNext = false;
      if (isLost) return void answer.resume().on('end', () => request.socket.destroy());
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(up);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  client = new DynamoDBClient({ ...localAccount, endpoint: `http://127.0.0.1:${String(port)}` });
});
afterAll(async () => {
  client.destroy();
  proxy.close();
  await dynamoDb.close();
});

const due = { recordWithinMinutes: 60, neverEndedHours: 24 };
const ledgerOf = () => createContactLedger({ tableName: 'ledger', now: () => clock, landingMs: 30_000, due, client });
const newContact = () => ({
  contactId: `c-${String((contacts += 1))}`,
  rootId: 'root',
  initiationMethod: 'TRANSFER',
  simulated: false,
});

const purposes: Purpose[] = [
  { for: 'create', as: 'Transfer' },
  { for: 'create', as: 'Inbound' },
  { for: 'update', version: '1/0/x', fields: ['queue'] },
];

test.each(purposes)('a claim of which the answer was lost is our own: $for $as', async (purpose) => {
  const [ledger, contact] = [ledgerOf(), newContact()];
  losesNext = true;
  const { hold, known } = await ledger.claim(contact, purpose);
  expect(hold).toBeDefined();
  expect(known).toMatchObject({ beingCreated: false, create: undefined });
  // It holds others off, and can be ended.
  expect(await ledger.claim(contact, purpose)).toMatchObject({ claimed: true });
  await ledger.settle(
    { contactId: '', token: '', begunBefore: false, ...hold },
    { create: 'created', voiceCallId: 'v' },
  );
  expect((await ledger.read(contact.contactId))?.known).toMatchObject({ create: 'created', voiceCallId: 'v' });
});

test('the claim of another one is none of ours, lost answer or not', async () => {
  const [ledger, contact] = [ledgerOf(), newContact()];
  await ledger.claim(contact, { for: 'create', as: 'Transfer' });
  losesNext = true;
  expect((await ledger.claim(contact, { for: 'create', as: 'Transfer' })).hold).toBeUndefined();
});

test('an Inbound create whose claim was lost on the way counts as one that may have been begun before', async () => {
  const [ledger, contact] = [ledgerOf(), newContact()];
  losesNext = true;
  const { hold, known } = await ledger.claim(contact, { for: 'create', as: 'Inbound' });
  expect([hold?.begunBefore, known.createTries]).toEqual([true, 1]);
});

test('a settlement of which the answer was lost is done', async () => {
  const [ledger, contact] = [ledgerOf(), newContact()];
  const { hold } = await ledger.claim(contact, { for: 'create', as: 'Transfer' });
  losesNext = true;
  await ledger.settle(
    { contactId: '', token: '', begunBefore: false, ...hold },
    { create: 'created', voiceCallId: 'v' },
  );
  expect((await ledger.read(contact.contactId))?.known).toMatchObject({ create: 'created', voiceCallId: 'v' });
});

test('a settlement without a claim is refused', async () => {
  const [ledger, contact] = [ledgerOf(), newContact()];
  const hold = { contactId: contact.contactId, token: 'lapsed', begunBefore: false };
  await ledger.claim(contact, { for: 'create', as: 'Transfer' });
  clock += 1;
  await expect(ledger.settle(hold, { create: 'created' })).rejects.toMatchObject({ code: 'ledger-unavailable' });
});
