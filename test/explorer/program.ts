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
  next: Map<string, Point>;
}

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
    throw new Missing(async () => void this.#starts.set(message.index, await this.#point(message, [], '')));
  }

  /** @throws Missing */
  after(point: Point, ended: Ended): Point {
    const key = 'fails' in ended ? ended.fails : JSON.stringify(ended.answer);
    const known = point.next.get(key);
    if (known !== undefined) return known;
    const polled = contactIn(point.step) ?? point.polled;
    throw new Missing(
      async () => void point.next.set(key, await this.#point(point.message, [...point.history, ended], polled)),
    );
  }

  async #point(message: Message, history: readonly Ended[], polled: string): Promise<Point> {
    const { step, result } = await this.#run(message, history);
    this.#points += 1;
    const stepKey = JSON.stringify(step ?? null);
    return { id: this.#points, message, history, step, stepKey, result, polled, next: new Map() };
  }

  /** Runs until the first step that has no answer yet; from there on the delivery is left alone for good. */
  #run(message: Message, history: readonly Ended[]): Promise<{ step?: Step; result?: Result }> {
    return new Promise((resolve, reject) => {
      let at = 0;
      const ask = (step: Step) => {
        const ended = history[at];
        at += 1;
        if (ended !== undefined) return Promise.resolve(ended);
        resolve({ step });
        return new Promise<Ended>(() => {});
      };
      this.#deliver(message, ask as Parameters<Deliver>[1]).then((result) => resolve({ result }), reject);
    });
  }
}

/** The contact of whose row a step asks. */
export const contactIn = (step: Step | undefined): string | undefined => {
  if (step?.do === 'claim' || step?.do === 'end') return step.contact.contactId;
  return step?.do === 'settle' || step?.do === 'freed' || step?.do === 'read' ? step.contactId : undefined;
};
