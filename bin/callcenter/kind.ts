import { customSettingsItems, generalInfo, hvcc } from './names.ts';
import { itemOf, sectionOf, type Reading } from './reading.ts';
import type { Text } from './xml.ts';

/** Open CTI and Salesforce Voice have different rules; the CTI Toolkit is what was before both. */
export type Kind = 'open-cti' | 'salesforce-voice' | 'toolkit';

export function kindOf(reading: Reading): Kind {
  if (isSalesforceVoice(reading)) return 'salesforce-voice';
  const has = (name: string): boolean => settingOf(reading, name) !== undefined;
  if (has('reqUseApi') || has('reqAdapterUrl')) return 'open-cti';
  const described = has('reqVersion') && has('reqDescription');
  return has('reqProgId') || described ? 'toolkit' : 'open-cti';
}

function isSalesforceVoice(reading: Reading): boolean {
  const settings = reading.customSettings ?? {};
  const inSettings = 'reqCallCenterType' in settings || 'vendorInfoApiName' in settings;
  const inSections =
    sectionOf(reading, hvcc) !== undefined || itemOf(reading, generalInfo, 'reqVendorInfoApiName') !== undefined;
  return inSections || inSettings || reading.root.children.some(({ name }) => name === 'contactCenterChannels');
}

/** A setting of `reqGeneralInfo` with its place; in a component it may stand in its own element or in `customSettings` only. */
export function settingOf(reading: Reading, name: string): Text | undefined {
  const item = itemOf(reading, generalInfo, name);
  if (item) return item.value ?? { text: '', at: item.at };
  if (name === 'reqAdapterUrl') return reading.elements.get('adapterUrl');
  const inJson: readonly string[] = customSettingsItems;
  const text = inJson.includes(name) ? reading.customSettings?.[name] : undefined;
  return text === undefined ? undefined : { text, at: reading.elements.get('customSettings')?.at ?? 0 };
}
