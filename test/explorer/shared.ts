import { createContactLedger, type ContactLedger } from '../../functions/aws/contact-ledger.ts';
import type { Row } from '../../functions/aws/ledger-row.ts';
import type { Profile } from '../../sandbox/salesforce/switches.ts';
import { askLedger, type LedgerStep } from './ledger-step.ts';
import { memoryClient } from './memory-table.ts';
import { PretendSalesforce, type Effect, type Sent } from './pretend-salesforce.ts';
import { Missing } from './program.ts';
import type { Ended } from './steps.ts';

const now = Date.parse('2026-03-10T12:00:00.000Z');

/** A ledger with a bug, for the tests of the explorer itself. `rows` are the rows behind it. */
export type Spoil = (ledger: ContactLedger, rows: Map<string, Row>) => ContactLedger;

/** Gives equal values one number, by which states are compared. */
export class Numbers<T> {
  readonly #numbers = new Map<string, number>();
  readonly #values: T[] = [];

  of(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#values.push(value);
    this.#numbers.set(key, this.#values.length - 1);
    return this.#values.length - 1;
  }

  get(number: number): T {
    const value = this.#values[number];
    if (value === undefined) throw new Error('no such value');
    return value;
  }
}

/** What a request did, and to what org. */
interface Done {
  org: number;
  effect: Effect;
  ended: Ended;
}

type OrgState = ReturnType<PretendSalesforce['snapshot']>;

/**
 * What deliveries share: rows and the org, as values with numbers. Each operation is a function from one value to the next and is
 * computed once; the ledger's own code runs for it over a table of one row.
 */
export class Shared {
  readonly rows = new Numbers<Row | null>();
  readonly orgs = new Numbers<OrgState>();
  readonly requests = new Numbers<Sent & { message: number }>();
  readonly salesforce: PretendSalesforce;
  readonly emptyOrg: number;
  readonly #table = new Map<string, Row>();
  readonly #ledger: ContactLedger;
  readonly #operations = new Map<string, { row: number; ended: Ended }>();
  readonly #effects = new Map<string, Done>();
  readonly #expired = { claimUntil: new Map<number, number>(), landsUntil: new Map<number, number>() };

  constructor(profile: Profile, spoil: Spoil = (ledger) => ledger) {
    this.salesforce = new PretendSalesforce(profile);
    this.emptyOrg = this.orgs.of(this.salesforce.snapshot());
    const client = memoryClient(this.#table);
    const options = {
      tableName: 'ledger',
      now: () => now,
      landingMs: 30_000,
      client,
      due: { recordWithinMinutes: 60, neverEndedHours: 24 },
    };
    this.#ledger = spoil(createContactLedger(options), this.#table);
  }

  /** Carries out a step of the ledger on the row of its contact. @throws Missing */
  operate(
    row: number,
    contactId: string,
    step: LedgerStep,
    stepKey: string,
    token: string,
  ): { row: number; ended: Ended } {
    const key = `${String(row)}|${token}|${stepKey}`;
    const known = this.#operations.get(key);
    if (known !== undefined) return known;
    throw new Missing(async () => {
      this.#table.clear();
      const before = this.rows.get(row);
      if (before !== null) this.#table.set(contactId, before);
      const ended = await askLedger(this.#ledger, step, { of: () => token, keep: () => undefined });
      const after = this.#table.get(contactId);
      this.#operations.set(key, { row: this.rows.of(after === undefined ? null : named(after, token)), ended });
    });
  }

  /** Lets a request take effect. */
  carryOut(org: number, request: number): Done {
    const key = `${String(org)}|${String(request)}`;
    const known = this.#effects.get(key);
    if (known !== undefined) return known;
    this.salesforce.restore(this.orgs.get(org));
    const effect = this.salesforce.carryOut(this.requests.get(request));
    const ended: Ended = { answer: { status: effect.status, body: effect.body } };
    const done = { org: this.orgs.of(this.salesforce.snapshot()), effect, ended };
    this.#effects.set(key, done);
    return done;
  }

  /** The row once its claim, or the time of its lost request, is over. */
  expired(row: number, what: 'claimUntil' | 'landsUntil'): number {
    const known = this.#expired[what].get(row);
    if (known !== undefined) return known;
    const rest: Row = { ...this.rows.get(row) };
    if (what === 'claimUntil') rest['claimUntil'] = { N: '0' };
    else Reflect.deleteProperty(rest, 'landsUntil');
    const expired = this.rows.of(rest);
    this.#expired[what].set(row, expired);
    return expired;
  }
}

/** The ledger draws a token by chance; here it is the name of the delivery. */
const named = (row: Row, token: string): Row =>
  row['claimBy'] === undefined || row['claimBy'].S?.includes('.') === true ? row : { ...row, claimBy: { S: token } };
