import { basename, dirname, resolve } from 'node:path';
import { customSettingsItems, generalInfo, internalNamePattern } from '../names.ts';
import { itemOf, type ReadEntry } from '../reading.ts';
import { shown } from '../report.ts';
import type { Text } from '../xml.ts';
import type { Context } from './context.ts';

/** The internal name that a component's file name says (reference, 3.1). */
export function fullNameOf(file: string): string {
  return basename(file).replace(/\.(callCenter-meta\.xml|callCenter|xml)$/i, '');
}

/** MET001 and MET003 to MET007. */
export function checkMetadata(context: Context): void {
  // Told of a file that mixes the dialects too.
  checkAgreement(context);
  if (context.reading.dialect === 'metadata') checkComponent(context);
}

function checkComponent(context: Context): void {
  const { reading, kind, report, file } = context;
  for (const name of ['displayName', 'displayNameLabel', 'internalNameLabel'])
    if (!reading.elements.has(name)) report.add('MET001', reading.root.at, `no element ${name}`);
  if (!internalNamePattern.test(fullNameOf(file))) {
    // Only in this folder does the file's name deploy; a copy elsewhere may be called anything.
    const deploys = basename(dirname(resolve(file))) === 'callCenters';
    report.add('MET003', reading.root.at, 'the name of the file is no internal name', deploys ? 'error' : 'info');
  }
  for (const section of reading.sections) {
    checkParts('section', section, ['name', 'label'], context);
    for (const item of section.items) checkParts('item', item, ['name', 'label', 'value'], context);
  }
  const json = reading.elements.get('customSettings');
  const settings = reading.customSettings;
  if (json && !settings) report.add('MET004', json.at, 'customSettings is no flat JSON object of text');
  if (kind === 'salesforce-voice' && !report.has('MET004') && !settings?.['reqCallCenterType'])
    report.add('MET007', json?.at ?? reading.root.at, 'a component of Salesforce Voice without reqCallCenterType');
}

type Parts = Partial<Record<'name' | 'label' | 'value', Text | undefined>>;

function checkParts(kind: string, entry: ReadEntry & Parts, parts: (keyof Parts)[], { report }: Context): void {
  for (const part of parts)
    if (!entry[part]) report.add('MET006', entry.at, `${kind} ${shown(entry.name?.text ?? '')} has no ${part}`);
}

/** MET005: adapterUrl, customSettings and the items of reqGeneralInfo say the same thing up to three times. */
function checkAgreement({ reading, report }: Context): void {
  const settings = reading.customSettings ?? {};
  const json = reading.elements.get('customSettings');
  const adapterUrl = reading.elements.get('adapterUrl');
  const said = [
    { name: 'reqAdapterUrl', text: adapterUrl?.text, at: adapterUrl?.at, where: 'adapterUrl' },
    ...customSettingsItems.map((name) => ({ name, text: settings[name], at: json?.at, where: 'customSettings' })),
  ];
  for (const { name, text, at = 0, where } of said) {
    const item = itemOf(reading, generalInfo, name);
    if (item && text !== undefined && text !== (item.value?.text ?? ''))
      report.add('MET005', at, `${where} and the item ${name} differ`);
  }
}
