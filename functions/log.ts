import type { Outcome } from './core/outcome.ts';
import { createTally } from './metrics.ts';

/**
 * One line of the log: an allow-list. Ids, outcomes, codes, statuses and milliseconds; never a number, a name, an attribute, a body,
 * a token or a key (contract, rule 10).
 */
export interface LogLine {
  level: 'info' | 'warn' | 'error';
  event:
    | 'outcome'
    | 'set-aside'
    | 'exhausted'
    | 'not-taken'
    | 'salesforce-request'
    | 'fields-refused'
    | 'breaker'
    | 'reconciled'
    | 'sweep-stopped'
    | 'take-in-stopped'
    | 'still-due';
  door?: 'contact-event' | 'contact-record' | 'reconciler';
  /** messageId or sequence number of the delivery. */
  delivery?: string;
  /** How often it was tried before, where it was. */
  tries?: number;
  /** The messageId under which a delivery that was set aside comes back. */
  comesBackAs?: string;
  contactId?: string | undefined;
  /** The same for all legs of a call. */
  rootContactId?: string | undefined;
  outcome?: Outcome['is'];
  reason?: string;
  /** What went wrong, from our own errors; of others only the name. */
  error?: string;
  /** Where, without the message. */
  at?: string[];
  operation?: string;
  /** Whom a request to Salesforce is about: the vendorCallKey, or the voiceCallId. */
  target?: string;
  status?: number | undefined;
  attempt?: number;
  /** Which version of the secret signed: AWSCURRENT, AWSPENDING, AWSPREVIOUS. */
  key?: string;
  /** Names of custom fields that Salesforce did not take. */
  fields?: readonly string[];
  /** The breaker's org, as the gate names it, and its new state. */
  org?: string;
  to?: string;
  /** The Connect instance. */
  instanceId?: string | undefined;
  /** How many contacts the reconciler found in which state. */
  counts?: Readonly<Record<string, number>>;
  milliseconds?: number | undefined;
  /** From the contact event to the VoiceCall that it created; from the end of the contact to its accepted PATCH. */
  lagMilliseconds?: number | undefined;
}

/** What this container counted since its last invocation. */
export const tally = createTally();

/** Writes a line as JSON to the standard output, where Lambda takes it up. */
export function log(line: LogLine): void {
  tally.note(line);
  write({ time: new Date().toISOString(), ...line });
}

interface Counted {
  /** Name of the bridge among all of the account. */
  bridgeName: string;
  door: NonNullable<LogLine['door']>;
  /** Whether what did not happen is told too: nothing of it, what is the door's, all. */
  zeroes: 'none' | 'door' | 'all';
}

/** Writes what was counted, at the end of an invocation. */
export function logMetrics({ bridgeName: Bridge, door: Door, zeroes }: Counted): void {
  for (const document of tally.take({ Bridge, Door }, Date.now(), zeroes)) write(document);
}

const write = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** A call went through without these fields: someone has to mend the mapping or the org. */
export function logRefusedFields(contactId: string, fields: readonly string[]): void {
  if (fields.length > 0) log({ level: 'warn', event: 'fields-refused', contactId, fields });
}
