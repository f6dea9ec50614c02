import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createContactLedger,
  type Claim,
  type ContactLedger,
  type Hold,
  type Purpose,
} from '../../../functions/aws/contact-ledger.ts';
import type { Contact } from '../../../functions/core/contact.ts';
import { Failure } from '../../../functions/errors.ts';
import { startDynamoDb } from '../../../sandbox/aws/dynamodb.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { createTable } from '../../../sandbox/aws/resources.ts';

const tableName = 'ledger';
const start = Date.parse('2026-03-02T10:00:00.000Z');
const minutes = 60_000;
const landingMs = 30_000;
const due = { recordWithinMinutes: 60, neverEndedHours: 24 };

/** Each command that was sent: its name, and of an update its condition. */
interface Sent {
  name: string;
  condition: string | undefined;
}

let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let client: DynamoDBClient;
let ledger: ContactLedger;
let clock = start;
let contacts = 0;
const sent: Sent[] = [];

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  await createTable(dynamoDb.url, tableName);
  client = new DynamoDBClient({ ...localAccount, endpoint: dynamoDb.url });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const condition = 'ConditionExpression' in args.input ? String(args.input.ConditionExpression) : undefined;
      sent.push({ name: context.commandName ?? '', condition });
      return next(args);
    },
    { step: 'initialize' },
  );
  ledger = createContactLedger({ tableName, now: () => clock, landingMs, due, client });
});
afterAll(async () => {
  client.destroy();
  await dynamoDb.close();
});
beforeEach(() => {
  clock = start;
});

/** A contact that no test has seen before. */
function contact(more: Partial<Contact> = {}): Contact {
  contacts += 1;
  const contactId = `contact-${String(contacts)}`;
  return { contactId, rootId: contactId, initiationMethod: 'INBOUND', simulated: false, ...more };
}

const inbound: Purpose = { for: 'create', as: 'Inbound' };
const transfer: Purpose = { for: 'create', as: 'Transfer' };
const update = (version: string, fields: string[] = []): Purpose => ({ for: 'update', version, fields });

/** What was sent meanwhile. */
async function counted<T>(work: () => Promise<T>): Promise<{ result: T; commands: Sent[] }> {
  const from = sent.length;
  const result = await work();
  return { result, commands: sent.slice(from) };
}

function held({ hold }: Claim): Hold {
  if (hold === undefined) throw new Error('the claim was refused');
  return hold;
}

function refused(claim: Claim): Claim {
  expect(claim.hold).toBeUndefined();
  return claim;
}

describe('a claim', () => {
  test('is the read: one call gives what was known and the hold', async () => {
    const one = contact();
    const { result, commands } = await counted(() => ledger.claim(one, inbound));
    expect(commands.map(({ name }) => name)).toEqual(['UpdateItemCommand']);
    expect(result).toMatchObject({ claimed: false, known: { createTries: 0, ended: false, beingCreated: false } });
    await ledger.settle(held(result), { create: 'created', voiceCallId: '0LQ1', createTries: 2 });
    const next = await ledger.claim(one, update('v1'));
    expect(next.known).toMatchObject({ create: 'created', voiceCallId: '0LQ1', createTries: 2, ended: false });
  });

  test('that is refused says why, by one more read where the refusal brings no row', async () => {
    const one = contact();
    await ledger.claim(one, inbound);
    const { result, commands } = await counted(() => ledger.claim(one, inbound));
    expect(result).toMatchObject({ claimed: true, known: { beingCreated: true } });
    expect(result.hold).toBeUndefined();
    // The embedded DynamoDB gives no row with a failed condition; the real one does, so that it is one call there.
    expect(commands.map(({ name }) => name)).toEqual(['UpdateItemCommand', 'GetItemCommand']);
  });

  test.each([
    ['create', inbound],
    ['update', update('v1')],
  ])('of many at once only one gets the hold: %s', async (_, purpose) => {
    const one = contact();
    const claims = await Promise.all(Array.from({ length: 20 }, () => ledger.claim(one, purpose)));
    expect(claims.filter(({ hold }) => hold !== undefined)).toHaveLength(1);
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(19);
  });

  test('holds between 89 and 91 seconds, then another can take it', async () => {
    const one = contact();
    await ledger.claim(one, update('v1'));
    clock = start + 89_000;
    expect(await ledger.claim(one, update('v1'))).toMatchObject({ claimed: true });
    clock = start + 91_000;
    const taken = await ledger.claim(one, update('v1'));
    expect(taken).toMatchObject({ claimed: false, known: { triedVersion: 'v1' } });
    expect(taken.hold).toBeDefined();
  });
});

describe('a create', () => {
  test('of an Inbound call whose holder died is claimed again: the same key gives the same record', async () => {
    const one = contact();
    await ledger.claim(one, inbound);
    clock = start + 2 * minutes;
    const again = await ledger.claim(one, inbound);
    expect(again.known).toMatchObject({ create: undefined, beingCreated: false });
    expect(again.hold).toBeDefined();
  });

  test('of a Transfer whose holder died may exist, and is never claimed again', async () => {
    const one = contact({ initiationMethod: 'TRANSFER' });
    await ledger.claim(one, transfer);
    clock = start + 2 * minutes;
    const again = await ledger.claim(one, transfer);
    expect(refused(again)).toMatchObject({ claimed: false, known: { create: 'may-exist', beingCreated: false } });
    expect((await ledger.read(one.contactId))?.known.create).toBe('may-exist');
  });

  test('of a Transfer that may exist is settled by its record, which can still be claimed', async () => {
    const one = contact({ initiationMethod: 'TRANSFER' });
    await ledger.claim(one, transfer);
    clock = start + 2 * minutes;
    const claim = await ledger.claim(one, update('v1'));
    expect(claim.known.create).toBe('may-exist');
    await ledger.settle(held(claim), { sentVersion: 'v1' });
    expect((await ledger.claim(one, transfer)).hold).toBeUndefined();
  });

  test.each(['created', 'may-exist', 'refused'] as const)('that ended as %s is not claimed again', async (create) => {
    const one = contact();
    await ledger.settle(held(await ledger.claim(one, inbound)), { create });
    expect(refused(await ledger.claim(one, inbound))).toMatchObject({ claimed: false, known: { create } });
  });

  test('is not claimed for a contact that has ended, nor for one whose record came', async () => {
    const [ended, recorded] = [contact(), contact()];
    await ledger.end(ended);
    await ledger.claim(recorded, update('v1'));
    clock = start + 2 * minutes;
    expect(refused(await ledger.claim(ended, inbound))).toMatchObject({ known: { ended: true } });
    expect(refused(await ledger.claim(recorded, inbound))).toMatchObject({ known: { triedVersion: 'v1' } });
  });

  test('is claimed until four creates were answered, over all deliveries', async () => {
    const one = contact();
    await ledger.settle(held(await ledger.claim(one, inbound)), { createTries: 3 });
    await ledger.settle(held(await ledger.claim(one, inbound)), { createTries: 1 });
    expect(refused(await ledger.claim(one, inbound)).known.createTries).toBe(4);
  });
});

describe('a version of the record', () => {
  async function sentOf(version: string): Promise<Contact> {
    const one = contact();
    await ledger.settle(held(await ledger.claim(one, update(version))), { sentVersion: version, sentBody: 'hash' });
    return one;
  }

  test('that was sent is not claimed again', async () => {
    const claim = await ledger.claim(await sentOf('v2'), update('v2'));
    expect(refused(claim)).toMatchObject({ claimed: false, known: { sentVersion: 'v2', sentBody: 'hash' } });
  });

  test('that is older than one that was sent is refused, a newer one is claimed', async () => {
    const one = await sentOf('v2');
    expect((await ledger.claim(one, update('v1'))).hold).toBeUndefined();
    expect((await ledger.claim(one, update('v3'))).hold).toBeDefined();
  });

  test('whose sending was begun and not settled can be claimed again; an older one cannot', async () => {
    const one = contact();
    await ledger.settle(held(await ledger.claim(one, update('v2'))), {});
    expect((await ledger.claim(one, update('v1'))).hold).toBeUndefined();
    expect((await ledger.claim(one, update('v2'))).hold).toBeDefined();
  });
});

describe('a request that nobody answered', () => {
  test('holds another version back for as long as it may land, and the same version never', async () => {
    const one = contact();
    const hold = held(await ledger.claim(one, update('v1')));
    await ledger.settle(hold, { mayStillLand: true });
    clock = start + 29_000;
    expect(refused(await ledger.claim(one, update('v2'))).claimed).toBe(true);
    const same = held(await ledger.claim(one, update('v1')));
    await ledger.settle(same, { mayStillLand: true });
    clock = start + 60_000;
    expect((await ledger.claim(one, update('v2'))).hold).toBeDefined();
  });

  test('of a Transfer create holds its record back for as long', async () => {
    const one = contact({ initiationMethod: 'TRANSFER' });
    await ledger.settle(held(await ledger.claim(one, transfer)), { create: 'may-exist', mayStillLand: true });
    clock = start + 29_000;
    expect(refused(await ledger.claim(one, update('v1'))).claimed).toBe(true);
    clock = start + 31_000;
    expect((await ledger.claim(one, update('v1'))).known.create).toBe('may-exist');
  });
});

describe('settling', () => {
  test('is only for the holder: who lost the claim cannot write over who has it', async () => {
    const one = contact();
    const lost = held(await ledger.claim(one, update('v1')));
    clock = start + 2 * minutes;
    const has = held(await ledger.claim(one, update('v2')));
    const late = ledger.settle(lost, { sentVersion: 'v1' });
    await expect(late).rejects.toMatchObject({ code: 'ledger-unavailable', retryable: true });
    await expect(late).rejects.toBeInstanceOf(Failure);
    await ledger.settle(has, { sentVersion: 'v2' });
    expect((await ledger.read(one.contactId))?.known.sentVersion).toBe('v2');
  });

  test('twice with the same hold is refused', async () => {
    const hold = held(await ledger.claim(contact(), inbound));
    await ledger.settle(hold, {});
    await expect(ledger.settle(hold, { create: 'created' })).rejects.toBeInstanceOf(Failure);
  });

  test('gives the contact free and forgets who was creating', async () => {
    const one = contact({ initiationMethod: 'TRANSFER' });
    await ledger.settle(held(await ledger.claim(one, transfer)), {});
    expect(await ledger.read(one.contactId)).toMatchObject({ claimed: false, known: { beingCreated: false } });
    expect((await ledger.claim(one, transfer)).hold).toBeDefined();
  });

  test('collects the names of fields of all claims and settlements', async () => {
    const one = contact();
    await ledger.settle(held(await ledger.claim(one, inbound)), { sentFields: ['callOrigin', 'callAttributes.A__c'] });
    await ledger.settle(held(await ledger.claim(one, update('v1', ['queue', 'callOrigin']))), { sentVersion: 'v1' });
    await ledger.claim(one, update('v2', ['agent']));
    const fields = (await ledger.read(one.contactId))?.known.sentFields ?? [];
    expect([...fields].sort()).toEqual(['agent', 'callAttributes.A__c', 'callOrigin', 'queue']);
  });
});

describe('a contact', () => {
  test('that nobody saw is not read', async () => {
    expect(await ledger.read('nobody')).toBeUndefined();
  });

  test('is read with its place in the chain', async () => {
    const arn = 'arn:aws:connect:us-east-1:111122223333:instance/one';
    const place = { rootId: 'r', parentId: 'p', initiationMethod: 'API', direction: 'INBOUND', instanceArn: arn };
    const one = contact(place);
    await ledger.claim(one, inbound);
    const entry = await ledger.read(one.contactId);
    expect(entry?.contact).toEqual({ ...place, contactId: one.contactId, simulated: false });
  });

  test('that ends says so, and whether it is being created', async () => {
    const [free, creating] = [contact(), contact()];
    await ledger.claim(creating, inbound);
    expect(await ledger.end(free)).toMatchObject({ claimed: false, known: { ended: true, beingCreated: false } });
    expect(await ledger.end(creating)).toMatchObject({ claimed: true, known: { ended: true, beingCreated: true } });
  });

  test('whose routing was cleared is known as freed', async () => {
    const one = contact();
    await ledger.end(one);
    await ledger.freed(one.contactId);
    expect((await ledger.end(one)).known).toMatchObject({ ended: true, freed: true });
  });

  test('is remembered for 400 days from the last time it was heard of', async () => {
    const one = contact();
    await ledger.claim(one, inbound);
    clock = start + 10 * minutes;
    await ledger.end(one);
    const Key = { contactId: { S: one.contactId } };
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
    // 2026-03-02T10:10:00Z and 400 days
    expect(Item?.['expiresAt']).toEqual({ N: '1807006200' });
  });
});

describe('what it costs', () => {
  test('each operation is one call', async () => {
    const one = contact();
    const claim = await ledger.claim(one, inbound);
    const { commands } = await counted(async () => {
      await ledger.settle(held(claim), { create: 'created' });
      await ledger.end(one);
      await ledger.freed(one.contactId);
      await ledger.read(one.contactId);
    });
    expect(commands.map(({ name }) => name)).toEqual([
      ...['UpdateItemCommand', 'UpdateItemCommand', 'UpdateItemCommand'],
      'GetItemCommand',
    ]);
  });

  test('every write is an UpdateItem; claim and settlement hold by their condition', async () => {
    const one = contact();
    const { commands } = await counted(async () => {
      const hold = held(await ledger.claim(one, inbound));
      await ledger.settle(hold, {});
      await ledger.settle(held(await ledger.claim(one, update('v1'))), {});
    });
    expect(commands.map(({ name }) => name)).toEqual(Array.from({ length: 4 }, () => UpdateItemCommand.name));
    const [create, settled, tried] = commands.map(({ condition }) => condition ?? '');
    expect(create).toContain('attribute_not_exists(#claimUntil) OR #claimUntil < :now');
    expect(tried).toContain('attribute_not_exists(#claimUntil) OR #claimUntil < :now');
    expect(settled).toBe('#claimBy = :token');
  });

  test('reads are consistent', async () => {
    const commands: unknown[] = [];
    const own = new DynamoDBClient({ ...localAccount, endpoint: dynamoDb.url });
    own.middlewareStack.add((next) => async (args) => (commands.push(args.input), next(args)), { step: 'initialize' });
    await createContactLedger({ tableName, now: () => clock, landingMs, due, client: own }).read('nobody');
    expect(commands).toEqual([{ TableName: tableName, Key: { contactId: { S: 'nobody' } }, ConsistentRead: true }]);
    own.destroy();
  });
});

test('a table that cannot be reached is a failure that can be tried again, without what it was asked', async () => {
  const nowhere = new DynamoDBClient({ ...localAccount, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
  const broken = createContactLedger({ tableName, now: () => clock, landingMs, due, client: nowhere });
  const failure = await broken.claim(contact(), inbound).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'Failure', code: 'ledger-unavailable', retryable: true });
  nowhere.destroy();
});
