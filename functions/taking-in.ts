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
  try {
    for await (const batch of givenUp.all()) {
      if (now() >= until) return;
      const deliveries = deliveriesOf(batch);
      for (let at = 0; at < deliveries.length; at += atATime)
        await Promise.all(deliveries.slice(at, at + atATime).map((delivery) => keep(delivery, park)));
      await givenUp.forget(batch.key);
      counts.takenIn += deliveries.length;
    }
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    log({ level: 'error', event: 'take-in-stopped', reason: 'unexpected', error: name });
  }
}

async function keep(delivery: ParkedDelivery, park: Park): Promise<void> {
  await park(delivery);
  const { door, reason, contactId } = delivery;
  log({ level: 'error', event: 'exhausted', door, delivery: delivery.delivery, reason, contactId });
}

function deliveriesOf({ key, content }: GivenUpBatch): ParkedDelivery[] {
  if ('unread' in content) return [{ ...exhausted, delivery: key, payload: content.unread }];
  return content.records.map((record) => ({
    ...exhausted,
    ...record,
    code: content.condition,
    contactId: contactIdOf(record),
  }));
}

const exhausted = { kind: 'exhausted', door: 'contact-record', reason: 'given-up-by-lambda' } as const;

function contactIdOf({ payload }: GivenUpRecord): string | undefined {
  const parsed = parseContactRecord(Buffer.from(payload).toString('utf8'));
  return parsed.is === 'fact' ? parsed.fact.contactId : parsed.contactId;
}
