import type { Entry, Hold, Learned, Purpose } from '../../functions/aws/contact-ledger.ts';
import type { Contact, Kin } from '../../functions/core/contact.ts';
import type { Known } from '../../functions/core/decide.ts';

/** What a delivery asks of the outside, one at a time. Between two of them it only computes. */
export type Step =
  | { do: 'claim'; contact: Contact; purpose: Purpose }
  | ({ do: 'settle'; learned: Learned } & Omit<Hold, 'token'>)
  | { do: 'end'; contact: Contact }
  | { do: 'freed'; contactId: string }
  | { do: 'read'; contactId: string }
  | { do: 'describe'; contactId: string }
  | { do: 'send'; method: string; path: string; body: unknown }
  | { do: 'wait'; milliseconds: number };

/** What comes back from each. */
export interface Answers {
  claim: { known: Known; claimed: boolean; held: Omit<Hold, 'token' | 'contactId'> | null };
  settle: null;
  end: { known: Known; claimed: boolean };
  freed: null;
  read: Entry | null;
  describe: Kin | null;
  send: { status: number; retryAfter?: string; body: unknown };
  wait: null;
}

/**
 * How a step ended: with an answer, or without one. `unavailable`: the ledger (or Connect) failed; `lost`: the connection broke and time
 * is left to send again; `late`: no answer until the time of the delivery was over.
 */
export type Ended<Do extends Step['do'] = Step['do']> =
  { answer: Answers[Do] } | { fails: 'unavailable' | 'lost' | 'late' };

/** Asks for a step and waits until it is over. */
export type Ask = <Do extends Step['do']>(step: Extract<Step, { do: Do }>) => Promise<Ended<Do>>;

/** A step in a few words. */
export function described(step: Step): string {
  if (step.do === 'send') return `${step.method} ${step.path.replace('/telephony/v1/voiceCalls', '')}`;
  if (step.do === 'wait') return `wait ${String(step.milliseconds)}`;
  if (step.do === 'claim') return `claim ${step.contact.contactId} to ${step.purpose.for}`;
  return `${step.do} ${step.do === 'end' ? step.contact.contactId : step.contactId}`;
}
