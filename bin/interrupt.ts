/** What a Ctrl-C is to do while something runs that has to be ended in order. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal;
  /** From now on a Ctrl-C ends the process at once, as it does without this. */
  end(): void;
}

/** Takes the next Ctrl-C. Whoever presses it again means at once. */
export function onInterrupt(): Interrupt {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  return { signal: interrupted.signal, end: () => process.removeListener('SIGINT', interrupt) };
}
