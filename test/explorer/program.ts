import type { Deliver, Result } from './deliveries.ts';
import type { Message } from './message.ts';
import { runTo, type Stop } from './stops.ts';
import type { Ended, Step } from './steps.ts';

/**
 * Where a delivery stands: what its steps have answered so far decides what it does next. Two deliveries of one message with equal answers
 * stand at the same point, so that the bridge's code runs once for each point and not once for each schedule.
 */
export interface Point {
  id: number;
  message: Message;
  history: readonly Ended[];
  /** What it asks for; undefined at its end. */
  step: Step | undefined;
  stepKey: string;
  result: Result | undefined;
  /** The contact whose row it asked for last. */
  polled: string;
  /** The run that stopped here, once: it can go on from here with one answer. */
  paused: { since: number; goOn: (ended: Ended) => Promise<Stop> } | undefined;
  /** By the text of an answer, and by the answer itself where it is the same object again. */
  next: Map<string | Ended, Point>;
}

/** A run that waited longer is begun anew: the client's own timers go by the real clock. */
const longestPauseMs = 4_000;

/** Something has to be computed that needs a promise; the search goes on when it is there. */
export class Missing extends Error {
  readonly compute: () => Promise<void>;

  constructor(compute: () => Promise<void>) {
    super('missing');
    this.compute = compute;
  }
}

/** The points of all messages, found by running the real bridge from its start with the answers so far. */
export class Programs {
  readonly #deliver: Deliver;
  readonly #starts = new Map<number, Point>();
  #points = 0;

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  get points(): number {
    return this.#points;
  }

  /** @throws Missing */
  start(message: Message): Point {
    const known = this.#starts.get(message.index);
    if (known !== undefined) return known;
    throw new Missing(async () => {
      this.#starts.set(message.index, this.#pointOf(message, [], await runTo(this.#deliver, message, []), ''));
    });
  }

  /** @throws Missing */
  after(point: Point, ended: Ended): Point {
    const again = point.next.get(ended);
    if (again !== undefined) return again;
    const key = 'fails' in ended ? ended.fails : JSON.stringify(ended.answer);
    const known = point.next.get(key);
    if (known !== undefined) point.next.set(ended, known);
    if (known !== undefined) return known;
    throw new Missing(async () => void point.next.set(key, await this.#following(point, ended)));
  }

  async #following(point: Point, ended: Ended): Promise<Point> {
    const history = [...point.history, ended];
    const { paused } = point;
    point.paused = undefined;
    const isFresh = paused !== undefined && Date.now() - paused.since < longestPauseMs;
    const stop = isFresh ? await paused.goOn(ended) : await runTo(this.#deliver, point.message, history);
    return this.#pointOf(point.message, history, stop, contactIn(point.step) ?? point.polled);
  }

  #pointOf(message: Message, history: readonly Ended[], stop: Stop, polled: string): Point {
    this.#points += 1;
    const known = { id: this.#points, message, history, polled, next: new Map<string | Ended, Point>() };
    if ('result' in stop) return { ...known, result: stop.result, step: undefined, stepKey: '', paused: undefined };
    const { step, goOn } = stop;
    const paused = { since: Date.now(), goOn };
    return { ...known, step, stepKey: JSON.stringify(step), result: undefined, paused };
  }
}

/** The contact of whose row a step asks. */
export const contactIn = (step: Step | undefined): string | undefined => {
  if (step?.do === 'claim' || step?.do === 'end') return step.contact.contactId;
  return step?.do === 'settle' || step?.do === 'freed' || step?.do === 'read' ? step.contactId : undefined;
};
