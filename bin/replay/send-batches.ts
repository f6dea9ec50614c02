import { setTimeout as pause } from 'node:timers/promises';

/** What one request may hold, by the service's quotas. */
export interface BatchLimits {
  items: number;
  bytes: number;
}

export interface SendBatchesOptions<Item> {
  limits: BatchLimits;
  bytesOf: (item: Item) => number;
  /** Sends one batch. @returns the items that the service did not take, to be sent again; all of them where it is throttled */
  send: (batch: readonly Item[]) => Promise<readonly Item[]>;
  wait?: (milliseconds: number) => Promise<unknown>;
}

/** About two minutes of waiting without a single item taken. */
const mostFruitlessRounds = 10;
const firstDelayMs = 200;
const longestDelayMs = 20_000;

/**
 * Sends all items in batches, in order; what is not taken is sent again, after a wait that grows as long as nothing is.
 * @throws Error when nothing is taken any more, with the number that is left
 */
export async function sendBatches<Item>(
  items: readonly Item[],
  { limits, bytesOf, send, wait = pause }: SendBatchesOptions<Item>,
): Promise<void> {
  let left = items;
  for (let fruitless = 0; left.length > 0;) {
    const refused: Item[] = [];
    for (const batch of batchesOf(left, limits, bytesOf)) refused.push(...(await send(batch)));
    if (refused.length === 0) return;
    fruitless = refused.length < left.length ? 0 : fruitless + 1;
    left = refused;
    if (fruitless >= mostFruitlessRounds) {
      throw new Error(
        `${String(left.length)} of ${String(items.length)} deliveries were not taken: AWS goes on refusing them; send them again later`,
      );
    }
    await wait(Math.min(longestDelayMs, firstDelayMs * 2 ** fruitless));
  }
}

function batchesOf<Item>(items: readonly Item[], limits: BatchLimits, bytesOf: (item: Item) => number): Item[][] {
  const batches: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const last = batches.at(-1);
    const fits = last !== undefined && last.length < limits.items && bytes + size <= limits.bytes;
    if (fits) last.push(item);
    else batches.push([item]);
    bytes = fits ? bytes + size : size;
  }
  return batches;
}
