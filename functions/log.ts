/**
 * One line of the log: an allow-list. Ids, outcomes, codes, statuses and milliseconds; never a number, a name, an attribute, a body,
 * a token or a key (contract, rule 10).
 */
export interface LogLine {
  level: 'info' | 'warn' | 'error';
  event: 'outcome' | 'set-aside' | 'salesforce-request' | 'fields-refused' | 'not-kept' | 'breaker';
  door?: 'contact-event' | 'contact-record';
  /** messageId or sequence number of the delivery. */
  delivery?: string;
  /** The messageId under which a record that was set aside comes back. */
  comesBackAs?: string;
  contactId?: string | undefined;
  /** The same for all legs of a call. */
  rootContactId?: string | undefined;
  outcome?: string;
  reason?: string;
  /** Where it is kept for an operator, if its tries ran out. */
  kept?: 'exhausted';
  /** What went wrong, from our own errors; of others only the name. */
  error?: string;
  /** Where, without the message. */
  at?: string[];
  operation?: string;
  status?: number | undefined;
  attempt?: number;
  /** Which version of the secret signed: AWSCURRENT, AWSPENDING, AWSPREVIOUS. */
  key?: string;
  /** Names of custom fields that Salesforce did not take. */
  fields?: readonly string[];
  /** The breaker's org, as the gate names it, and its new state. */
  org?: string;
  to?: string;
  milliseconds?: number | undefined;
}

/** Writes a line as JSON to the standard output, where Lambda takes it up. */
export function log(line: LogLine): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
}

/** A call went through without these fields: someone has to mend the mapping or the org. */
export function logRefusedFields(contactId: string, fields: readonly string[]): void {
  if (fields.length > 0) log({ level: 'warn', event: 'fields-refused', contactId, fields });
}
