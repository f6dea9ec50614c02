import { expect, test } from 'vitest';
import { claimAndDecide } from '../../functions/claiming.ts';
import { nothingKnown } from '../../functions/core/decide.ts';

/** How long a delivery waits for another one that holds the contact, before it is given back. */
async function waited(patienceMs: number | undefined): Promise<number> {
  let clock = 0;
  const world = {
    ledger: { claim: () => Promise.resolve({ known: nothingKnown, claimed: true }) },
    now: () => clock,
    wait: (milliseconds: number) => Promise.resolve(void (clock += milliseconds)),
    deadline: 60_000,
    patienceMs,
  };
  const contact = { contactId: 'a', rootId: 'a', initiationMethod: 'INBOUND', simulated: false };
  const purpose = { for: 'update', version: '1', fields: [] } as const;
  const claimed = claimAndDecide(contact, purpose, () => ({ do: 'update' }), world);
  await expect(claimed).rejects.toMatchObject({ code: 'claimed-elsewhere' });
  return clock;
}

test('where nobody waits behind it, for some seconds', async () => {
  expect(await waited(undefined)).toBe(3_150);
});

test('a shard does not wait for a contact that another container works on', async () => {
  expect(await waited(500)).toBeLessThanOrEqual(500);
});
