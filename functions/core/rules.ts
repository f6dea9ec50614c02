import type { Contact } from './contact.ts';
import type { SkipReason } from './outcome.ts';

/** How one kind of call reaches Salesforce (contract, rule 1). */
export interface CallRule {
  /** What the POST calls it; `none` where the API creates no such call ("Outbound calls aren't supported"). */
  create: 'Inbound' | 'Transfer' | 'none';
  /** Whether its pending routing is cleared when it ends unanswered. */
  frees: boolean;
  /** `initiationMethod` of the PATCH, upper-case as Salesforce's own Lambdas send it; Salesforce takes CallType from it when the PATCH creates. */
  patchMethod: 'INBOUND' | 'TRANSFER' | 'OUTBOUND' | 'CALLBACK' | 'WEBRTC_API';
  /** Who is the `from` side; the other one is `to`. */
  from: 'customer' | 'system';
}

/** What becomes of a contact: a call of its own, a part of an earlier leg's call (`fold`), or nothing. */
export type Ruling = { is: 'call'; rule: CallRule } | { is: 'fold' } | { is: 'none'; reason: SkipReason };

const inbound: CallRule = { create: 'Inbound', frees: true, patchMethod: 'INBOUND', from: 'customer' };
export const transfer: CallRule = { create: 'Transfer', frees: true, patchMethod: 'TRANSFER', from: 'customer' };
const outbound: CallRule = { create: 'none', frees: false, patchMethod: 'OUTBOUND', from: 'system' };
const callback: CallRule = { create: 'none', frees: false, patchMethod: 'CALLBACK', from: 'system' };
const call = (rule: CallRule): Ruling => ({ is: 'call', rule });
const notACall: Ruling = { is: 'none', reason: 'not-a-call' };

/** Every initiation method of "Contact initiation methods", on purpose; API, QUEUE_TRANSFER and unknown ones are ruled below. */
const rulings: Readonly<Record<string, Ruling>> = {
  INBOUND: call(inbound),
  WEBRTC_API: call({ ...inbound, patchMethod: 'WEBRTC_API' }),
  TRANSFER: call(transfer),
  OUTBOUND: call(outbound),
  CAMPAIGN_PREVIEW: call(outbound),
  CALLBACK: call(callback),
  CALLBACK_CUSTOMER_FIRST_DIALED: call(callback),
  CALLBACK_CUSTOMER_FIRST_QUEUED: notACall,
  EXTERNAL_OUTBOUND: notACall,
  MONITOR: notACall,
  DISCONNECT: notACall,
  AGENT_REPLY: notACall,
  FLOW: notACall,
};

/** The ruling for a contact by how it began. Total: any text has one. */
export function rulingOf(
  contact: Pick<Contact, 'initiationMethod' | 'direction'>,
  queueTransfer: 'transfer' | 'fold',
): Ruling {
  if (contact.initiationMethod === 'QUEUE_TRANSFER') return queueTransfer === 'fold' ? { is: 'fold' } : call(transfer);
  if (contact.initiationMethod === 'API') return call(contact.direction === 'INBOUND' ? inbound : outbound);
  return Object.hasOwn(rulings, contact.initiationMethod)
    ? (rulings[contact.initiationMethod] ?? notACall)
    : { is: 'none', reason: 'unknown-method' };
}

/** Whether a contact is a callback of either kind, also its waiting leg: the call before it was not abandoned. */
export const isCallback = (contact: Pick<Contact, 'initiationMethod'>) =>
  contact.initiationMethod.startsWith('CALLBACK');
