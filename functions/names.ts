/** Names and numbers shared by the code that runs in Lambda and the constructs that deploy it. */

/** Environment variables of every function; each is set by the constructs, and no other is read. */
export const environmentNames = {
  settings: 'BRIDGE_SETTINGS',
  ledgerTable: 'LEDGER_TABLE',
  parkedBucket: 'PARKED_BUCKET',
  parkedIndex: 'PARKED_INDEX',
  /** Where the function sends what has to come again. */
  retryQueueUrl: 'RETRY_QUEUE_URL',
  /** Name of the bridge among all of the account and region: the dimension `Bridge` of its metrics. */
  bridgeName: 'BRIDGE_NAME',
  /** Version of the bridge. */
  release: 'RELEASE',
} as const;

/** Key of the ledger's table, and the attribute by which its rows expire. */
export const ledgerKey = 'contactId';
export const ledgerExpiry = 'expiresAt';

/** The ledger's sparse index of contacts whose record has not come, by when they are due, spread over so many partitions (ADR 7). */
export const dueIndex = {
  name: 'due',
  shard: 'dueShard',
  at: 'dueAt',
  attributes: ['instance', 'tried', 'sent', 'swept'],
} as const;
export const dueShards = 8;

/** Key of the index over what is kept: what it is (parked, exhausted), and which; and the attribute by which its rows expire. */
export const keptKey = { kind: 'kind', id: 'id' } as const;
export const keptExpiry = 'expiresAt';

/** Where Lambda's on-failure destination puts what it gives up; the names are Lambda's own. */
export const givenUpPrefix = 'aws/lambda/';

/** A claim outlives the function that holds it, so that an expired claim means a dead holder (ADR 0003). */
export const functionTimeoutSeconds = 60;
export const claimSeconds = 90;

/** How long the ledger remembers a contact: longer than any store from which an old version could still be sent. */
export const ledgerDays = 400;
