import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What went wrong, and how to see it again. */
export interface Violation {
  what: string;
  /** What happened, in order. */
  schedule: readonly string[];
  /** The same seed gives the same run. */
  seed: string;
  /** The lines in the order of their deliveries. */
  recording: readonly string[];
}

/** Writes the recording of a violation to a file that `bridge replay` takes, and tells the rest. */
export function shown({ what, schedule, seed, recording }: Violation): string {
  const file = join(mkdtempSync(join(tmpdir(), 'violation-')), 'recording.jsonl');
  writeFileSync(file, `${recording.join('\n')}\n`);
  return [what, ...schedule.map((line) => `  ${line}`), `seed: ${seed}`, `npm run bridge -- replay ${file}`].join('\n');
}
