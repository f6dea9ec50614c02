import type { StageSettingsInput } from '../../lib/bridge-settings.ts';
import { parseStages } from '../../lib/stage-settings.ts';
import { stages } from '../../lib/stages.ts';
import { UsageError } from '../usage.ts';
import type { Format } from './generate.ts';
import type { GivenSettings } from './settings-file.ts';

interface Wanted {
  stage: string;
  format: Format;
  /** Needed where the stage has several call centers. */
  callCenter?: string | undefined;
}

/**
 * What a stage's settings (lib/stages.ts) say of a call center's definition file, as far as this format takes it.
 * @throws UsageError for a stage or a call center that is not there, with those that are
 */
export function stageDefinition(
  { stage, format, callCenter }: Wanted,
  all: readonly StageSettingsInput[] = stages,
): GivenSettings {
  const settings = parseStages(all).find(({ name }) => name === stage);
  if (settings === undefined) {
    throw new UsageError(`--stage ${stage}: no such stage; there are ${all.map(({ name }) => name).join(', ')}`);
  }
  const names = [...new Set(settings.instances.map(({ callCenterApiName }) => callCenterApiName))];
  const name = callCenter ?? (names.length === 1 ? names[0] : undefined);
  const instance = settings.instances.find(({ callCenterApiName }) => callCenterApiName === name);
  if (instance === undefined) {
    throw new UsageError(`--stage ${stage}: say which call center by --call-center: ${names.join(' or ')}`);
  }
  const { displayName, vendorInfo, adapterUrl } = instance.definition ?? {};
  const own = format === 'scv' ? { vendorInfo } : { adapterUrl };
  const given = { callCenter: instance.callCenterApiName, displayName, ...own };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
