import { setTimeout as wait } from 'node:timers/promises';
import type { Attempt } from '../../bin/attempts.ts';
import type { LocalBridge } from '../../bin/local-bridge.ts';
import type { ContactBook } from '../../sandbox/aws/contact-book.ts';
import type { PlannedDelivery } from './plan.ts';

/** One delivery as it went. Times are epoch milliseconds. */
export interface Delivered extends PlannedDelivery {
  /** When it was put into its queue or its stream. */
  putAt: number;
  /** When it ended, and how; undefined: it did not. */
  endedAt?: number;
  attempt?: Attempt;
}

const tickMs = 20;

/** Follows what was put in to its end. An attempt may be told before its delivery's id is known. */
export class Deliveries {
  readonly all: Delivered[] = [];
  #open = 0;
  readonly #byId = new Map<string, Delivered>();
  readonly #early = new Map<string, Attempt[]>();

  /** How many have not ended. */
  get open(): number {
    return this.#open;
  }

  tell(attempt: Attempt): void {
    const delivered = this.#byId.get(attempt.delivery);
    if (delivered === undefined) {
      this.#early.set(attempt.delivery, [...(this.#early.get(attempt.delivery) ?? []), attempt]);
      return;
    }
    delivered.attempt = attempt;
    if (!attempt.last || delivered.endedAt !== undefined) return;
    delivered.endedAt = Date.now();
    this.#open -= 1;
  }

  /** Waits until all have ended, but not longer. */
  async allEnded(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    while (this.#open > 0 && Date.now() < until) await wait(tickMs);
  }

  /** Puts one in. */
  async put(planned: PlannedDelivery, bridge: LocalBridge, book: ContactBook): Promise<void> {
    const delivered: Delivered = { ...planned, putAt: Date.now() };
    this.all.push(delivered);
    this.#open += 1;
    const { source, text, value } = planned.recorded;
    const put = bridge.deliver(source, text, planned.call);
    // As Connect: a contact has ended when it says so.
    book.delivered(value);
    const id = await put;
    this.#byId.set(id, delivered);
    for (const attempt of this.#early.get(id) ?? []) this.tell(attempt);
    this.#early.delete(id);
  }
}

/** Puts each delivery in at its time, whatever became of the one before it: so does Connect. @param began epoch milliseconds */
export async function deliverAll(
  planned: readonly PlannedDelivery[],
  deliveries: Deliveries,
  { bridge, book, began }: { bridge: LocalBridge; book: ContactBook; began: number },
): Promise<void> {
  const puts: Promise<void>[] = [];
  for (let next = 0; next < planned.length;) {
    for (; next < planned.length && (planned[next]?.at ?? 0) <= Date.now() - began; next += 1) {
      const one = planned[next];
      if (one !== undefined) puts.push(deliveries.put(one, bridge, book));
    }
    await wait(tickMs);
  }
  await Promise.all(puts);
}
