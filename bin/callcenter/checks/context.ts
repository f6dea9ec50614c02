import type { Kind } from '../kind.ts';
import type { Reading } from '../reading.ts';
import type { Report } from '../report.ts';

/** What a group of rules looks at, and where it reports to. */
export interface Context {
  reading: Reading;
  kind: Kind;
  report: Report;
  /** Path of the file: a component is named by it. */
  file: string;
  /** For what has an end. */
  now: Date;
}
