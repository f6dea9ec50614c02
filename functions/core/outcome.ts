/** Every delivery ends as exactly one of these; each kind has one destination (contract: Words, rules 6 and 8). */
export type Outcome =
  | { is: 'delivered'; reason: DeliveredReason }
  | { is: 'skipped'; reason: SkipReason }
  | Parked
  | { is: 'failed'; reason: string };

/** @property code HTTP status of Salesforce's refusal */
export interface Parked {
  is: 'parked';
  reason: string;
  code?: string | undefined;
}

/** What was written to Salesforce. */
export type DeliveredReason = 'created' | 'updated' | 'routing-cleared';

/** Why nothing was to be written. A skip is no error. */
export type SkipReason =
  // what the contact is
  | 'agent-event'
  | 'other-event'
  | 'other-channel'
  | 'other-instance'
  | 'not-a-call'
  | 'unknown-method'
  | 'simulated'
  | 'external-audio'
  | 'no-sync'
  | 'folded'
  // creating: what is known of the contact
  | 'create-off'
  | 'not-created-by-post'
  | 'too-early'
  | 'too-late'
  | 'already-created'
  | 'ended'
  | 'create-refused'
  | 'may-exist'
  | 'create-tries-spent'
  | 'parent-refused'
  // freeing
  | 'nothing-to-free'
  | 'already-freed'
  | 'went-on'
  // the record
  | 'duplicate'
  | 'stale'
  | 'unchanged'
  // the stage
  | 'shadow';

export const skipped = (reason: SkipReason): Outcome => ({ is: 'skipped', reason });
export const delivered = (reason: DeliveredReason): Outcome => ({ is: 'delivered', reason });
/** @param status HTTP status of Salesforce's refusal */
export const parked = (reason: string, status?: number): Parked => ({
  is: 'parked',
  reason,
  code: status?.toString(),
});
export const failed = (reason: string): Outcome => ({ is: 'failed', reason });
