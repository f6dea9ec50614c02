import { Command, Option } from 'commander';
import { deliverKept } from '../kept/deliver.ts';
import { placeOf, withPlace, withSettings, type KeptPlace, type PlaceOptions } from '../kept/place.ts';
import { keptKinds, shortId, type KeptKind, type KeptRow } from '../kept/row.ts';
import { found, foundAll, listed } from '../kept/select.ts';
import { showList, showOne, showPlan } from '../kept/show.ts';
import { UsageError } from '../usage.ts';

/** `bridge parked`: what was set aside, to be seen, sent again after a fix, or dropped. */
export function parkedCommand(): Command {
  return new Command('parked')
    .description('list, show, send again and drop the deliveries that are kept: parked (no retry helps) and exhausted')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(resendCommand())
    .addCommand(dropCommand());
}

const kindOption = (text: string) => new Option('--kind <kind>', text).choices(keptKinds);

interface ListOptions extends PlaceOptions {
  kind?: KeptKind;
  reason?: string;
  contact?: string;
  json?: boolean;
}

function listCommand(): Command {
  return withPlace(new Command('list'))
    .description('list what is kept, and how many for each reason')
    .addOption(kindOption('only of this kind'))
    .option('--reason <reason>', 'only of this reason')
    .option('--contact <id>', 'only of this contact')
    .option('--json', 'print one JSON array')
    .action(async (options: ListOptions) => {
      const rows = await (await placeOf(options)).look((store) => listed(store, options));
      say(options.json ? JSON.stringify(rows, undefined, 2) : showList(rows));
    });
}

function showCommand(): Command {
  return withPlace(new Command('show'))
    .description('show one kept delivery with its payload; numbers, names and attributes are masked')
    .argument('<id>', 'as listed; its first digits are enough')
    .option('--unmasked', 'the payload as it came')
    .action(async (id: string, { unmasked = false, ...options }: PlaceOptions & { unmasked?: boolean }) => {
      const shown = await (
        await placeOf(options)
      ).look(async (store) => {
        const row = await found(store, id);
        return { row, payload: await store.payload(row) };
      });
      say(showOne(shown.row, shown.payload, unmasked));
      if (shown.payload !== undefined) return;
      const gone = 'the payload is no longer in the bucket; bridge parked drop takes it off the list';
      process.stderr.write(`bridge: ${shortId(shown.row)}: ${gone}\n`);
      process.exitCode = 1;
    });
}

interface ChosenOptions extends PlaceOptions {
  kind: KeptKind;
  reason?: string;
  all?: boolean;
  yes?: boolean;
}

const resendRate = 10;

function resendCommand(): Command {
  return withSettings(chosen(new Command('resend')))
    .description('send kept deliveries to their doors again, with all their tries')
    .option('--all', 'all of that kind')
    .option('--force', 'also what is older than the ledger remembers')
    .option('--yes', 'with --reason or --all: really send')
    .action(async (ids: string[], options: ChosenOptions & { force?: boolean }) => {
      const place = await placeOf(options);
      const rows = await chosenRows(place, ids, options);
      if (rows.length === 0)
        return say(`nothing is ${options.kind} ${options.reason ? `for ${options.reason}` : ''}`.trim());
      if (ids.length === 0) asked(options, showPlan(rows, resendRate, Date.now()), 'sent');
      process.exitCode = await deliverKept(place, rows, { force: options.force ?? false, rate: resendRate });
    });
}

function dropCommand(): Command {
  return chosen(new Command('drop'))
    .description('take kept deliveries out for good, payload and all')
    .option('--yes', 'really drop them')
    .action(async (ids: string[], options: ChosenOptions) => {
      const place = await placeOf(options);
      const rows = await chosenRows(place, ids, options);
      if (rows.length === 0) return say(`nothing is ${options.kind} for ${options.reason ?? ''}`);
      asked(options, `to be dropped: ${String(rows.length)}\n${showList(rows)}`, 'dropped');
      process.exitCode = await drop(place, rows);
    });
}

/** Deliveries by their ids, or by what they have in common. */
const chosen = (command: Command) =>
  withPlace(command)
    .argument('[id...]', 'as listed; the first digits are enough')
    .option('--reason <reason>', 'or all of this reason')
    .addOption(kindOption('of which kind, without ids').default('parked'));

function chosenRows(place: KeptPlace, ids: string[], { kind, reason, all }: ChosenOptions): Promise<KeptRow[]> {
  const ways = [ids.length > 0, reason !== undefined, all === true].filter(Boolean).length;
  if (ways !== 1)
    throw new UsageError('say which: ids as bridge parked list shows them, or --reason REASON, or (to resend) --all');
  return place.look((store) => (ids.length > 0 ? foundAll(store, ids) : listed(store, { kind, reason })));
}

/** @throws UsageError unless the user said --yes to what is to be done */
function asked({ yes }: ChosenOptions, what: string, done: string): void {
  say(what);
  if (yes !== true) throw new UsageError(`nothing was ${done}: add --yes`);
}

async function drop(place: KeptPlace, rows: readonly KeptRow[]): Promise<number> {
  const stay: KeptRow[] = [];
  await place.look(async (store) => {
    for (const row of rows) if (!(await store.drop(row))) stay.push(row);
  });
  say(`dropped ${String(rows.length - stay.length)}`);
  if (stay.length === 0) return 0;
  process.stderr.write(`bridge: ${stay.map(shortId).join(', ')}: not dropped, since kept again just now: look again\n`);
  return 1;
}

const say = (text: string) => void process.stdout.write(`${text}\n`);
