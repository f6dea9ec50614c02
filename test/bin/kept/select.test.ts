import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { shortId } from '../../../bin/kept/row.ts';
import { found, foundAll, listed } from '../../../bin/kept/select.ts';
import { openKeptParts, type KeptParts } from './kept-parts.ts';

let kept: KeptParts;
beforeAll(async () => {
  kept = await openKeptParts();
});
afterEach(() => kept.clear());
afterAll(() => kept.close());

test('a row tells what was kept, why, of which contact, when, how often and by which release', async () => {
  const delivery = { kind: 'exhausted', reason: 'salesforce-throttled', code: '429', contactId: 'c' } as const;
  await kept.keep({ ...delivery, payload: 'hello', at: '2026-03-02T10:00:00.000Z' });
  await kept.keep({ ...delivery, payload: 'hello', at: '2026-03-03T10:00:00.000Z' });
  expect(await listed(kept.store, {})).toEqual([
    {
      kind: 'exhausted',
      id: 'exhausted/contact-record/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824.json',
      door: 'contact-record',
      reason: 'salesforce-throttled',
      code: '429',
      contactId: 'c',
      firstAt: '2026-03-02T10:00:00.000Z',
      lastAt: '2026-03-03T10:00:00.000Z',
      times: 2,
      release: '1.2.3',
    },
  ]);
});

test('a list longer than a page of the table is read to its end, by kind, reason and contact', async () => {
  // A page ends at 1 MB.
  const reason = 'x'.repeat(300_000);
  for (let at = 0; at < 5; at += 1) await kept.keep({ payload: `long ${String(at)}`, reason });
  await kept.keep({ payload: 'a', contactId: 'c1' });
  await kept.keep({ payload: 'b', contactId: 'c2' });
  await kept.keep({ payload: 'c', contactId: 'c2', kind: 'exhausted' });
  const count = async (wanted: Parameters<typeof listed>[1]) => (await listed(kept.store, wanted)).length;
  expect(await count({})).toBe(8);
  expect(await count({ kind: 'parked' })).toBe(7);
  expect(await count({ reason })).toBe(5);
  expect(await count({ contact: 'c2' })).toBe(2);
  expect(await count({ contact: 'c2', kind: 'parked' })).toBe(1);
  expect(await count({ contact: 'c3' })).toBe(0);
});

test('the longest kept come first', async () => {
  await kept.keep({ payload: 'new', at: '2026-03-03T10:00:00.000Z' });
  await kept.keep({ payload: 'old', at: '2026-03-01T10:00:00.000Z', kind: 'exhausted' });
  expect((await listed(kept.store, {})).map(({ kind }) => kind)).toEqual(['exhausted', 'parked']);
});

test('one is found by the first digits of its id, or by its whole id; each once', async () => {
  const id = await kept.keep({ payload: 'hello' });
  const row = await found(kept.store, id);
  expect(shortId(row)).toBe('2cf24dba5fb0');
  expect(await found(kept.store, '2CF2')).toEqual(row);
  expect(await found(kept.store, row.id)).toEqual(row);
  expect(await found(kept.store, 'parked/contact-record/2cf')).toEqual(row);
  expect(await foundAll(kept.store, [id, '2cf'])).toEqual([row]);
});

test.each(['ffff', 'no-hex', '', 'parked/contact-event/2cf2', 'lock/redrive'])('nothing has the id %j', async (id) => {
  await kept.keep({ payload: 'hello' });
  await expect(found(kept.store, id)).rejects.toThrow(
    `${id}: no kept delivery has this id; bridge parked list shows them`,
  );
});

test('an id that two begin with is refused, with what tells them apart', async () => {
  await kept.keep({ payload: '1' }); // 6b86b273ff34…
  await kept.keep({ payload: '19' }); // 9400f1b21cb5…
  await kept.keep({ payload: '14' }); // 8527a891e224…
  await kept.keep({ payload: '15' }); // e629fa6598d7…
  await kept.keep({ payload: '48' }); // 98010bd9270f…
  await expect(found(kept.store, '9')).rejects.toThrow(
    '9: 2 kept deliveries begin so; give one of 9400f1b21cb5, 98010bd9270f',
  );
});

test('one payload that is kept in two ways is told apart by its whole id', async () => {
  await kept.keep({ payload: 'hello' });
  await kept.keep({ payload: 'hello', kind: 'exhausted' });
  await expect(found(kept.store, '2cf24dba5fb0')).rejects.toThrow(
    'give one of parked/contact-record/2cf24dba5fb0, exhausted/contact-record/2cf24dba5fb0',
  );
  expect((await found(kept.store, 'exhausted/contact-record/2cf24dba5fb0')).kind).toBe('exhausted');
});
