import { closedTooEarly } from './closing.ts';
import { contactIn, type Point, type Programs } from './program.ts';
import type { Shared } from './shared.ts';
import { tokenOf, Wrong, type Bounds, type Flying, type Running, type State, type Watch } from './state.ts';
import type { Ended, Step } from './steps.ts';
import type { ReadStory } from './story.ts';

type SendStep = Extract<Step, { do: 'send' }>;

/** Carries out what was chosen: one state and one choice give the next state. */
export class Carry {
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

  start(state: State, index: number): State {
    const message = this.#story.messages[index];
    if (message === undefined) throw new Error('no such message');
    const number = (state.delivered[index] ?? 0) + 1;
    const delivered = state.delivered.with(index, number);
    const running = { point: this.#programs.start(message), number, seen: -1 };
    return this.#placed({ ...state, delivered }, undefined, running);
  }

  /** Carries out the next step of a delivery, with its answer. */
  step(state: State, running: Running): State {
    const { step, stepKey } = running.point;
    if (step === undefined) return state;
    switch (step.do) {
      case 'describe':
        return this.answered(state, running, this.#kin(state, step.contactId));
      case 'wait':
        return this.answered(state, running, nothing);
      case 'send':
        return this.#sent(state, running, step);
      default: {
        const contactId = contactIn(step) ?? '';
        const place = this.place(contactId);
        const done = this.#shared.operate(state.rows[place] ?? 0, contactId, step, stepKey, tokenOf(running));
        return this.answered({ ...state, rows: state.rows.with(place, done.row) }, running, done.ended);
      }
    }
  }

  #sent(state: State, running: Running, step: SendStep): State {
    const { state: after, ended, refused } = this.effect(state, this.#request(running.point, step));
    // The one request beyond the bound without a fault: a Transfer whose parent Salesforce does not know yet (ADR 3).
    return this.answered(refused ? after : this.counted(after, running.point, step), running, ended);
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

  answered(state: State, running: Running, ended: Ended): State {
    const point = this.#programs.after(running.point, ended);
    return this.#placed(state, running, { ...running, point, seen: -1 });
  }

  /** Puts a delivery where it stands now; at its end it is gone, and its message is taken unless it failed. */
  #placed(state: State, before: Running | undefined, after: Running): State {
    const others = state.running.filter((other) => other !== before);
    const { result, step, message, polled } = after.point;
    if (result === undefined) {
      const seen = step?.do === 'wait' ? (state.rows[this.place(polled)] ?? -1) : -1;
      return { ...state, running: [...others, { ...after, seen }] };
    }
    if ('failed' in result) return { ...state, running: others };
    if (result.outcome.is === 'parked') throw new Wrong(`${message.name} was parked: ${result.outcome.reason}`);
    return { ...state, running: others, taken: state.taken | (1 << message.index) };
  }

  place(contactId: string): number {
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

  #request({ id, message }: Point, { method, path, body }: SendStep): number {
    const known = this.#requests.get(id);
    if (known !== undefined) return known;
    const request = this.#shared.requests.of({ method, path, body, message: message.index });
    this.#requests.set(id, request);
    return request;
  }

  flown(state: State, point: Point, step: SendStep, owner: string): State {
    const request = this.#request(point, step);
    const { effect } = this.#shared.carryOut(state.org, request);
    const flying: Flying = { request, owner, contact: this.place(effect.key) };
    return { ...state, flying: [...state.flying, flying] };
  }

  /** One more request was sent. */
  counted(state: State, { message }: Point, { method, path, body }: SendStep): State {
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
  effect(state: State, request: number): { state: State; ended: Ended; refused: boolean } {
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
