import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ParkedDelivery } from '../../functions/aws/parked.ts';
import { runBatch, type Delivery } from '../../functions/batch.ts';
import { parseContactRecord } from '../../functions/core/contact-record.ts';
import { delivered, parked, skipped, type Outcome } from '../../functions/core/outcome.ts';
import { Failure } from '../../functions/errors.ts';

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text).trim());
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const record = (ContactId: string, more: object = {}) =>
  JSON.stringify({ ContactId, InitiationMethod: 'INBOUND', ...more });
const delivery = (id: string, payload: string | Uint8Array): Delivery => ({
  id,
  payload: Buffer.from(payload),
  tries: { count: 0, since: 0 },
});

/** A door for records whose bridge does as told; what was begun, ended and parked is noted. */
function doorOf(work: (contactId: string, digest: string) => Promise<Outcome>) {
  const kept: ParkedDelivery[] = [];
  return {
    kept,
    name: 'contact-record' as const,
    parse: parseContactRecord,
    bridge: (fact: { contactId: string }, digest: string) => work(fact.contactId, digest),
    park: async (it: ParkedDelivery) => void kept.push(it),
  };
}

const logged = () => lines.map((line) => JSON.parse(line));

test('deliveries of one contact keep their order, others run side by side', async () => {
  const steps: string[] = [];
  const release: Record<string, () => void> = {};
  const begun = new Map<string, () => void>();
  const seen = (step: string) => new Promise<void>((resolve) => begun.set(step, resolve));
  const bothBegan = Promise.all([seen('begin a'), seen('begin b')]);
  const door = doorOf(async (contactId) => {
    steps.push(`begin ${contactId}`);
    begun.get(`begin ${contactId}`)?.();
    if (release[contactId] === undefined) await new Promise<void>((resolve) => (release[contactId] = resolve));
    steps.push(`end ${contactId}`);
    return delivered('updated');
  });
  const deliveries = ['a', 'a', 'b'].map((contactId, index) => delivery(String(index), record(contactId)));
  const running = runBatch(deliveries, door);
  await bothBegan;
  expect(steps).toEqual(['begin a', 'begin b']);
  release['b']?.();
  release['a']?.();
  expect(await running).toEqual([]);
  expect(steps.filter((step) => step.endsWith(' a'))).toEqual(['begin a', 'end a', 'begin a', 'end a']);
});

test('every delivery is counted in one line, whatever becomes of it', async () => {
  const outcomes: Record<string, () => Promise<Outcome>> = {
    d: async () => delivered('created'),
    s: async () => skipped('stale'),
    p: async () => parked('salesforce-refused'),
    f: async () => {
      throw new Failure('salesforce-throttled', 'POST voiceCalls answered 429', {
        retryable: true,
        status: 429,
        retryAfterMs: 700,
      });
    },
  };
  const door = doorOf((contactId) => outcomes[contactId]?.() ?? Promise.reject(new Error('no such contact')));
  const deliveries = [...'dspf'].map((contactId) => delivery(`id-${contactId}`, record(contactId)));
  const again = await runBatch([...deliveries, delivery('id-x', 'no json'), delivery('id-0', '')], door);
  expect(again).toEqual([
    {
      delivery: deliveries[3],
      reason: 'salesforce-throttled',
      code: '429',
      contactId: 'f',
      retryAfterMs: 700,
    },
  ]);
  const ends = logged().map((line) => `${line.delivery} ${line.level} ${line.outcome} ${line.reason}`);
  expect(ends.sort()).toEqual([
    'id-0 warn parked not-json',
    'id-d info delivered created',
    'id-f error failed salesforce-throttled',
    'id-p warn parked salesforce-refused',
    'id-s info skipped stale',
    'id-x warn parked not-json',
  ]);
  expect(door.kept.map(({ delivery: id }) => id).sort()).toEqual(['id-0', 'id-p', 'id-x']);
});

test('a parked payload is handed over byte for byte, also what is not UTF-8', async () => {
  const payload = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x7d]);
  const door = doorOf(async () => delivered('updated'));
  await runBatch([delivery('1', payload)], door);
  expect(door.kept).toEqual([
    { kind: 'parked', door: 'contact-record', delivery: '1', reason: 'not-json', contactId: undefined, payload },
  ]);
});

test('a refused delivery that names its contact is parked with it', async () => {
  const door = doorOf(async () => delivered('updated'));
  await runBatch([delivery('1', '{"ContactId":"c-1"}')], door);
  expect(door.kept).toMatchObject([{ contactId: 'c-1', reason: 'not-a-contact-record' }]);
});

test('a delivery that cannot be parked comes again', async () => {
  const door = { ...doorOf(async () => delivered('updated')), park: () => Promise.reject(new Error('no bucket')) };
  const poison = delivery('1', 'no json');
  expect(await runBatch([poison], door)).toEqual([{ delivery: poison, reason: 'unexpected' }]);
  expect(logged()).toMatchObject([{ outcome: 'failed', reason: 'unexpected', error: 'Error' }]);
});

test('what comes again is in the order of the batch', async () => {
  const door = doorOf(async () => {
    throw new Failure('ledger-unavailable', 'the ledger answered', { retryable: true });
  });
  const deliveries = Array.from({ length: 30 }, (_, index) => delivery(String(index), record(`c-${String(index)}`)));
  expect((await runBatch(deliveries, door)).map(({ delivery: { id } }) => id)).toEqual(deliveries.map(({ id }) => id));
});

test.each([
  ['an error', new TypeError('cannot call +12065550123 of dana.whitfield')],
  ['an error of several lines', new Error('body:\n    at +12065550123\nat dana.whitfield')],
  ['a text', 'refused +12065550123 dana.whitfield'],
  ['an error with a telling cause', new Error('+12065550123', { cause: new Error('dana.whitfield') })],
])('%s that nobody expected is logged without its message', async (_, thrown) => {
  const door = doorOf(() => Promise.reject(thrown));
  expect(await runBatch([delivery('1', record('c-1'))], door)).toHaveLength(1);
  expect(logged()).toMatchObject([{ outcome: 'failed', reason: 'unexpected', contactId: 'c-1' }]);
  expect(lines.join('\n')).not.toContain('2065550123');
  expect(lines.join('\n')).not.toContain('dana.whitfield');
});

test('the same payload has the same digest, another one another', async () => {
  const digests: string[] = [];
  const door = doorOf(async (_, digest) => {
    digests.push(digest);
    return delivered('updated');
  });
  const payloads = [record('a'), record('a'), record('a', { Channel: 'VOICE' })];
  await runBatch(
    payloads.map((payload, index) => delivery(String(index), payload)),
    door,
  );
  expect(digests[0]).toBe(digests[1]);
  expect(digests[2]).not.toBe(digests[0]);
});
