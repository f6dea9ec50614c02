import type { Carry } from './carry.ts';
import type { Shared } from './shared.ts';
import { tokenOf, type Bounds, type Running, type State } from './state.ts';
import { described, type Ended, type Step } from './steps.ts';
import type { ReadStory } from './story.ts';

/** One thing that can happen next. */
export interface Move {
  label: () => string;
  to: () => State;
}

/** All that can happen, in any order in which it can happen. */
export class Moves {
  readonly #story: ReadStory;
  readonly #shared: Shared;
  readonly #carry: Carry;
  readonly #bounds: Bounds;

  constructor(story: ReadStory, shared: Shared, carry: Carry, bounds: Bounds) {
    this.#story = story;
    this.#shared = shared;
    this.#carry = carry;
    this.#bounds = bounds;
  }

  from(state: State): Move[] {
    return [
      ...state.running.flatMap((running) => this.#steps(state, running)),
      ...this.#landings(state),
      ...this.#expiries(state),
      ...this.#starts(state),
    ];
  }

  #starts(state: State): Move[] {
    const { atATime, copies } = this.#bounds;
    if (state.running.length >= atATime) return [];
    return this.#story.messages
      .slice(0, this.#story.free)
      .flatMap(({ index, name }) =>
        (state.delivered[index] ?? 0) >= copies
          ? []
          : [{ label: () => `deliver ${name}`, to: () => this.#carry.start(state, index) }],
      );
  }

  /** What a delivery can do next: go on, fail, or die. */
  #steps(state: State, running: Running): Move[] {
    const { step, message } = running.point;
    if (step === undefined) return [];
    const name = () => `${message.name}#${String(running.number)}: ${described(step)}`;
    const moves: Move[] = this.#goesOn(state, running, step, name);
    if (state.crashes > 0) moves.push({ label: () => `${name()} DIES`, to: () => this.#dead(state, running, step) });
    if (state.faults > 0 && step.do !== 'wait') moves.push(...this.#faults(state, running, step, name));
    return moves;
  }

  #goesOn(state: State, running: Running, step: Step, name: () => string): Move[] {
    if (step.do !== 'wait') return [{ label: name, to: () => this.#carry.step(state, running) }];
    const changed = state.rows[this.#carry.place(running.point.polled)] !== running.seen;
    return changed
      ? [{ label: name, to: () => this.#carry.answered(state, running, nothing) }]
      : [{ label: () => `${name()}, in vain to the end`, to: () => this.#inVain(state, running) }];
  }

  /** The rest of its waiting in one move: what it polls does not change in the meantime, so nobody else is touched. */
  #inVain(state: State, running: Running): State {
    let [at, now] = [running, state];
    while (at.point.step?.do === 'wait') {
      for (let polls = 0; polls < 2 && at.point.result === undefined; polls += 1) {
        const before: State = now;
        now = this.#carry.step(now, at);
        const token = tokenOf(at);
        const next = now.running.find((other) => tokenOf(other) === token);
        if (next === undefined) return now;
        if (polls === 1 && now.rows.join() !== before.rows.join()) throw new Error('a poll in vain changed a row');
        at = next;
      }
    }
    return now;
  }

  #dead(state: State, running: Running, step: Step): State {
    const token = tokenOf(running);
    const left = { ...state, crashes: state.crashes - 1, running: state.running.filter((other) => other !== running) };
    if (step.do !== 'send') return left;
    // Whether it was sent nobody knows: it may take effect yet.
    return this.#carry.flown(this.#carry.counted(left, running.point, step), running.point, step, token);
  }

  #faults(state: State, running: Running, step: Step, name: () => string): Move[] {
    const spent = { ...state, faults: state.faults - 1 };
    const fails = (fails: 'unavailable' | 'lost' | 'late') => ({ fails });
    if (step.do !== 'send') {
      const unavailable: Move = {
        label: () => `${name()} FAILS`,
        to: () => this.#carry.answered(spent, running, fails('unavailable')),
      };
      return step.do === 'claim' || step.do === 'settle'
        ? [unavailable, { label: () => `${name()} UNANSWERED`, to: () => this.#unanswered(spent, running) }]
        : [unavailable];
    }
    const counted = () => this.#carry.counted(spent, running.point, step);
    const flown = () => this.#carry.flown(counted(), running.point, step, tokenOf(running));
    const busy = (retryAfter?: string): Ended => ({
      answer: { status: 503, body: null, ...(retryAfter === undefined ? {} : { retryAfter }) },
    });
    return [
      {
        label: () => `${name()} LOST, time to repeat`,
        to: () => this.#carry.answered(flown(), running, fails('lost')),
      },
      { label: () => `${name()} LOST, no time left`, to: () => this.#carry.answered(flown(), running, fails('late')) },
      { label: () => `${name()} 503`, to: () => this.#carry.answered(counted(), running, busy()) },
      {
        label: () => `${name()} 503, come in an hour`,
        to: () => this.#carry.answered(counted(), running, busy('3600')),
      },
    ];
  }

  /** The ledger did it, and its answer was lost. */
  #unanswered(state: State, running: Running): State {
    const done = this.#carry.step(state, running);
    return this.#carry.answered({ ...done, running: state.running }, running, { fails: 'unavailable' });
  }

  #landings(state: State): Move[] {
    return state.flying.flatMap((flying) => {
      const left = { ...state, flying: state.flying.filter((other) => other !== flying) };
      const name = () => {
        const { method, path } = this.#shared.requests.get(flying.request);
        return `${method} ${path} of ${flying.owner}`;
      };
      return [
        { label: () => `${name()} lands late`, to: () => this.#carry.effect(left, flying.request).state },
        { label: () => `${name()} never lands`, to: () => left },
      ];
    });
  }

  /**
   * Time passes for one row. What a dead delivery sent has landed before its claims expire (60 s of the function, 30 s of landing, 90 s of
   * claim); what nobody answered has landed before the row is free again (`landsUntil`).
   */
  #expiries(state: State): Move[] {
    const alive = new Set(state.running.map(tokenOf));
    return state.rows.flatMap((number, place) => {
      const row = this.#shared.rows.get(number);
      const holder = row?.['claimUntil']?.N === '0' ? undefined : row?.['claimBy']?.S;
      const contact = this.#story.contacts[place] ?? '';
      const expired = (what: 'claimUntil' | 'landsUntil') => () => ({
        ...state,
        rows: state.rows.with(place, this.#shared.expired(number, what)),
      });
      const moves: Move[] = [];
      const isDead = holder !== undefined && !alive.has(holder) && !state.flying.some(({ owner }) => owner === holder);
      if (isDead) moves.push({ label: () => `the claim of ${contact} expires`, to: expired('claimUntil') });
      const landed = row?.['landsUntil'] !== undefined && !state.flying.some((one) => one.contact === place);
      if (landed)
        moves.push({ label: () => `it is late for the lost request of ${contact}`, to: expired('landsUntil') });
      return moves;
    });
  }
}

const nothing: Ended = { answer: null };
