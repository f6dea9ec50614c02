import { Command, InvalidArgumentError } from 'commander';
import { deliverKept } from '../kept/deliver.ts';
import { placeOf, withPlace, withSettings, type PlaceOptions } from '../kept/place.ts';
import { listed } from '../kept/select.ts';
import { showPlan } from '../kept/show.ts';
import type { KeptStore } from '../kept/store.ts';

interface RedriveOptions extends PlaceOptions {
  reason?: string;
  rate: number;
  yes?: boolean;
  force?: boolean;
}

/** `bridge redrive`: what ran out of tries, once more. */
export function redriveCommand(): Command {
  return withSettings(withPlace(new Command('redrive')))
    .description('send what ran out of tries again; without --yes it says what it would send')
    .option('--reason <reason>', 'only of this reason')
    .option('--rate <number>', 'deliveries a second', rateOf, 10)
    .option('--force', 'also what is older than the ledger remembers')
    .option('--yes', 'really send')
    .action(async (options: RedriveOptions) => {
      process.exitCode = await redrive(options);
    });
}

/** It can be ended and begun again at any time: what was sent is off the list, the rest is on it. */
async function redrive({ reason, rate, yes, force = false, ...where }: RedriveOptions): Promise<number> {
  const place = await placeOf(where);
  const exhausted = (store: KeptStore) => listed(store, { kind: 'exhausted', reason });
  const rows = await place.look(exhausted);
  if (rows.length === 0) {
    say(reason === undefined ? 'nothing is exhausted' : `nothing is exhausted for ${reason}`);
    return 0;
  }
  say(showPlan(rows, rate, Date.now()));
  if (yes !== true) {
    say('nothing was sent: add --yes to send this');
    return 0;
  }
  // Listed once more under the lock: another redrive may have sent some just now.
  return deliverKept(place, rows, { force, rate, guard: (store) => store.lock(), again: exhausted });
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(rate > 0) || rate > 1000)
    throw new InvalidArgumentError('give a number above 0, up to 1000.');
  return rate;
}

const say = (text: string) => void process.stdout.write(`${text}\n`);
