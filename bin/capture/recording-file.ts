import { open } from 'node:fs/promises';
import { UsageError } from '../usage.ts';
import type { Anonymise } from './anonymise.ts';

/** A recording that is being written: nothing reaches the disk that was not anonymised before. */
export interface RecordingFile {
  /** @returns whether it could be taken: what is no JSON object cannot be anonymised, and is left out */
  add(payload: string): boolean;
  taken(): number;
  leftOut(): number;
  close(): Promise<void>;
}

/** @throws UsageError for a file that is there already, or cannot be written */
export async function recordingFile(file: string, anonymise: Anonymise): Promise<RecordingFile> {
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new UsageError(`--out ${file}: ${isThere ? 'is there already; give another name' : 'cannot be written'}`);
  });
  let [taken, leftOut] = [0, 0];
  let written = Promise.resolve();
  return {
    add(payload) {
      const value = objectIn(payload);
      if (value === undefined) {
        leftOut += 1;
        return false;
      }
      taken += 1;
      const line = `${JSON.stringify(anonymise(value))}\n`;
      written = written.then(() => handle.appendFile(line));
      return true;
    },
    taken: () => taken,
    leftOut: () => leftOut,
    close: async () => {
      await written.finally(() => handle.close());
    },
  };
}

function objectIn(payload: string): object | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
