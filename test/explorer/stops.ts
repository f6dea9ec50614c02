import type { Deliver, Result } from './deliveries.ts';
import type { Message } from './message.ts';
import type { Ended, Step } from './steps.ts';

/** Where a delivery stops: at a step, which it goes on from with an answer, or at its end. */
export type Stop = { step: Step; goOn: (ended: Ended) => Promise<Stop> } | { result: Result };

/** Runs a delivery through the answers that are known to its first step without one. */
export function runTo(deliver: Deliver, message: Message, history: readonly Ended[]): Promise<Stop> {
  return new Promise((resolve, reject) => {
    let at = 0;
    let waiting = { resolve, reject };
    const ask = (step: Step): Promise<Ended> => {
      const known = history[at];
      at += 1;
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((answer) => {
        const goOn = (ended: Ended) =>
          new Promise<Stop>((resolve, reject) => {
            waiting = { resolve, reject };
            answer(ended);
          });
        waiting.resolve({ step, goOn });
      });
    };
    deliver(message, ask as Parameters<Deliver>[1]).then(
      (result) => waiting.resolve({ result }),
      (error: unknown) => waiting.reject(error),
    );
  });
}
