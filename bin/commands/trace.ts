import { Command, InvalidArgumentError } from 'commander';
import { withPlace, type PlaceOptions } from '../kept/place.ts';
import { tracePlace } from '../trace/place.ts';
import { showTrace } from '../trace/show.ts';
import { traceOf } from '../trace/trace.ts';

interface TraceOptions extends PlaceOptions {
  json?: boolean;
  days: number;
}

/** `bridge trace`: everything known of a call, from any of its legs. */
export function traceCommand(): Command {
  return withPlace(new Command('trace'))
    .description('show everything known of a call with all its legs: the ledger, and a timeline from the logs')
    .argument('<contactId>', 'any leg of the call', contactIdOf)
    .option('--days <days>', 'with --stack: how far back the logs are read', daysOf, 3)
    .option('--json', 'print one JSON document')
    .action(async (contactId: string, options: TraceOptions) => {
      process.exitCode = await trace(contactId, options);
    });
}

async function trace(contactId: string, { json, days, ...where }: TraceOptions): Promise<number> {
  const found = await tracePlace({ ...where, days }, (sources) => traceOf(contactId, sources));
  if (found.legs.length === 0 && found.timeline.length === 0) {
    const hint = where.stack === undefined ? 'check the id and the folder' : 'check the id, the stack and --days';
    process.stderr.write(`${contactId}: neither the ledger nor the log knows it; ${hint} (the whole id is needed)\n`);
    return 1;
  }
  process.stdout.write(`${json === true ? JSON.stringify(found, undefined, 2) : showTrace(found)}\n`);
  return 0;
}

/** It goes into a filter of the logs. */
function contactIdOf(text: string): string {
  if (!/^[\w./:-]{1,256}$/.test(text)) throw new InvalidArgumentError('give the id of a contact.');
  return text;
}

function daysOf(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('give a whole number of days.');
  return Number(text);
}
