import { createContactLedger } from '../../functions/aws/contact-ledger.ts';
import type { Row } from '../../functions/aws/ledger-row.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import type { Profile } from '../../sandbox/salesforce/switches.ts';
import type { VoiceCallView } from '../../sandbox/salesforce/voice-call.ts';
import { closedTooEarly } from '../explorer/closing.ts';
import type { Deliver } from '../explorer/deliveries.ts';
import type { Message } from '../explorer/message.ts';
import { askLedger } from '../explorer/ledger-step.ts';
import { memoryClient } from '../explorer/memory-table.ts';
import { connectOver } from '../explorer/pretend-connect.ts';
import { PretendSalesforce, type Sent } from '../explorer/pretend-salesforce.ts';
import { runTo, type Stop } from '../explorer/stops.ts';
import { described, type Ended, type Step } from '../explorer/steps.ts';
import type { ReadStory } from '../explorer/story.ts';
import { seeded, type Weather } from './weather.ts';

const landingMs = 30_000;
const functionMs = 60_000;
const atATime = 3;

/** How a run ended. */
export interface Ran {
  voiceCalls: Omit<VoiceCallView, 'voiceCallId'>[];
  /** What must not have happened. */
  wrongs: string[];
  /** What happened, in order. */
  schedule: string[];
  /** The lines in the order of their deliveries. */
  recording: string[];
  /** POSTs of a contact and PATCHes of a version beyond the first of each. */
  extra: number;
  /** Faults and deaths that were met. */
  faults: number;
}

/** One delivery at work. */
interface Work {
  message: Message;
  stop: Extract<Stop, { step: Step }>;
  /** How often its message is still delivered if it fails, this time included. */
  tries: number;
  began: number;
  /** When its wait is over; 0 while it does not wait. */
  due: number;
  tokens: Map<string, string>;
}

/** A story in one run of its own: rows, Connect, Salesforce, and a clock that only the run moves. */
export class Run {
  readonly #story: ReadStory;
  readonly #deliver: Deliver;
  readonly #random: () => number;
  readonly #rows = new Map<string, Row>();
  readonly #ledger;
  readonly #connect;
  readonly #book = new ContactBook();
  readonly #salesforce: PretendSalesforce;
  readonly #landing: { at: number; sent: Sent; message: Message }[] = [];
  readonly #newest = new Map<string, string>();
  readonly #sends = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #ran: Ran = { voiceCalls: [], wrongs: [], schedule: [], recording: [], extra: 0, faults: 0 };
  #clock = Date.parse('2026-03-10T12:00:00.000Z');
  #faultsLeft: number;

  constructor(story: ReadStory, deliver: Deliver, profile: Profile, { seed, faults }: Weather) {
    this.#story = story;
    this.#deliver = deliver;
    this.#random = seeded(seed);
    this.#faultsLeft = faults;
    this.#salesforce = new PretendSalesforce(profile);
    const now = () => this.#clock;
    const client = memoryClient(this.#rows);
    this.#ledger = createContactLedger({
      tableName: 'ledger',
      now,
      landingMs,
      client,
      due: { recordWithinMinutes: 60, neverEndedHours: 24 },
    });
    this.#connect = connectOver(this.#book);
    for (const { line } of story.messages) this.#book.learn(JSON.parse(line));
  }

  /** One after the other, without a fault. */
  async inOrder(): Promise<Ran> {
    for (let left = [...this.#story.messages]; left.length > 0;) {
      const again: Message[] = [];
      for (const message of left) if (!(await this.#alone(message))) again.push(message);
      if (again.length === left.length) throw new Error('a story that does not end in order');
      left = again;
    }
    return this.#finished();
  }

  async #alone(message: Message): Promise<boolean> {
    const work = await this.#begun(message);
    while (work !== undefined && 'step' in work.stop) {
      if (work.stop.step.do === 'wait') this.#clock += work.stop.step.milliseconds;
      const stop = await work.stop.goOn(await this.#carriedOut(work, work.stop.step));
      if ('result' in stop) return !('failed' in stop.result);
      work.stop = stop;
    }
    return true;
  }

  /** In any order, several at a time, repeated, with faults. Records come again until they are taken; events three times. */
  async disordered(copies: number): Promise<Ran> {
    const waiting = this.#planned(copies);
    const working: Work[] = [];
    for (let steps = 0; waiting.length > 0 || working.length > 0 || this.#landing.length > 0; steps += 1) {
      if (steps > 50_000) throw new Error('the run does not end');
      this.#clock += Math.floor(this.#random() * 20);
      this.#land();
      const ready = waiting.filter(({ at }) => at <= this.#clock);
      const able = working.filter(({ due }) => due <= this.#clock);
      const delivery = ready[Math.floor(this.#random() * ready.length)];
      const work = able[Math.floor(this.#random() * able.length)];
      const starts = delivery !== undefined && working.length < atATime && (work === undefined || this.#random() < 0.3);
      if (starts) {
        waiting.splice(waiting.indexOf(delivery), 1);
        const begun = await this.#begun(delivery.message, delivery.tries);
        if (begun !== undefined) working.push(begun);
      } else if (work !== undefined) {
        await this.#goneOn(work, working, waiting);
      } else {
        this.#clock = Math.max(this.#clock, Math.min(...this.#times(waiting, working)));
      }
    }
    return this.#finished();
  }

  #times(waiting: readonly Planned[], working: readonly Work[]): number[] {
    const starts = working.length < atATime ? waiting.map(({ at }) => at) : [];
    return [...starts, ...working.map(({ due }) => due), ...this.#landing.map(({ at }) => at)];
  }

  #planned(copies: number): Planned[] {
    return this.#story.messages.flatMap((message) =>
      Array.from({ length: 1 + Math.floor(this.#random() * copies) }, () => ({
        message,
        at: this.#clock + Math.floor(this.#random() * 200_000 * (this.#random() < 0.5 ? 0 : 1)),
        tries: message.version === undefined ? 3 : Infinity,
      })),
    );
  }

  async #begun(message: Message, tries = Infinity): Promise<Work | undefined> {
    this.#ran.recording.push(message.line);
    this.#note(message, 'delivered');
    if (message.ends) this.#ended.add(message.contactId);
    this.#book.delivered(JSON.parse(message.line));
    const stop = await runTo(this.#deliver, message, []);
    if ('result' in stop) return undefined;
    return { message, stop, tries, began: this.#clock, due: this.#dueOf(stop), tokens: new Map() };
  }

  #dueOf({ step }: { step: Step }): number {
    return step.do === 'wait' ? this.#clock + step.milliseconds : 0;
  }

  /** One step of a delivery, or its death. */
  async #goneOn(work: Work, working: Work[], waiting: Planned[]): Promise<void> {
    const again = (delay: number) => {
      const tries = work.tries - 1;
      working.splice(working.indexOf(work), 1);
      if (tries > 0) waiting.push({ message: work.message, at: this.#clock + delay, tries });
    };
    const { step } = work.stop;
    const isLate = this.#clock - work.began > functionMs;
    if (isLate || (this.#isFoul() && this.#random() < 0.2)) {
      if (!isLate) this.#met();
      this.#note(work.message, `${described(step)} DIES`);
      if (step.do === 'send' && this.#random() < 0.5) this.#lost(work, step);
      return again(1 + Math.floor(this.#random() * 180_000));
    }
    const ended = await this.#endOf(work, step);
    this.#note(work.message, `${described(step)}${'fails' in ended ? ` ${ended.fails.toUpperCase()}` : ''}`);
    const stop = await work.stop.goOn(ended);
    if ('step' in stop) {
      work.stop = stop;
      work.due = this.#dueOf(stop);
      return;
    }
    if ('failed' in stop.result) return again(1 + Math.floor(this.#random() * 120_000));
    if (stop.result.outcome.is === 'parked')
      this.#ran.wrongs.push(`${work.message.name} was parked: ${stop.result.outcome.reason}`);
    working.splice(working.indexOf(work), 1);
  }

  #note({ name }: Message, what: string): void {
    this.#ran.schedule.push(`${new Date(this.#clock).toISOString().slice(11)} ${name}: ${what}`);
  }

  #isFoul(): boolean {
    return this.#faultsLeft > 0 && this.#random() < 0.08;
  }

  #met(): void {
    this.#faultsLeft -= 1;
    this.#ran.faults += 1;
  }

  async #endOf(work: Work, step: Step): Promise<Ended> {
    if (step.do === 'wait' || !this.#isFoul()) return this.#carriedOut(work, step);
    this.#met();
    if (step.do !== 'send') {
      // Half of the time the ledger did it, and only its answer was lost.
      if (this.#random() < 0.5) await this.#carriedOut(work, step);
      return { fails: 'unavailable' };
    }
    const kind = this.#random();
    if (kind < 0.3) return { answer: { status: kind < 0.15 ? 503 : 429, body: null } };
    this.#lost(work, step);
    return { fails: kind < 0.65 ? 'lost' : 'late' };
  }

  /** Nobody answered: it takes effect at once, within the landing time, or never. */
  #lost({ message }: Work, step: Extract<Step, { do: 'send' }>): void {
    this.#count(message, step);
    const when = this.#random();
    if (when < 0.25) this.#effect(step, message);
    else if (when < 0.8) {
      const at = this.#clock + Math.floor(this.#random() * landingMs);
      this.#landing.push({ at, sent: step, message });
    }
  }

  #land(): void {
    const due = this.#landing.filter(({ at }) => at <= this.#clock).sort((a, b) => a.at - b.at);
    for (const one of due) {
      this.#landing.splice(this.#landing.indexOf(one), 1);
      this.#note(one.message, `${one.sent.method} lands late`);
      this.#effect(one.sent, one.message);
    }
  }

  async #carriedOut(work: Work, step: Step): Promise<Ended> {
    switch (step.do) {
      case 'wait':
        return { answer: null };
      case 'describe':
        return { answer: (await this.#connect.describe(step)) ?? null };
      case 'send': {
        const effect = this.#effect(step, work.message);
        // A Transfer whose parent Salesforce does not know yet may be sent again (ADR 3).
        if (effect.status < 400) this.#count(work.message, step);
        return { answer: { status: effect.status, body: effect.body } };
      }
      default:
        return askLedger(this.#ledger, step, {
          of: (contactId) => work.tokens.get(contactId) ?? '',
          keep: (contactId, token) => work.tokens.set(contactId, token),
        });
    }
  }

  #count({ contactId, version }: Message, { method, path, body }: Extract<Step, { do: 'send' }>): void {
    if (path.endsWith('/clearRouting')) return;
    const key = method === 'POST' ? `POST ${JSON.stringify(body)}` : `PATCH ${contactId} ${version ?? ''}`;
    const times = (this.#sends.get(key) ?? 0) + 1;
    this.#sends.set(key, times);
    if (times > 1) this.#ran.extra += 1;
  }

  #effect(sent: Sent, message: Message) {
    const { name, contactId, version } = message;
    const effect = this.#salesforce.carryOut(sent);
    if (version === undefined || sent.method === 'POST') return effect;
    if (version < (this.#newest.get(contactId) ?? ''))
      this.#ran.wrongs.push(`${name} took effect after a newer version`);
    this.#newest.set(contactId, version);
    const open = closedTooEarly(message, effect, this.#story, (id) => !this.#ended.has(id));
    if (open !== undefined) this.#ran.wrongs.push(`${name} closed the call while ${open} lives`);
    return effect;
  }

  #finished(): Ran {
    const voiceCalls = this.#salesforce.voiceCalls().map(({ voiceCallId: _id, ...call }) => call);
    return { ...this.#ran, voiceCalls };
  }
}

/** A delivery to come: not before its time, and so many times if it fails. */
interface Planned {
  message: Message;
  at: number;
  tries: number;
}
