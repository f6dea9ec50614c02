import { isTooOld } from './age.ts';
import { pace } from './pace.ts';
import { NoWay } from './sender.ts';
import type { KeptRow } from './row.ts';
import type { KeptStore } from './store.ts';

/** How sending one kept delivery again ended. Only `sent` took its row off the index. */
export type Sent =
  | { is: 'sent' }
  /** It was sent, and came back to be kept while it was: its row stays. */
  | { is: 'kept-again' }
  /** It was sent, but its row could not be deleted: the next time sends it once more. */
  | { is: 'row-stays'; why: string }
  | { is: 'too-old' }
  | { is: 'payload-gone' }
  | { is: 'failed'; why: string; alone?: boolean }
  /** Its turn did not come. */
  | { is: 'left' };

export interface SentRow {
  row: KeptRow;
  end: Sent;
}

export interface SendAgainOptions {
  store: KeptStore;
  now: () => number;
  /** Also what is older than the ledger. */
  force: boolean;
  /** Deliveries a second. */
  rate: number;
  /** Ends it between two sends. */
  stop: AbortSignal;
  /** Told of each delivery that a door has now, with the id under which it has it. */
  onSent?: ((row: KeptRow, delivery: string) => void) | undefined;
  onProgress: (done: number) => void;
}

/** Sends on the way at a time, so that the rate holds also over a slow line. */
const atATime = 8;
/** As many failures in a row are no accident: the rest is left for later. */
const mostFruitless = 5;

/**
 * Sends kept deliveries to their doors again, the first of the list first, and takes each off the index once it was sent.
 * A crash between the two sends one again, which the doors know to bear; none is taken off unsent.
 * @returns an end for each row, in their order
 */
export async function sendAgain(rows: readonly KeptRow[], options: SendAgainOptions): Promise<SentRow[]> {
  const turn = pace(options.rate, options.stop);
  const results: SentRow[] = rows.map((row) => ({ row, end: { is: 'left' } }));
  const waiting = results.values();
  let done = 0;
  let fruitless = 0;
  const lane = async () => {
    for (const result of waiting) {
      if (fruitless >= mostFruitless || !(await turn())) return;
      result.end = await sendOne(result.row, options);
      // What can go nowhere says nothing of the next.
      if (result.end.is !== 'failed') fruitless = 0;
      else if (result.end.alone !== true) fruitless += 1;
      options.onProgress((done += 1));
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  return results;
}

async function sendOne(row: KeptRow, { store, now, force, onSent }: SendAgainOptions): Promise<Sent> {
  try {
    const payload = await store.payload(row);
    if (payload === undefined) return { is: 'payload-gone' };
    if (!force && isTooOld(row, payload, now())) return { is: 'too-old' };
    const delivery = await store.send(row.door, payload);
    onSent?.(row, delivery);
  } catch (error) {
    return { is: 'failed', why: whyOf(error), alone: error instanceof NoWay };
  }
  try {
    return { is: (await store.forget(row)) ? 'sent' : 'kept-again' };
  } catch (error) {
    return { is: 'row-stays', why: whyOf(error) };
  }
}

/** One line; AWS writes some messages over several. */
const whyOf = (error: unknown) =>
  (error instanceof Error ? `${error.message} (${error.name})` : String(error)).replace(/\s+/g, ' ');
