import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSettings, type Settings } from '../functions/core/settings.ts';
import { UsageError } from './usage.ts';

const fileIn = (stateDir: string) => join(stateDir, 'settings.json');

/** Keeps the settings of a local run beside its state, for `bridge doctor`. They name secrets and hold none. */
export const saveSettings = (stateDir: string, settings: Settings): Promise<void> =>
  writeFile(fileIn(stateDir), `${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600 });

/**
 * The settings of the last local run with this folder.
 * @throws UsageError where there are none; Error that lists what is wrong with them
 */
export async function savedSettings(stateDir: string): Promise<Settings> {
  const json = await readFile(fileIn(stateDir), 'utf8').catch(() => {
    throw new UsageError(`--state ${stateDir}: holds no settings.json; a replay with --state leaves one`);
  });
  return parseSettings(JSON.parse(json));
}
