import cliProgress from 'cli-progress';

/** How far a run is, on the standard error. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** On a terminal only: a pipe gets results and nothing else. @param doing as `replaying` */
export function progressBar(doing: string, total: number): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar({
    format: `${doing} {bar} {value}/{total} deliveries`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
