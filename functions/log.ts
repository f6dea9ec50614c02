/**
 * One line of the log: an allow-list. Ids, outcomes, codes, statuses and milliseconds; never a number, a name, an attribute, a body,
 * a token or a key (contract, rule 10).
 */
export interface LogLine {
  level: 'info' | 'warn' | 'error';
  event: 'outcome' | 'set-aside' | 'salesforce-request';
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
  /** What went wrong, from our own errors; of others only the name. */
  error?: string;
  /** Where, without the message. */
  at?: string[];
  operation?: string;
  status?: number | undefined;
  attempt?: number;
  milliseconds?: number;
}

/** Writes a line as JSON to the standard output, where Lambda takes it up. */
export function log(line: LogLine): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
}
