import { FilterLogEventsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { naming, parseLogLine, type LogEntry, type LogSource } from './log-source.ts';

interface Options {
  logGroups: readonly string[];
  /** Epoch milliseconds: nothing older is looked for. */
  since: number;
  client: CloudWatchLogsClient;
}

/** A filter pattern has 1,024 characters at most ("Filter pattern syntax"): so many ids are asked for at once. */
const idsAtOnce = 5;

/** The log groups of a deployed bridge. */
export function cloudWatchLog({ logGroups, since, client }: Options): LogSource {
  const linesIn = async (logGroupName: string, filterPattern: string): Promise<LogEntry[]> => {
    const found: LogEntry[] = [];
    let nextToken: string | undefined;
    do {
      const command = new FilterLogEventsCommand({ logGroupName, filterPattern, startTime: since, nextToken });
      const answer = await client.send(command);
      for (const { message = '' } of answer.events ?? []) {
        const entry = parseLogLine(message);
        if (entry !== undefined) found.push(entry);
      }
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    return found;
  };

  return {
    async linesAbout(ids) {
      const found: LogEntry[] = [];
      for (let at = 0; at < ids.length; at += idsAtOnce) {
        const pattern = patternOf(ids.slice(at, at + idsAtOnce));
        for (const logGroup of logGroups) found.push(...(await linesIn(logGroup, pattern)));
      }
      return found;
    },
  };
}

/** @param ids hold neither quotes nor backslashes: a contact id is checked by the command */
function patternOf(ids: readonly string[]): string {
  const conditions = ids.flatMap((id) => naming.map((name) => `($.${name} = "${id}")`));
  return `{ ${conditions.join(' || ')} }`;
}
