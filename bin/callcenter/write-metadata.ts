import { valueOf, type Definition, type Item, type Section } from './definition.ts';
import { escapeText } from './escape.ts';
import { customSettingsItems, generalInfo } from './names.ts';
import { isSalesforceVoice, noticeOf } from './write-import.ts';

const outsideSections = ['reqInternalName', 'reqDisplayName'];

/**
 * The component `callCenters/NAME.callCenter-meta.xml`, elements in the order in which Salesforce retrieves them
 * (reference, 3.3). Its internal name stands in no element: the file must be named by it.
 */
export function writeMetadata(definition: Definition): string {
  const customSettings = customSettingsOf(definition);
  const general = definition.sections.find(({ name }) => name === generalInfo);
  const labelOf = (name: string): string => general?.items.find((item) => item.name === name)?.label ?? '';
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...noticeOf(definition),
    '<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">',
    ...optional('adapterUrl', valueOf(definition, 'reqAdapterUrl')),
    ...optional('customSettings', customSettings && JSON.stringify(customSettings)),
    element(4, 'displayName', valueOf(definition, 'reqDisplayName') ?? ''),
    element(4, 'displayNameLabel', labelOf('reqDisplayName')),
    element(4, 'internalNameLabel', labelOf('reqInternalName')),
    ...definition.sections.flatMap((section) => sectionLines(section)),
    '</CallCenter>',
  ];
  return `${lines.join('\n')}\n`;
}

/** Six settings of the softphone; for Salesforce Voice what makes the deploy accept it (reference, 3.1: observed only). */
function customSettingsOf(definition: Definition): Record<string, string> | undefined {
  const voice = { reqCallCenterType: 'SCVBYOT', vendorInfoApiName: valueOf(definition, 'reqVendorInfoApiName') };
  const settings = Object.entries({
    ...(isSalesforceVoice(definition) ? voice : {}),
    ...Object.fromEntries(customSettingsItems.map((name) => [name, valueOf(definition, name)])),
  }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return settings.length === 0 ? undefined : Object.fromEntries(settings);
}

function sectionLines({ name, label, items }: Section): string[] {
  const inside = items.filter((item) => name !== generalInfo || !outsideSections.includes(item.name));
  return [
    '    <sections>',
    ...inside.flatMap((item) => itemLines(item)),
    element(8, 'label', label),
    element(8, 'name', name),
    '    </sections>',
  ];
}

function itemLines({ name, label, value }: Item): string[] {
  return [
    '        <items>',
    element(12, 'label', label),
    element(12, 'name', name),
    element(12, 'value', value),
    '        </items>',
  ];
}

const optional = (name: string, text: string | undefined): string[] =>
  text === undefined ? [] : [element(4, name, text)];

const element = (indent: number, name: string, text: string): string =>
  `${' '.repeat(indent)}<${name}>${escapeText(text, name)}</${name}>`;
