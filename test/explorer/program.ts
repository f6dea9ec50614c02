import type { Deliver, Result } from './deliveries.ts';
import type { Message } from './message.ts';
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
  paused: Paused | undefined;
  /** By the text of an answer, and by the answer itself where it is the same object again. */
  next: Map<string | Ended, Point>;
}

/** A run of the bridge that waits for the answer to a step. */
interface Paused {
  since: number;
  goOn: (ended: Ended) => Promise<Stop>;
}

/** Where a run stops: at a step that has no answer yet, or at its end. */
interface Stop {
  step?: Step;
  result?: Result;
  paused?: Paused;
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
      this.#starts.set(message.index, this.#pointOf(message, [], await this.#run(message, []), ''));
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
    const stop = isFresh ? await paused.goOn(ended) : await this.#run(point.message, history);
    return this.#pointOf(point.message, history, stop, contactIn(point.step) ?? point.polled);
  }

  #pointOf(message: Message, history: readonly Ended[], { step, result, paused }: Stop, polled: string): Point {
    this.#points += 1;
    const stepKey = JSON.stringify(step ?? null);
    return { id: this.#points, message, history, step, stepKey, result, polled, paused, next: new Map() };
  }

  /** Runs from the start to the first step that has no answer yet. */
  #run(message: Message, history: readonly Ended[]): Promise<Stop> {
    return new Promise((resolve, reject) => {
      let at = 0;
      let stopped = resolve;
      const ask = (step: Step): Promise<Ended> => {
        const known = history[at];
        at += 1;
        if (known !== undefined) return Promise.resolve(known);
        return new Promise((answer) => {
          const goOn = (ended: Ended) =>
            new Promise<Stop>((next) => {
              stopped = next;
              answer(ended);
            });
          stopped({ step, paused: { since: Date.now(), goOn } });
        });
      };
      this.#deliver(message, ask as Parameters<Deliver>[1]).then((result) => {
        stopped({ result });
      }, reject);
    });
  }
}

/** The contact of whose row a step asks. */
export const contactIn = (step: Step | undefined): string | undefined => {
  if (step?.do === 'claim' || step?.do === 'end') return step.contact.contactId;
  return step?.do === 'settle' || step?.do === 'freed' || step?.do === 'read' ? step.contactId : undefined;
};
