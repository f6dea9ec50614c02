import type { Command } from 'commander';
import type { Attempt } from '../attempts.ts';
import { UsageError } from '../usage.ts';
import { localPlace } from './local-place.ts';
import type { KeptRow } from './row.ts';
import { stackPlace } from './stack-place.ts';
import type { KeptStore } from './store.ts';

/** Resolves with the end of a delivery in its door. */
export type Follow = (row: KeptRow, delivery: string) => Promise<Attempt>;

/** Where deliveries are kept: in a deployed bridge, or in a folder of the local parts. */
export interface KeptPlace {
  /** Gives work the store, with nothing behind its queues that was not there before. */
  look<Result>(work: (store: KeptStore) => Promise<Result>): Promise<Result>;
  /**
   * Gives work the store, with doors that take what is sent.
   * @param rows what may be sent
   * @param work is told how to see the end of a delivery; without `follow` it is in the functions' logs
   */
  deliver<Result>(
    rows: readonly KeptRow[],
    work: (store: KeptStore, follow: Follow | undefined) => Promise<Result>,
  ): Promise<Result>;
}

export interface PlaceOptions {
  stack?: string;
  state?: string;
  set?: string[];
}

/** Adds the options that say where. */
export const withPlace = (command: Command): Command =>
  command
    .option('--stack <name>', 'the stack of a deployed bridge; account and region are those of the environment')
    .option('--state <dir>', 'or the folder with the state of the local parts (replay --state, local --state)');

/** Adds the settings of the functions that take what is sent. */
export const withSettings = (command: Command): Command =>
  command.option(
    '--set <key=value>',
    'with --state: a setting, as createOn=queued; may be given again',
    (value, before: string[]) => [...before, value],
    [],
  );

/** @throws UsageError unless just one of the two says where */
export async function placeOf({ stack, state, set = [] }: PlaceOptions): Promise<KeptPlace> {
  if (stack !== undefined && state === undefined) {
    if (set.length > 0) throw new UsageError('--set: a deployed bridge has its settings; it goes with --state');
    return stackPlace(stack);
  }
  if (state !== undefined && stack === undefined) return localPlace(state, set);
  throw new UsageError('say where: --stack NAME for a deployed bridge, or --state DIR for local parts, one of them');
}
