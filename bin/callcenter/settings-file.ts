import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../usage.ts';
import type { Format } from './generate.ts';
import { parseGenerateSettings, type GenerateSettings } from './generate-settings.ts';

/** Settings as options give them, by the names of GenerateSettings. */
export type GivenSettings = Record<string, unknown>;

const onlyVoice = ['vendorInfo', 'contactCenterVersion', 'certificate'];
const onlyOpenCti = [
  ...['adapterUrl', 'useApi', 'height', 'width', 'mode', 'standbyUrl', 'timeoutMs'],
  ...['canvasNamespace', 'canvasApiName', 'outsidePrefix', 'internationalPrefix'],
];

/**
 * The settings of a stage, of a JSON file and of options; the later win. The certificate is read from the file that is named.
 * @throws UsageError that lists every problem, or names an option that this format does not take
 */
export async function settingsOf(
  format: Format,
  given: GivenSettings,
  configFile: string | undefined,
  ofStage: GivenSettings = {},
): Promise<GenerateSettings> {
  const foreign = (format === 'scv' ? onlyOpenCti : onlyVoice).filter((name) => given[name] !== undefined);
  if (foreign.length > 0) throw new UsageError(`--format ${format} takes no ${foreign.map(optionOf).join(', ')}`);
  const fromFile = configFile === undefined ? {} : await readSettings(configFile);
  const settings: GivenSettings = { ...ofStage, ...fromFile, ...given };
  const { certificate } = settings;
  if (format !== 'scv') delete settings['certificate'];
  else if (typeof certificate === 'string') {
    const folder = given['certificate'] === undefined && configFile !== undefined ? dirname(configFile) : '.';
    settings['certificate'] = await certificateIn(resolve(folder, certificate));
  }
  try {
    return parseGenerateSettings(settings);
  } catch (error) {
    const problems = error instanceof Error ? error.message : 'wrong';
    const isNameless = ofStage['callCenter'] !== undefined && settings['displayName'] === undefined;
    throw new UsageError(`${configFile ?? 'settings'}: ${problems}${isNameless ? whereToName : ''}`);
  }
}

/** A stage need not have a display name, so who names a stage is told where one goes. */
const whereToName = '; give --display-name, or set definition.displayName of the instance in lib/stages.ts';

async function readSettings(file: string): Promise<GivenSettings> {
  const json = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--config ${file}: cannot be read`);
  });
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // JSON.parse quotes its input, so what it says is not shown.
  }
  throw new UsageError(`--config ${file}: is no JSON object`);
}

async function certificateIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--certificate ${file}: cannot be read`);
  });
}

const optionOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
