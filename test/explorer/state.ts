import type { Point } from './program.ts';

/** One delivery at work. */
export interface Running {
  point: Point;
  /** Which delivery of its message it is; with the message's place it is the token of its claims. */
  number: number;
  /** The row that it saw when it began to wait; -1 while it does not. */
  seen: number;
}

/** A request that nobody answered and that may still take effect. */
export interface Flying {
  request: number;
  /** The token of the delivery that sent it, and the contact under whose claim. */
  owner: string;
  contact: number;
}

/** What was sent so far, as far as the checks need it. */
export interface Watch {
  /** Requests, by what they are for: a POST of a contact, a PATCH of a version. */
  sent: Record<string, number>;
  /** Sends beyond one POST a contact and one PATCH a version. */
  extra: number;
  /** The newest version that took effect, by the contact whose record it is. */
  done: Record<string, string>;
}

/** Everything on which the future depends. */
export interface State {
  /** Number of the row of each contact of the story. */
  rows: readonly number[];
  org: number;
  watch: number;
  /** How often each message was delivered. */
  delivered: readonly number[];
  /** Messages that are done with, one bit each. */
  taken: number;
  running: readonly Running[];
  flying: readonly Flying[];
  crashes: number;
  faults: number;
}

export const tokenOf = ({ point, number }: Running): string => `${String(point.message.index)}.${String(number)}`;

/** Two states with one key have one future: see ADR 4. */
export function keyOf({ rows, org, watch, delivered, taken, running, flying, crashes, faults }: State): string {
  const at = running.map(({ point, number, seen }) => `${String(point.id)}.${String(number)}.${String(seen)}`).sort();
  const flown = flying.map(({ request, owner, contact }) => `${String(request)}/${owner}/${String(contact)}`).sort();
  return `${rows.join()}|${String(org)}|${String(watch)}|${delivered.join('')}|${String(taken)}|${at.join()}|${flown.join()}|${String(crashes)}${String(faults)}`;
}

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

/** Something that must never happen. */
export class Wrong extends Error {}
