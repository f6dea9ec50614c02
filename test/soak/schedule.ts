import type { Failure } from '../../sandbox/aws/failures.ts';
import type { FaultRule } from '../../sandbox/salesforce/server.ts';

/** What is wrong from one time to another. Phases may overlap. */
export interface Phase {
  name: string;
  /** Seconds since the first delivery. */
  from: number;
  seconds: number;
  /** How Salesforce answers. */
  salesforce?: FaultRule['do'];
  /** Of how many requests to Salesforce one is answered so; without it each. */
  oneOf?: number;
  dynamoDb?: Failure;
  secretsManager?: Failure;
  /** A container of this door is killed, in the middle of a batch. */
  kill?: 'contact-event' | 'contact-record';
  /** A step of the change of keys (docs/setup-salesforce.md): Salesforce takes one key at a time. */
  key?: 'announced' | 'taken' | 'current';
}

const throttled = 'ProvisionedThroughputExceededException';
const slowDown: FaultRule['do'] = { status: 429, headers: { 'Retry-After': '2' } };

/** While one contact fails alone, the delay that it causes to others is measured. */
export const alone: Phase = { name: 'one contact always answers 500', from: 15, seconds: 30 };
export const outage: Phase = { name: 'Salesforce is away', from: 122, seconds: 66, salesforce: { status: 503 } };

/**
 * The whole schedule. A killed container leaves claims behind that last 90 s: both die early. The contact that always fails, and the
 * one that is always refused, do so from the beginning to the end.
 */
export const phases: readonly Phase[] = [
  { name: 'nothing is wrong', from: 0, seconds: 15 },
  alone,
  { name: 'DynamoDB throttles every other request', from: 45, seconds: 10, dynamoDb: { every: 2, error: throttled } },
  { name: 'every third request is reset', from: 56, seconds: 8, salesforce: { reset: true }, oneOf: 3 },
  { name: 'a container for records is killed', from: 60, seconds: 3, kill: 'contact-record' },
  { name: 'Salesforce takes 6 s for each answer', from: 66, seconds: 12, salesforce: { delayMs: 6_000 } },
  {
    name: 'Secrets Manager throttles every other request',
    from: 86,
    seconds: 12,
    secretsManager: { every: 2, error: 'ThrottlingException' },
  },
  { name: 'a container for events is killed', from: 87, seconds: 3, kill: 'contact-event' },
  { name: 'the next key is in the secret (AWSPENDING)', from: 90, seconds: 3, key: 'announced' },
  { name: 'Salesforce takes the next key only', from: 93, seconds: 6, key: 'taken' },
  { name: 'the next key is AWSCURRENT', from: 99, seconds: 5, key: 'current' },
  { name: 'every other request: 429, Retry-After 2', from: 107, seconds: 8, salesforce: slowDown, oneOf: 2 },
  outage,
];

/** Stories begin until then, in seconds; what they leave is drained. */
export const lastStoryAt = 215;

export const endOf = ({ from, seconds }: Phase): number => from + seconds;
