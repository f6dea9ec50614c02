import { createDeliveries, type Deliver } from './deliveries.ts';
import { Carry } from './carry.ts';
import { Moves } from './moves.ts';
import { Missing, Programs } from './program.ts';
import { Numbers, Shared, type Spoil } from './shared.ts';
import { keyOf, Wrong, type Bounds, type State, type Watch } from './state.ts';
import { readStory, type ReadStory, type Story } from './story.ts';
import type { Violation } from './show.ts';
import type { Ask } from './steps.ts';
import type { Profile } from '../../sandbox/salesforce/switches.ts';

export interface Explored {
  story: string;
  states: number;
  schedules: bigint;
  points: number;
  violation?: Violation | undefined;
}

export interface ExploreOptions {
  bounds: Bounds;
  profile?: Profile | undefined;
  /** Bugs that are put in, for the tests of the explorer itself. */
  spoilLedger?: Spoil;
  spoilAsk?: (ask: Ask) => Ask;
}

/**
 * Covers all schedules of a story within the bounds. States that were seen are not searched again: what follows them is counted as often as
 * they are reached.
 */
export async function explore(story: Story, options: ExploreOptions): Promise<Explored> {
  return (await searchOf(story, options)).run();
}

/** Runs the one schedule of a seed. @returns what is wrong with it */
export async function follow(story: Story, options: ExploreOptions, seed: string): Promise<Violation | undefined> {
  return (await searchOf(story, options)).follow(seed === '' ? [] : seed.split('.').map(Number));
}

/** A search that knows how the story ends in order, without any bug that was put in. */
async function searchOf(story: Story, options: ExploreOptions): Promise<Search> {
  const read = await readStory(story);
  const inOrder = await new Search(read, { bounds: options.bounds, profile: options.profile }, '').inOrder();
  return new Search(read, options, inOrder);
}

class Search {
  readonly #story: ReadStory;
  readonly #moves: Moves;
  readonly #carry: Carry;
  readonly #shared: Shared;
  readonly #programs: Programs;
  readonly #counts = new Map<string, bigint>();
  readonly #verdicts = new Map<string, true>();
  readonly #path: { label: () => string; place: number }[] = [];
  readonly #expected: string;

  constructor(story: ReadStory, options: ExploreOptions, expected: string) {
    const { bounds, profile = 'current', spoilLedger, spoilAsk = (ask: Ask) => ask } = options;
    this.#expected = expected;
    const deliver = createDeliveries(story.settings);
    const spoiled: Deliver = (message, ask) => deliver(message, spoilAsk(ask));
    this.#story = story;
    this.#shared = new Shared(profile, spoilLedger);
    this.#programs = new Programs(spoiled);
    this.#carry = new Carry(story, this.#shared, this.#programs, bounds, new Numbers<Watch>());
    this.#moves = new Moves(story, this.#shared, this.#carry, bounds);
  }

  /** The VoiceCalls of the run in order, by which all others are measured. */
  async inOrder(): Promise<string> {
    const all = this.#story.messages.map(({ index }) => index);
    let calls = '';
    await complete(() => {
      calls = this.#callsOf(this.#drained(this.#carry.first(), all));
    });
    return calls;
  }

  async run(): Promise<Explored> {
    let schedules = 0n;
    let violation: Violation | undefined;
    try {
      await complete(() => {
        this.#path.length = 0;
        schedules = this.#count(this.#carry.first());
      });
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      violation = this.#violation(error.message);
    }
    const { name: story } = this.#story;
    return { story, states: this.#counts.size, schedules, points: this.#programs.points, violation };
  }

  async follow(places: readonly number[]): Promise<Violation | undefined> {
    const steps = () => {
      this.#path.length = 0;
      let state = this.#carry.first();
      for (const place of places) {
        const move = this.#moves.from(state)[place];
        if (move === undefined) throw new Error('the seed is of another story, or of other bounds');
        this.#path.push({ label: move.label, place });
        state = move.to();
      }
      if (isQuiet(state)) this.#judge(state);
    };
    try {
      await complete(steps);
      return undefined;
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      return this.#violation(error.message);
    }
  }

  /** How many schedules follow a state. */
  #count(state: State): bigint {
    const key = keyOf(state);
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    let count = 0n;
    if (isQuiet(state)) {
      this.#judge(state);
      count += 1n;
    }
    const moves = this.#moves.from(state);
    for (const [place, { label, to }] of moves.entries()) {
      this.#path.push({ label, place });
      count += this.#count(to());
      this.#path.pop();
    }
    this.#counts.set(key, count);
    return count;
  }

  /** Nothing is under way: the records that were not taken come again, in either order, and then the VoiceCalls are those of the run in order. */
  #judge(state: State): void {
    const left = this.#story.messages.filter(({ index, version }) => version !== undefined && !isTaken(state, index));
    const key = `${state.rows.join()}|${String(state.org)}|${String(state.watch)}|${String(state.taken)}|${String(state.crashes)}${String(state.faults)}|${state.delivered.map((times) => (times > 0 ? 1 : 0)).join('')}`;
    if (this.#verdicts.has(key)) return;
    const indexes = left.map(({ index }) => index);
    for (const order of [indexes, indexes.toReversed()]) {
      const calls = this.#callsOf(this.#drained(this.#carry.later(state), order));
      if (calls !== this.#expected) throw new Wrong(`the VoiceCalls differ:\n${calls}\nexpected:\n${this.#expected}`);
    }
    this.#verdicts.set(key, true);
  }

  /** Delivers messages one after the other until each is taken. */
  #drained(state: State, messages: readonly number[]): State {
    let now = state;
    for (let left = messages; left.length > 0;) {
      for (const index of left) now = this.#carry.later(this.#alone(now, index));
      const still = left.filter((index) => !isTaken(now, index));
      if (still.length === left.length) {
        const names = still.map((index) => this.#story.messages[index]?.name ?? '');
        throw new Wrong(`never taken: ${names.join(', ')}`);
      }
      left = still;
    }
    return now;
  }

  #alone(state: State, index: number): State {
    let now = this.#carry.start(state, index);
    for (let running = now.running[0]; running !== undefined; running = now.running[0]) {
      if (running.point.history.length > 200) throw new Wrong(`${running.point.message.name} does not end`);
      now = this.#carry.step(now, running);
    }
    return now;
  }

  #callsOf(state: State): string {
    this.#shared.salesforce.restore(this.#shared.orgs.get(state.org));
    const calls = this.#shared.salesforce.voiceCalls().map(({ voiceCallId: _, ...call }) => JSON.stringify(call));
    return calls.join('\n');
  }

  #violation(what: string): Violation {
    const schedule = this.#path.map(({ label }) => label());
    const seed = this.#path.map(({ place }) => place).join('.');
    const { messages } = this.#story;
    const lines = new Map(messages.map(({ name, line }) => [`deliver ${name}`, line]));
    const delivered = schedule.flatMap((label) => lines.get(label) ?? []);
    // What is wrong may show only when the rest has come.
    const rest = messages.flatMap(({ line }) => (delivered.includes(line) ? [] : [line]));
    return { what, schedule, seed, recording: [...delivered, ...rest] };
  }
}

/** Nothing is under way. */
const isQuiet = ({ running, flying }: State) => running.length === 0 && flying.length === 0;

const isTaken = ({ taken }: State, index: number) => (taken & (1 << index)) !== 0;

/** Tries until nothing is missing any more; what was found remains. */
async function complete(search: () => void): Promise<void> {
  for (;;) {
    try {
      return search();
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      await error.compute();
    }
  }
}
