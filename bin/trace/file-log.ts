import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { logFileIn } from '../function-log.ts';
import { UsageError } from '../usage.ts';
import { naming, parseLogLine, type LogEntry, type LogSource } from './log-source.ts';

/** The log of a local run. @throws UsageError where there is none */
export function fileLog(stateDir: string): LogSource {
  const file = logFileIn(stateDir);
  return {
    async linesAbout(ids) {
      const isThere = await stat(file).then(
        () => true,
        () => false,
      );
      if (!isThere) throw new UsageError(`--state ${stateDir}: holds no log; replay --state leaves one`);
      const wanted = new Set(ids);
      const found: LogEntry[] = [];
      for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
        const entry = parseLogLine(line);
        if (entry !== undefined && naming.some((name) => wanted.has(entry[name] ?? ''))) found.push(entry);
      }
      return found;
    },
  };
}
