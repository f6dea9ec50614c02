import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

/** Where a local run with a state folder keeps what its functions wrote, run after run. */
export const logFileIn = (stateDir: string): string => join(stateDir, 'functions.log');

/** What the functions of a local run write, for its owner and, with a state folder, for a trace. */
export interface FunctionLog {
  line(text: string): void;
  close(): Promise<void>;
}

/** Keeps lines in the state folder, if there is one; ids and figures only, as functions/log.ts allows. */
export function functionLog(stateDir: string | undefined, told: (line: string) => void = () => undefined): FunctionLog {
  if (stateDir === undefined) return { line: told, close: () => Promise.resolve() };
  const file = createWriteStream(logFileIn(stateDir), { flags: 'a', mode: 0o600 });
  return {
    line(text) {
      file.write(`${text}\n`);
      told(text);
    },
    close: () => new Promise((resolve) => file.end(resolve)),
  };
}
