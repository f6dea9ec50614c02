/** Where a command's results go; tests pass one that keeps them. */
export interface Io {
  /** Results, on the standard output. */
  out(text: string): void;
  /** Warnings and next steps, on the standard error. */
  err(text: string): void;
  /** The exit code that the process will end with. */
  exit(code: 0 | 1): void;
}

export const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  exit: (code) => {
    process.exitCode = code;
  },
};
