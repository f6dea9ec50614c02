import { rateLimited } from './turns.ts';

/** How long one who found no place stays away, in milliseconds. */
const comeBackMs = 1_000;
/** The longest time that a timer of Node holds. */
const longestMs = 2 ** 31 - 1;

interface Waiting {
  important: boolean;
  take: () => void;
}

/** How many requests of this container are under way at once. */
export interface Places {
  /** @throws Failure `rate-limited` when none becomes free in so many milliseconds */
  take(important: boolean, withinMs: number): Promise<void>;
  free(): void;
}

/**
 * Bounds the requests that are under way: what an outage finds in the air is all that it gets before it is known.
 * The important ones go first, and the last place is kept for them.
 * @param most 0: no bound
 */
export function createPlaces(most: number): Places {
  let taken = 0;
  let waiting: Waiting[] = [];
  const hasRoom = (important: boolean) => most === 0 || taken < (important || most === 1 ? most : most - 1);

  const callNext = () => {
    const next = waiting.find(({ important }) => important) ?? waiting[0];
    if (next === undefined || !hasRoom(next.important)) return;
    waiting = waiting.filter((one) => one !== next);
    next.take();
  };

  return {
    take: (important, withinMs) =>
      new Promise((resolve, reject) => {
        if (hasRoom(important)) {
          taken += 1;
          resolve();
          return;
        }
        const late = AbortSignal.timeout(Math.ceil(Math.min(Math.max(withinMs, 0), longestMs)));
        const leave = () => {
          waiting = waiting.filter((other) => other !== one);
          reject(rateLimited(comeBackMs));
        };
        const take = () => {
          taken += 1;
          late.removeEventListener('abort', leave);
          resolve();
        };
        const one: Waiting = { important, take };
        waiting.push(one);
        late.addEventListener('abort', leave, { once: true });
      }),
    free() {
      taken -= 1;
      callNext();
    },
  };
}
