import { closedTooEarly } from './closing.ts';
import { contactIn, type Point, type Programs } from './program.ts';
import type { Shared } from './shared.ts';
import { tokenOf, type Flying, type Running, type State, type Watch } from './state.ts';
import type { Ended, Step } from './steps.ts';
import type { ReadStory } from './story.ts';

/** What the explorer may do at most. */
export interface Bounds {
  /** Deliveries at work at one time. */
  atATime: number;
  /** Deliveries of one message, the first included. */
  copies: number;
  crashes: number;
  /** Lost answers, refusals that ask to come later, failures of the ledger. */
  faults: number;
}

/** One thing that can happen next. */
export interface Move {
  label: () => string;
  to: () => State;
}

/** Something that must never happen. */
export class Wrong extends Error {}

/** All that can happen, in any order in which it can happen. */
export class Moves {
  readonly #story: ReadStory;
  readonly #shared: Shared;
  readonly #programs: Programs;
  readonly #bounds: Bounds;
  readonly #requests = new Map<number, number>();
  readonly #watched = new Map<string, number>();
  readonly #watches: { of(value: Watch): number; get(number: number): Watch };

  constructor(
    story: ReadStory,
    shared: Shared,
    programs: Programs,
    bounds: Bounds,
    watches: { of(value: Watch): number; get(number: number): Watch },
  ) {
    this.#story = story;
    this.#shared = shared;
    this.#programs = programs;
    this.#bounds = bounds;
    this.#watches = watches;
  }

  first(): State {
    const { messages, contacts } = this.#story;
    return {
      rows: contacts.map(() => this.#shared.rows.of(null)),
      org: this.#shared.emptyOrg,
      watch: this.#watches.of({ sent: {}, extra: 0, done: {} }),
      delivered: messages.map(() => 0),
      taken: 0,
      running: [],
      flying: [],
      crashes: this.#bounds.crashes,
      faults: this.#bounds.faults,
    };
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
          : [{ label: () => `deliver ${name}`, to: () => this.start(state, index) }],
      );
  }

  start(state: State, index: number): State {
    const message = this.#story.messages[index];
    if (message === undefined) throw new Error('no such message');
    const number = (state.delivered[index] ?? 0) + 1;
    const delivered = state.delivered.with(index, number);
    const running = { point: this.#programs.start(message), number, seen: -1 };
    return this.#placed({ ...state, delivered }, undefined, running);
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
    if (step.do !== 'wait') return [{ label: name, to: () => this.step(state, running) }];
    const changed = state.rows[this.#place(running.point.polled)] !== running.seen;
    return changed
      ? [{ label: name, to: () => this.#answered(state, running, nothing) }]
      : [{ label: () => `${name()}, in vain to the end`, to: () => this.#inVain(state, running) }];
  }

  /** Carries out the next step of a delivery, with its answer. */
  step(state: State, running: Running): State {
    const { step, stepKey } = running.point;
    if (step === undefined) return state;
    const contactId = contactIn(step);
    if (contactId !== undefined) {
      const place = this.#place(contactId);
      const done = this.#shared.operate(state.rows[place] ?? 0, contactId, step, stepKey, tokenOf(running));
      return this.#answered({ ...state, rows: state.rows.with(place, done.row) }, running, done.ended);
    }
    if (step.do === 'describe') return this.#answered(state, running, this.#kin(state, step.contactId));
    if (step.do !== 'send') return this.#answered(state, running, nothing);
    const request = this.#request(running.point, step);
    const { state: after, ended, refused } = this.#effect(state, request);
    // The one request beyond the bound without a fault: a Transfer whose parent Salesforce does not know yet (ADR 3).
    return this.#answered(refused ? after : this.#counted(after, running.point, step), running, ended);
  }

  /** The rest of its waiting in one move: what it polls does not change in the meantime, so nobody else is touched. */
  #inVain(state: State, running: Running): State {
    let [at, now] = [running, state];
    while (at.point.step?.do === 'wait') {
      for (let polls = 0; polls < 2 && at.point.result === undefined; polls += 1) {
        const before: State = now;
        now = this.step(now, at);
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
    return this.#flown(this.#counted(left, running.point, step), running.point, step, token);
  }

  #faults(state: State, running: Running, step: Step, name: () => string): Move[] {
    const spent = { ...state, faults: state.faults - 1 };
    const fails = (fails: 'unavailable' | 'lost' | 'late') => ({ fails });
    if (step.do !== 'send') {
      const unavailable: Move = {
        label: () => `${name()} FAILS`,
        to: () => this.#answered(spent, running, fails('unavailable')),
      };
      return step.do === 'claim' || step.do === 'settle'
        ? [unavailable, { label: () => `${name()} UNANSWERED`, to: () => this.#unanswered(spent, running) }]
        : [unavailable];
    }
    const counted = () => this.#counted(spent, running.point, step);
    const flown = () => this.#flown(counted(), running.point, step, tokenOf(running));
    const busy = (retryAfter?: string): Ended => ({
      answer: { status: 503, body: null, ...(retryAfter === undefined ? {} : { retryAfter }) },
    });
    return [
      { label: () => `${name()} LOST, time to repeat`, to: () => this.#answered(flown(), running, fails('lost')) },
      { label: () => `${name()} LOST, no time left`, to: () => this.#answered(flown(), running, fails('late')) },
      { label: () => `${name()} 503`, to: () => this.#answered(counted(), running, busy()) },
      { label: () => `${name()} 503, come in an hour`, to: () => this.#answered(counted(), running, busy('3600')) },
    ];
  }

  /** The ledger did it, and its answer was lost. */
  #unanswered(state: State, running: Running): State {
    const done = this.step(state, running);
    return this.#answered({ ...done, running: state.running }, running, { fails: 'unavailable' });
  }

  #landings(state: State): Move[] {
    return state.flying.flatMap((flying) => {
      const left = { ...state, flying: state.flying.filter((other) => other !== flying) };
      const name = () => {
        const { method, path } = this.#shared.requests.get(flying.request);
        return `${method} ${path} of ${flying.owner}`;
      };
      return [
        { label: () => `${name()} lands late`, to: () => this.#effect(left, flying.request).state },
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

  /** All claims and lost requests are over: long after. */
  later(state: State): State {
    const expired = (number: number) => {
      const row = this.#shared.rows.get(number);
      const free = row?.['claimUntil'] === undefined ? number : this.#shared.expired(number, 'claimUntil');
      return row?.['landsUntil'] === undefined ? free : this.#shared.expired(free, 'landsUntil');
    };
    return { ...state, rows: state.rows.map(expired) };
  }

  #answered(state: State, running: Running, ended: Ended): State {
    const point = this.#programs.after(running.point, ended);
    return this.#placed(state, running, { ...running, point, seen: -1 });
  }

  /** Puts a delivery where it stands now; at its end it is gone, and its message is taken unless it failed. */
  #placed(state: State, before: Running | undefined, after: Running): State {
    const others = state.running.filter((other) => other !== before);
    const { result, step, message, polled } = after.point;
    if (result === undefined) {
      const seen = step?.do === 'wait' ? (state.rows[this.#place(polled)] ?? -1) : -1;
      return { ...state, running: [...others, { ...after, seen }] };
    }
    if ('failed' in result) return { ...state, running: others };
    if (result.outcome.is === 'parked') throw new Wrong(`${message.name} was parked: ${result.outcome.reason}`);
    return { ...state, running: others, taken: state.taken | (1 << message.index) };
  }

  #place(contactId: string): number {
    const place = this.#story.contacts.indexOf(contactId);
    if (place < 0) throw new Error(`the story has no contact ${contactId}`);
    return place;
  }

  #kin(state: State, contactId: string): Ended {
    const kin = this.#story.kin.get(contactId);
    return (this.#isAlive(state, contactId) ? kin?.living : kin?.ended) ?? nothing;
  }

  /** A contact lives until something was delivered that is sent after its end. */
  #isAlive(state: State, contactId: string): boolean {
    return !this.#story.messages.some(
      ({ index, ends, contactId: id }) => ends && id === contactId && (state.delivered[index] ?? 0) > 0,
    );
  }

  #request({ id, message }: Point, { method, path, body }: Step & { do: 'send' }): number {
    const known = this.#requests.get(id);
    if (known !== undefined) return known;
    const request = this.#shared.requests.of({ method, path, body, message: message.index });
    this.#requests.set(id, request);
    return request;
  }

  #flown(state: State, point: Point, step: Step & { do: 'send' }, owner: string): State {
    const request = this.#request(point, step);
    const { effect } = this.#shared.carryOut(state.org, request);
    const flying: Flying = { request, owner, contact: this.#place(effect.key) };
    return { ...state, flying: [...state.flying, flying] };
  }

  /** One more request was sent. */
  #counted(state: State, { message }: Point, { method, path, body }: Step & { do: 'send' }): State {
    if (path.endsWith('/clearRouting')) return state;
    const isCreate = method === 'POST';
    const key = isCreate ? this.#createKey(body) : '';
    const name = isCreate ? `POST ${key}` : `PATCH ${message.contactId} ${message.version ?? ''}`;
    const after = this.#again(state.watch, name, (watch) => {
      const times = (watch.sent[name] ?? 0) + 1;
      const sent = Object.fromEntries(Object.entries({ ...watch.sent, [name]: times }).sort());
      return { ...watch, sent, extra: watch.extra + (times > 1 ? 1 : 0) };
    });
    const { extra } = this.#watches.get(after);
    const spent = this.#bounds.crashes - state.crashes + this.#bounds.faults - state.faults;
    if (extra > spent) throw new Wrong(`${name} was sent once too often, with ${String(spent)} faults`);
    return { ...state, watch: after };
  }

  /** A change of what is watched, computed once. */
  #again(watch: number, change: string, changed: (before: Watch) => Watch): number {
    const key = `${String(watch)}|${change}`;
    const known = this.#watched.get(key);
    if (known !== undefined) return known;
    const after = this.#watches.of(changed(this.#watches.get(watch)));
    this.#watched.set(key, after);
    return after;
  }

  #createKey(body: unknown): string {
    return typeof body === 'object' && body !== null && 'vendorCallKey' in body ? String(body.vendorCallKey) : '';
  }

  /** A request takes effect, and is checked. */
  #effect(state: State, request: number): { state: State; ended: Ended; refused: boolean } {
    const { org, effect, ended } = this.#shared.carryOut(state.org, request);
    const sent = this.#shared.requests.get(request);
    const message = this.#story.messages[sent.message];
    const after = { ...state, org };
    const refused = effect.status >= 400;
    if (message?.version === undefined || sent.method === 'POST') return { state: after, ended, refused };
    const { contactId, version } = message;
    const newest = this.#watches.get(state.watch).done[contactId] ?? '';
    if (version < newest) throw new Wrong(`${message.name} took effect after a newer version`);
    const open = closedTooEarly(message, effect, this.#story, (id) => this.#isAlive(state, id));
    if (open !== undefined) throw new Wrong(`${message.name} closed the call while ${open} lives`);
    const watch = this.#again(state.watch, `done ${contactId} ${version}`, (before) => ({
      ...before,
      done: { ...before.done, [contactId]: version },
    }));
    return { state: { ...after, watch }, ended, refused };
  }
}

const nothing: Ended = { answer: null };

/** A step in a few words. */
export function described(step: Step): string {
  if (step.do === 'send') return `${step.method} ${step.path.replace('/telephony/v1/voiceCalls', '')}`;
  if (step.do === 'wait') return `wait ${String(step.milliseconds)}`;
  if (step.do === 'claim') return `claim ${step.contact.contactId} to ${step.purpose.for}`;
  return `${step.do} ${step.do === 'end' ? step.contact.contactId : step.contactId}`;
}
