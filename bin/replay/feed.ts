import { setTimeout as wait } from 'node:timers/promises';
import type { ContactBook } from '../../sandbox/aws/contact-book.ts';
import type { Attempt } from '../attempts.ts';
import type { LocalBridge } from '../local-bridge.ts';
import type { PlannedDelivery } from './order.ts';

/** How one delivery of the replay ended, as the contract's JSON shows it. */
export interface DeliveryOutcome {
  contactId: string | null;
  source: 'contact-event' | 'contact-record';
  line: number;
  outcome: Attempt['outcome'];
  reason: string;
}

export interface FeedOptions {
  /** How many stories go side by side; 1 keeps the order of all lines. */
  storiesAtATime: number;
  /** `max`, or how many times faster than it was. */
  speed: 'max' | number;
  onProgress: (done: number) => void;
  /** Ends it between two deliveries; what is at work is not waited for. */
  stop?: AbortSignal;
}

/** Follows deliveries by the ids that the bridge gives them; attempts may be told before their id is. */
export class Tracker {
  readonly #attempts = new Map<string, Attempt>();
  readonly #waiting = new Map<string, { first: () => void; last: () => void }>();

  /** Takes note of an attempt. */
  tell(attempt: Attempt): void {
    this.#attempts.set(attempt.delivery, attempt);
    const waiting = this.#waiting.get(attempt.delivery);
    waiting?.first();
    if (attempt.last) waiting?.last();
  }

  /** Resolves at the first attempt of a delivery; `ended` resolves with the one after which it does not come again. */
  async follow(delivery: string): Promise<{ ended: Promise<Attempt> }> {
    const first = deferred();
    const last = deferred();
    this.#waiting.set(delivery, { first: first.resolve, last: last.resolve });
    const told = this.#attempts.get(delivery);
    if (told !== undefined) this.tell(told);
    await first.promise;
    const ended = last.promise.then(() => {
      const attempt = this.#attempts.get(delivery);
      if (attempt === undefined) throw new Error(`no attempt was told of ${delivery}`);
      return attempt;
    });
    return { ended };
  }
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/**
 * Delivers a plan: each story's lines in their order, a line once the one before it was tried; stories side by side.
 * @returns one outcome a delivery, in the order of the plan; where it was stopped, of those that ended by then
 */
export async function feed(
  planned: readonly PlannedDelivery[],
  { bridge, book, tracker }: { bridge: LocalBridge; book: ContactBook; tracker: Tracker },
  { storiesAtATime, speed, onProgress, stop }: FeedOptions,
): Promise<DeliveryOutcome[]> {
  const clock = pace(planned, speed, stop);
  let done = 0;
  const outcomes: DeliveryOutcome[] = [];
  const ends: Promise<void>[] = [];
  const deliver = async (delivery: PlannedDelivery, index: number) => {
    await clock(delivery);
    if (stop?.aborted === true) return;
    const { ended } = await send(delivery, { bridge, book, tracker });
    const noted = ended.then((attempt) => {
      outcomes[index] = outcomeOf(delivery, attempt);
      onProgress((done += 1));
    });
    ends.push(noted);
  };
  const all = inLanes(planned, storiesAtATime, deliver).then(() => Promise.all(ends));
  await (stop === undefined ? all : Promise.race([all, aborted(stop)]));
  // Without the places of those that did not end.
  return Object.values(outcomes);
}

const aborted = (stop: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });

async function send(
  { recorded, story }: PlannedDelivery,
  { bridge, book, tracker }: { bridge: LocalBridge; book: ContactBook; tracker: Tracker },
): Promise<{ ended: Promise<Attempt> }> {
  try {
    const delivery = await bridge.deliver(recorded.source, recorded.text, story);
    return await tracker.follow(delivery);
  } catch (error) {
    const reason = `not-accepted (${error instanceof Error ? error.name : 'unknown'})`;
    return { ended: Promise.resolve({ delivery: '', outcome: 'failed', reason, contactId: null, last: true }) };
  } finally {
    book.delivered(recorded.value);
  }
}

const outcomeOf = ({ recorded }: PlannedDelivery, attempt: Attempt): DeliveryOutcome => ({
  contactId: attempt.contactId,
  source: recorded.source,
  line: recorded.line,
  outcome: attempt.outcome,
  reason: attempt.reason,
});

/** Runs the work of each story in order; at most so many stories at a time, begun in the order of their next delivery. */
async function inLanes(
  planned: readonly PlannedDelivery[],
  lanes: number,
  work: (delivery: PlannedDelivery, index: number) => Promise<void>,
): Promise<void> {
  const open = new Map<string, Promise<void>>();
  const running = new Set<Promise<void>>();
  for (const [index, delivery] of planned.entries()) {
    if (running.size >= lanes) await Promise.race(running);
    const before = open.get(delivery.story) ?? Promise.resolve();
    const step = before.then(() => work(delivery, index));
    const tracked = step.finally(() => running.delete(tracked));
    running.add(tracked);
    open.set(delivery.story, tracked);
  }
  await Promise.all(running);
}

/** Holds each delivery back until its time has come, by the times in the recording. */
function pace(
  planned: readonly PlannedDelivery[],
  speed: 'max' | number,
  stop: AbortSignal | undefined,
): (delivery: PlannedDelivery) => Promise<void> {
  if (speed === 'max') return () => Promise.resolve();
  const times = planned.map(({ recorded }) => timeOf(recorded.value)).filter((time) => time !== undefined);
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const began = Date.now();
  return async ({ recorded }) => {
    const due = began + ((timeOf(recorded.value) ?? first) - first) / speed;
    // Stopped in between, it is not delivered.
    if (due > Date.now()) await wait(due - Date.now(), undefined, { signal: stop }).catch(() => undefined);
  };
}

/** When an event or a record was sent: the envelope's time, the record's last update. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text = 'time' in value ? value.time : 'LastUpdateTimestamp' in value ? value.LastUpdateTimestamp : undefined;
  const time = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
