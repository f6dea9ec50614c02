/** Names and numbers shared by the code that runs in Lambda and the constructs that deploy it. */

/** Environment variables of every function; each is set by the constructs, and no other is read. */
export const environmentNames = {
  settings: 'BRIDGE_SETTINGS',
  ledgerTable: 'LEDGER_TABLE',
  parkedBucket: 'PARKED_BUCKET',
  parkedIndex: 'PARKED_INDEX',
  retryQueueUrl: 'RETRY_QUEUE_URL',
  retryDelaySeconds: 'RETRY_DELAY_SECONDS',
  /** How often the function's queue hands a message out: at the last time it is kept where an operator can send it again. */
  lastReceive: 'LAST_RECEIVE',
} as const;

/** Key of the ledger's table, and the attribute by which its rows expire. */
export const ledgerKey = 'contactId';
export const ledgerExpiry = 'expiresAt';

/** Key of the index over what is kept: what it is (parked, exhausted), and which. */
export const keptKey = { kind: 'kind', id: 'id' } as const;

/** A claim outlives the function that holds it, so that an expired claim means a dead holder (ADR 0003). */
export const functionTimeoutSeconds = 60;
export const claimSeconds = 90;

/** How long the ledger remembers a contact: longer than any store from which an old version could still be sent. */
export const ledgerDays = 400;
