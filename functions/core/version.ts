import type { ContactRecord } from './contact.ts';
import { recordingOf } from './voice-call.ts';

/** The version of what was written for a contact whose record never came: it sorts before that of any record, which begins with a digit. */
export const provisionalVersion = '-provisional';

/**
 * The version of a contact record as text that sorts as the versions do: by LastUpdateTimestamp, within one second by "has a recording",
 * then by a hash; a record without the timestamp is the oldest (contract, rule 3).
 * @param digest a hash of the record as it came, so that a redelivery has the same version
 */
export function versionOf(record: ContactRecord, digest: string): string {
  if (record.provisional === true) return provisionalVersion;
  const second =
    record.updatedAt === undefined ? '0' : String(Math.floor(Date.parse(record.updatedAt) / 1000)).padStart(11, '0');
  return `${second}/${recordingOf(record) === undefined ? '0' : '1'}/${digest}`;
}
