import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Failure } from '../../functions/errors.ts';
import type { Reconciled } from '../../functions/reconciling.ts';

import { startDynamoDb } from '../../sandbox/aws/dynamodb.ts';
import { contactEvent, contactRecord, instanceArn } from '../support/lines.ts';
import { openReconciler } from '../support/reconciler.ts';

const minutes = 60_000;
const hours = 60 * minutes;
/** When the contacts of these tests ended. */
const ended = Date.parse('2026-03-02T10:05:00Z');

let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let it: Awaited<ReturnType<typeof openReconciler>>;
let tables = 0;
let connectFailures: { nth: number[]; error: string }[];
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
  tables += 1;
  connectFailures = [];
  logged.splice(0);
  it = await openReconciler(dynamoDb.url, `ledger-${String(tables)}`, { failures: connectFailures });
  it.clock = ended;
});
afterEach(() => it.close());

/** The counts that are not 0. */
const counted = (counts: Reconciled) => Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
const noSweep = { reconcile: { sweep: false } };
const run = async (settings: Parameters<typeof it.run>[0] = noSweep) => counted(await it.run(settings));

const know = (...lines: string[]) => {
  for (const line of lines) it.book.learn(JSON.parse(line));
};
/** Connect knows it, and that it ended, and nobody told the bridge. */
const unseen = (line: string) => {
  it.book.learn(JSON.parse(line));
  it.book.delivered(JSON.parse(line));
};
const at = { disconnectTimestamp: '2026-03-02T10:05:00.000Z' };
const taken = { agentArn: `${instanceArn}/agent/a-1`, connectedToAgentTimestamp: '2026-03-02T10:01:00.000Z' };

/** A call that began, and ended, of which the bridge was told; its record is lost. */
async function withoutRecord(contactId: string, detail: object = {}): Promise<void> {
  const lines = [contactEvent('INITIATED', contactId), contactEvent('DISCONNECTED', contactId, { ...at, ...detail })];
  know(...lines);
  for (const line of lines) await it.deliver(line);
}

describe('what is due', () => {
  test('a contact that ended, when its record did not come in time: once', async () => {
    await withoutRecord('c-1');
    it.clock += 59 * minutes;
    expect(await run()).toEqual({});
    it.clock += 2 * minutes;
    expect(await run()).toEqual({ due: 1, written: 1 });
    expect(it.patches).toMatchObject([{ id: '0LQ000000000001', body: { endTime: '2026-03-02T10:05:00Z' } }]);
    expect(await it.rowOf('c-1')).toMatchObject({ sent: '-provisional', tried: '-provisional' });
    expect(await it.rowOf('c-1')).not.toHaveProperty('dueAt');
    expect(await run()).toEqual({});
  });

  test('a contact that was created and of which nothing more came, a day later', async () => {
    know(contactEvent('INITIATED', 'c-1'), contactRecord('c-1'));
    await it.deliver(contactEvent('INITIATED', 'c-1'));
    unseen(contactEvent('DISCONNECTED', 'c-1', at));
    it.clock += 23 * hours;
    expect(await run()).toEqual({});
    it.clock += 2 * hours;
    expect(await run()).toEqual({ due: 1, written: 1 });
  });

  test('not one whose record says that it is not to be written, or that was folded into the call before it', async () => {
    const [unwanted, folded] = [
      contactRecord('c-1', { Attributes: { NoSync: 'true' } }),
      contactRecord('c-2', { InitiationMethod: 'QUEUE_TRANSFER', InitialContactId: 'c-0', PreviousContactId: 'c-0' }),
    ];
    const fold = { queueTransfer: 'fold', ...noSweep } as const;
    for (const contactId of ['c-1', 'c-2']) await it.deliver(contactEvent('DISCONNECTED', contactId, at), fold);
    know(unwanted, folded, contactRecord('c-0'));
    expect(await it.rowOf('c-1')).toHaveProperty('dueAt');
    expect(await it.deliver(unwanted, fold)).toBe('no-sync');
    expect(await it.deliver(folded, fold)).toBe('updated');
    it.clock += 48 * hours;
    const asked = it.connect.requests();
    expect(await run(fold)).toEqual({});
    expect(it.connect.requests()).toBe(asked);
  });

  test('says in the log which, by its id, and nothing of people', async () => {
    await withoutRecord('c-1');
    it.clock += 2 * hours;
    await run();
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', event: 'outcome', door: 'reconciler', contactId: 'c-1', outcome: 'delivered' },
    ]);
    expect(logged.join('')).not.toMatch(/\+1206/);
  });

  test('not one whose record came, before its end was told or after', async () => {
    await withoutRecord('c-1');
    know(contactRecord('c-1'), contactRecord('c-2'), contactEvent('COMPLETED', 'c-2', at));
    await it.deliver(contactRecord('c-1'));
    await it.deliver(contactRecord('c-2'));
    await it.deliver(contactEvent('COMPLETED', 'c-2', at));
    it.clock += 48 * hours;
    expect(await run()).toEqual({});
  });

  test('one that lives is asked for again an hour later, until it ends', async () => {
    know(contactEvent('INITIATED', 'c-1'), contactRecord('c-1'));
    await it.deliver(contactEvent('INITIATED', 'c-1'));
    it.clock += 25 * hours;
    expect(await run()).toEqual({ due: 1, living: 1 });
    expect(await run()).toEqual({});
    unseen(contactEvent('DISCONNECTED', 'c-1', at));
    it.clock += 61 * minutes;
    expect(await run()).toEqual({ due: 1, written: 1 });
  });

  test('one at whose after-contact work the agent is, is never written before that is over', async () => {
    const work = { afterContactWorkStartTimestamp: '2026-03-02T10:05:00.000Z' };
    await withoutRecord('c-1', { agentInfo: { ...taken, ...work } });
    for (let hour = 0; hour < 3; hour += 1) {
      it.clock += 61 * minutes;
      expect(await run()).toEqual({ due: 1, inAfterContactWork: 1 });
    }
    expect(it.patches).toEqual([]);
    const over = { ...taken, ...work, afterContactWorkEndTimestamp: '2026-03-02T13:00:00.000Z' };
    know(
      JSON.stringify({
        ...JSON.parse(contactEvent('COMPLETED', 'c-1', { ...at, agentInfo: over })),
        time: '2026-03-02T13:00:00Z',
      }),
    );
    it.clock += 61 * minutes;
    expect(await run()).toEqual({ due: 1, written: 1 });
    expect(it.patches).toMatchObject([{ body: { agentInteractionDuration: 240, acceptTime: '2026-03-02T10:01:00Z' } }]);
  });

  test('one that Connect forgot, or that was deleted, is no error', async () => {
    await it.deliver(contactEvent('INITIATED', 'c-1'), { createOn: 'never' });
    await it.deliver(contactEvent('DISCONNECTED', 'c-1', at));
    it.clock += 2 * hours;
    expect(await run()).toEqual({ due: 1, gone: 1 });
    expect(await run()).toEqual({});
    expect(logged.join('')).not.toContain('"level":"error"');
  });

  test('one that is kept out of Salesforce is skipped, as its record would be', async () => {
    await withoutRecord('c-1');
    know(contactRecord('c-1', { Attributes: { NoSync: 'true' } }));
    it.clock += 2 * hours;
    expect(await run()).toEqual({ due: 1, skipped: 1 });
    expect(await run()).toEqual({});
    expect(it.patches).toEqual([]);
  });

  test('in shadow nothing is asked, sent or remembered', async () => {
    await withoutRecord('c-1');
    it.clock += 2 * hours;
    const before = it.connect.requests();
    expect(await run({ mode: 'shadow' })).toEqual({});
    expect(it.connect.requests()).toBe(before);
  });
});

describe('the last word', () => {
  test('has a record that comes later, whatever its version; nothing provisional follows', async () => {
    await withoutRecord('c-1');
    it.clock += 2 * hours;
    await run();
    const record = contactRecord('c-1', { LastUpdateTimestamp: null });
    expect(await it.deliver(record)).toBe('updated');
    expect(it.patches.at(-1)?.body).toMatchObject({ agent: 'dana.whitfield', queue: 'Support', numberOfHolds: 1 });
    it.clock += 48 * hours;
    expect(await run()).toEqual({});
    expect(it.patches).toHaveLength(2);
  });

  test('has a record that comes while Connect is asked', async () => {
    await withoutRecord('c-1');
    know(contactRecord('c-1'));
    it.clock += 2 * hours;
    it.ready = async () => void (await it.deliver(contactRecord('c-1')));
    expect(await run()).toEqual({ due: 1, skipped: 1 });
    expect(it.patches).toHaveLength(1);
    expect(it.patches[0]?.body).toMatchObject({ agent: 'dana.whitfield' });
  });

  test('has a record that comes while the provisional one is sent: it waits for it, or comes again', async () => {
    await withoutRecord('c-1');
    know(contactRecord('c-1'));
    it.clock += 2 * hours;
    let late: Promise<string> | undefined;
    it.onPatch = async () => {
      it.onPatch = () => Promise.resolve();
      late = it
        .deliver(contactRecord('c-1'))
        .catch((error: unknown) => (error instanceof Failure ? error.code : 'other'));
      await late;
    };
    expect(await run()).toEqual({ due: 1, written: 1 });
    expect(await late).toBe('claimed-elsewhere');
    expect(await it.deliver(contactRecord('c-1'))).toBe('updated');
    expect(it.patches.map(({ body }) => body['agent'])).toEqual([undefined, 'dana.whitfield']);
  });

  test('is not spoilt by what Connect does not know', async () => {
    await withoutRecord('c-1');
    it.clock += 2 * hours;
    await run();
    const [{ body } = { body: {} }] = it.patches;
    const unknown = ['agent', 'queue', 'numberOfHolds', 'longestHoldDuration', 'recordingLocation'];
    expect(Object.entries(body).filter(([name, value]) => unknown.includes(name) && value !== undefined)).toEqual([]);
  });
});

describe('what fails', () => {
  const down = new Failure('salesforce-unavailable', 'PATCH answered 503', { retryable: true, status: 503 });

  test('at Salesforce stays due, and is written when it is back', async () => {
    await withoutRecord('c-1');
    it.clock += 2 * hours;
    it.onPatch = () => Promise.reject(down);
    expect(await run()).toEqual({ due: 1, failed: 1 });
    expect(await run()).toEqual({});
    it.onPatch = () => Promise.resolve();
    it.clock += 5 * minutes;
    expect(await run()).toEqual({ due: 1, written: 1 });
  });

  test('delays no other', async () => {
    for (const contactId of ['c-1', 'c-2', 'c-3', 'c-4', 'c-5', 'c-6', 'c-7']) await withoutRecord(contactId);
    it.clock += 2 * hours;
    let patches = 0;
    it.onPatch = () => ((patches += 1) === 1 ? Promise.reject(down) : Promise.resolve());
    expect(await run()).toEqual({ due: 7, failed: 1, written: 6 });
  });

  test('by a death between claim and answer stays due', async () => {
    await withoutRecord('c-1');
    it.clock += 2 * hours;
    it.onPatch = () => new Promise(() => undefined);
    void it.run(noSweep);
    await vi.waitUntil(() => it.patches.length > 0);
    it.onPatch = () => Promise.resolve();
    it.clock += 2 * minutes;
    expect(await run()).toEqual({ due: 1, written: 1 });
  });

  test('because the breaker is open is left as it is, and costs no call of Connect', async () => {
    for (const contactId of ['c-1', 'c-2', 'c-3']) await withoutRecord(contactId);
    it.clock += 2 * hours;
    it.ready = () => Promise.reject(new Failure('breaker-open', 'open', { retryable: true, retryAfterMs: 5_000 }));
    const before = it.connect.requests();
    expect(await run()).toEqual({});
    expect(it.connect.requests()).toBe(before);
    it.ready = () => Promise.resolve();
    expect(await run()).toEqual({ due: 3, written: 3 });
  });

  test('at Salesforce for good is tried once a day, for as long as a delivery is; the record is sent all the same', async () => {
    await withoutRecord('c-1');
    know(contactRecord('c-1'));
    it.clock += 2 * hours;
    it.onPatch = () =>
      Promise.reject(new Failure('salesforce-refused', 'PATCH answered 400', { retryable: false, status: 400 }));
    for (let day = 0; day <= 3; day += 1) {
      expect(await run(), `day ${String(day)}`).toEqual({ due: 1, refused: 1 });
      it.clock += 23 * hours;
      expect(await run()).toEqual({});
      it.clock += hours;
    }
    expect(await run()).toEqual({});
    it.onPatch = () => Promise.resolve();
    expect(await it.deliver(contactRecord('c-1'))).toBe('updated');
  });

  test('at Connect comes again', async () => {
    await withoutRecord('c-1');
    it.clock += 2 * hours;
    const asked = it.connect.requests();
    connectFailures.push({ nth: [asked + 1, asked + 2, asked + 3], error: 'ThrottlingException' });
    expect(await run()).toEqual({ due: 1, failed: 1 });
    it.clock += 5 * minutes;
    expect(await run()).toEqual({ due: 1, written: 1 });
  });
});

describe('the sweep', () => {
  const sweep = {};
  /** The first run only looks back a day. */
  const begin = () => run(sweep);

  test('finds a contact of which neither event nor record came, once its record should be there', async () => {
    await begin();
    unseen(contactRecord('c-1'));
    it.clock += 59 * minutes;
    expect(await run(sweep)).toEqual({});
    it.clock += 2 * minutes;
    expect(await run(sweep)).toEqual({ swept: 1, due: 1, written: 1, lost: 1 });
    expect(it.patches).toMatchObject([
      { id: 'c-1', body: { initiationMethod: 'INBOUND', fromNumber: '+12065550123' } },
    ]);
    expect(await run(sweep)).toEqual({});
  });

  test('finds an outbound call, of whose events the ledger keeps nothing', async () => {
    await begin();
    unseen(contactRecord('c-1', { InitiationMethod: 'OUTBOUND' }));
    it.clock += 61 * minutes;
    expect(await run(sweep)).toMatchObject({ written: 1, lost: 1 });
  });

  test('leaves alone whose record came, what is no call, and what is looked after already', async () => {
    await begin();
    await it.deliver(contactRecord('c-1'));
    unseen(contactRecord('c-1'));
    unseen(contactRecord('c-2', { InitiationMethod: 'EXTERNAL_OUTBOUND' }));
    unseen(contactRecord('c-3', { SegmentAttributes: { 'connect:ValidationTestType': { ValueString: 'X' } } }));
    unseen(contactRecord('c-4', { Channel: 'CHAT' }));
    unseen(contactRecord('c-5', { InstanceARN: instanceArn.replace(/1$/, '2') }));
    await withoutRecord('c-6');
    it.clock += 60 * minutes + 1_000;
    expect(await run(sweep)).toEqual({ swept: 4, due: 1, written: 1 });
    expect(await it.rowOf('c-6')).toMatchObject({ sent: '-provisional' });
    expect(await it.rowOf('c-6')).not.toHaveProperty('swept');
  });

  test('leaves alone what was folded into the call before it', async () => {
    const fold = { queueTransfer: 'fold' } as const;
    await begin();
    const first = contactRecord('c-1', { NextContactId: 'c-2' });
    const second = contactRecord('c-2', {
      PreviousContactId: 'c-1',
      InitialContactId: 'c-1',
      InitiationMethod: 'QUEUE_TRANSFER',
    });
    unseen(first);
    unseen(second);
    expect(await it.deliver(first, fold)).toBe('folded');
    expect(await it.deliver(second, fold)).toBe('updated');
    it.clock += 61 * minutes;
    expect(await run(fold)).toEqual({ swept: 2 });
    expect(it.patches).toHaveLength(1);
  });

  test('goes page by page and window by window, and never twice', async () => {
    await begin();
    for (let third = 0; third < 240; third += 1)
      unseen(
        contactRecord(`c-${String(third)}`, { DisconnectTimestamp: new Date(ended + third * 20_000).toISOString() }),
      );
    it.clock += 4 * hours;
    expect(await run(sweep)).toEqual({ swept: 240, due: 240, written: 240, lost: 240 });
  });

  test('goes on where it was throttled', async () => {
    await begin();
    unseen(contactRecord('c-1'));
    it.clock += 61 * minutes;
    connectFailures.push({ nth: [it.connect.requests() + 1], error: 'TooManyRequestsException' });
    expect(await run(sweep)).toEqual({});
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'sweep-stopped', reason: 'connect-unavailable', instanceId: '99999999-0000-4000-8000-000000000001' },
    ]);
    it.clock += 5 * minutes;
    expect(await run(sweep)).toMatchObject({ written: 1, lost: 1 });
  });

  test('begins a day back', async () => {
    unseen(contactRecord('c-1', { DisconnectTimestamp: new Date(ended - 20 * hours).toISOString() }));
    unseen(contactRecord('c-2', { DisconnectTimestamp: new Date(ended - 26 * hours).toISOString() }));
    expect(await run(sweep)).toEqual({ swept: 1, due: 1, written: 1, lost: 1 });
    expect(await it.rowOf('sweep#99999999-0000-4000-8000-000000000001')).toMatchObject({
      until: String(ended - hours),
    });
  });
});
