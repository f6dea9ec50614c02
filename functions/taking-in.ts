import type { GivenUp, GivenUpBatch, GivenUpRecord } from './aws/given-up.ts';
import type { Park, ParkedDelivery } from './aws/parked.ts';
import { parseContactRecord } from './core/contact-record.ts';
import { log } from './log.ts';
import type { Reconciled } from './reconciling.ts';

interface TakingIn {
  givenUp: GivenUp;
  park: Park;
  /** Epoch milliseconds. */
  now: () => number;
}

/** Records that are kept at a time. */
const atATime = 10;

/**
 * Takes in what Lambda gave up: each record becomes a delivery that ran out of tries like any other, which is told, listed and sent again in
 * the same way. A death in between takes some of them in once more, which are the same rows.
 * @param until epoch milliseconds; what is left then is for the next run
 */
export async function takeIn({ givenUp, park, now }: TakingIn, until: number, counts: Reconciled): Promise<void> {
  await unlessItFails(async () => {
    for await (const key of givenUp.keys()) {
      if (now() >= until) return;
      // One that can never be read or kept holds back no other.
      await unlessItFails(async () => {
        counts.takenIn += await takeInOne(key, givenUp, park);
      }, key);
    }
  });
}

/** @returns how many records it had */
async function takeInOne(key: string, givenUp: GivenUp, park: Park): Promise<number> {
  const deliveries = deliveriesOf(key, await givenUp.read(key));
  for (let at = 0; at < deliveries.length; at += atATime)
    await Promise.all(deliveries.slice(at, at + atATime).map((delivery) => keep(delivery, park)));
  await givenUp.forget(key);
  return deliveries.length;
}

async function unlessItFails(work: () => Promise<void>, key?: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    log({ level: 'error', event: 'take-in-stopped', reason: 'unexpected', error: name, ...(key && { delivery: key }) });
  }
}

async function keep(delivery: ParkedDelivery, park: Park): Promise<void> {
  await park(delivery);
  const { door, reason, contactId } = delivery;
  log({ level: 'error', event: 'exhausted', door, delivery: delivery.delivery, reason, contactId });
}

function deliveriesOf(key: string, batch: GivenUpBatch): ParkedDelivery[] {
  if ('unread' in batch) return [{ ...exhausted, delivery: key, payload: batch.unread }];
  return batch.records.map((record) => ({
    ...exhausted,
    ...record,
    code: batch.condition,
    contactId: contactIdOf(record),
  }));
}

const exhausted = { kind: 'exhausted', door: 'contact-record', reason: 'given-up-by-lambda' } as const;

function contactIdOf({ payload }: GivenUpRecord): string | undefined {
  const parsed = parseContactRecord(Buffer.from(payload).toString('utf8'));
  return parsed.is === 'fact' ? parsed.fact.contactId : parsed.contactId;
}
