import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { ContactLedger } from '../../functions/aws/contact-ledger.ts';
import { Failure } from '../../functions/errors.ts';
import type { Ended, Step } from './steps.ts';

export type LedgerStep = Extract<Step, { do: 'claim' | 'settle' | 'end' | 'freed' | 'read' }>;

/** Under which token a delivery holds a contact, and the token that a claim gave it. */
interface Tokens {
  of: (contactId: string) => string;
  keep: (contactId: string, token: string) => void;
}

/** Asks the ledger for one step. Settling what is not held is refused, and a failure for the bridge. */
export async function askLedger(ledger: ContactLedger, step: LedgerStep, tokens: Tokens): Promise<Ended> {
  try {
    return { answer: await answerOf(ledger, step, tokens) };
  } catch (error) {
    if (!(error instanceof Failure) || !(error.cause instanceof ConditionalCheckFailedException)) throw error;
    return { fails: 'unavailable' };
  }
}

async function answerOf(ledger: ContactLedger, step: LedgerStep, tokens: Tokens) {
  switch (step.do) {
    case 'claim': {
      const { hold, ...seen } = await ledger.claim(step.contact, step.purpose);
      if (hold !== undefined) tokens.keep(hold.contactId, hold.token);
      return { ...seen, held: hold === undefined ? null : { begunBefore: hold.begunBefore } };
    }
    case 'settle': {
      const { contactId, begunBefore, learned } = step;
      await ledger.settle({ contactId, begunBefore, token: tokens.of(contactId) }, learned);
      return null;
    }
    case 'end':
      return ledger.end(step.contact);
    case 'read':
      return (await ledger.read(step.contactId)) ?? null;
    case 'freed':
      await ledger.freed(step.contactId);
      return null;
  }
}
