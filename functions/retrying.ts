import { isUtf8 } from 'node:buffer';
import { largestSetAside, type SetAside } from './aws/retry-queue.ts';
import type { Park } from './aws/parked.ts';
import type { Unfinished } from './batch.ts';
import { nextTry, type NextTry } from './core/next-try.ts';
import type { Settings } from './core/settings.ts';
import { log } from './log.ts';

interface Ways {
  door: 'contact-event' | 'contact-record';
  setAside: SetAside;
  park: Park;
  failures: Settings['failures'];
  /** Epoch milliseconds. */
  now: () => number;
}

/**
 * Takes what is unfinished out of its source, so that it holds back nobody: into the delayed queue of its door or, when its time is over, to what is
 * kept for an operator (ADR 0006).
 * @returns what neither would take: that is left to the source, which delivers it again
 */
export async function tryLater(unfinished: readonly Unfinished[], ways: Ways): Promise<Unfinished[]> {
  const left = await Promise.all(unfinished.map(async (item) => ((await isTakenOut(item, ways)) ? [] : [item])));
  return left.flat();
}

async function isTakenOut({ delivery, reason, code, contactId, retryAfterMs }: Unfinished, ways: Ways) {
  const { door, failures, now } = ways;
  const tries = { ...delivery.tries, count: delivery.tries.count + 1 };
  const next = isNoMessage(delivery.payload)
    ? giveUp
    : nextTry(tries, retryAfterMs, { door, failures, now: now(), chance: Math.random() });
  const line = { door, delivery: delivery.id, contactId, reason } as const;
  const keep = async () => {
    await ways.park({
      ...{ kind: 'exhausted', door, delivery: delivery.id, reason, code, contactId },
      payload: delivery.payload,
    });
    log({ level: 'error', event: 'exhausted', ...line });
  };
  const setAside = async (delaySeconds: number) => {
    const comesBackAs = await ways.setAside(delivery.payload.toString('utf8'), tries, delaySeconds);
    if (comesBackAs === undefined) return keep();
    log({ level: 'info', event: 'set-aside', ...line, comesBackAs, milliseconds: delaySeconds * 1000 });
  };
  try {
    await (next.do === 'give-up' ? keep() : setAside(next.delaySeconds));
    return true;
  } catch (error) {
    log({ level: 'error', event: 'not-taken', ...line, error: error instanceof Error ? error.name : 'unknown' });
    return false;
  }
}

const giveUp: NextTry = { do: 'give-up' };

/**
 * No message can carry it as it is, and in its shard it would hold back all others: an operator sends it again. Bytes that are no text would come back as
 * others, and so as another version of the record.
 */
const isNoMessage = (payload: Uint8Array) => payload.byteLength > largestSetAside || !isUtf8(payload);
