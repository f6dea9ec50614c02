import { customSettingsItems, generalInfo, labelOf } from './names.ts';
import type { ReadEntry, Reading, ReadItem } from './reading.ts';

export interface Item {
  name: string;
  label: string;
  /** Always text, as it stands: `01` and `+1` are no numbers. */
  value: string;
}

export interface Section {
  name: string;
  label: string;
  items: Item[];
}

/**
 * A call center, whichever XML it was read from: sections and items in sort order, missing labels empty.
 * `reqGeneralInfo` holds `reqInternalName` and `reqDisplayName` as its first two items.
 */
export interface Definition {
  sections: Section[];
}

/** What of a metadata component the model cannot hold. */
const notCarried = ['contactCenterChannels', 'vendorCallCenterStatusMaps', 'version'];

/**
 * The call center in a file that has been read.
 * @param fullName the internal name of a metadata component, which stands in no element: its file is named by it
 */
export function definitionOf(reading: Reading, fullName: string): Definition {
  if (reading.dialect === 'import') {
    return {
      sections: inOrder(reading.sections).map((entry) => ({
        ...named(entry),
        items: inOrder(entry.items).map(itemOf),
      })),
    };
  }
  const sections = reading.sections.map((entry) => ({ ...named(entry), items: entry.items.map(itemOf) }));
  const internalName = { name: 'reqInternalName', label: elementOf(reading, 'internalNameLabel'), value: fullName };
  const displayName = {
    name: 'reqDisplayName',
    label: elementOf(reading, 'displayNameLabel'),
    value: elementOf(reading, 'displayName'),
  };
  return { sections: withNames(sections, [internalName, displayName]) };
}

/** Puts the two names first (reference, 3.3); a template may have them among the items too. */
function withNames(sections: Section[], names: Item[]): Section[] {
  const general = sections.find(({ name }) => name === generalInfo);
  if (!general) return [{ name: generalInfo, label: labelOf(generalInfo), items: names }, ...sections];
  const others = general.items.filter(({ name }) => !names.some((item) => item.name === name));
  return sections.map((section) => (section === general ? { ...section, items: [...names, ...others] } : section));
}

/** The order of the document does not matter in an import file (reference, 1.1). */
function inOrder<T extends ReadEntry>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => Number(a.sortOrder?.text) - Number(b.sortOrder?.text));
}

const named = ({ name, label }: ReadEntry): Pick<Section, 'name' | 'label'> => ({
  name: name?.text ?? '',
  label: label?.text ?? '',
});

const itemOf = (item: ReadItem): Item => ({ ...named(item), value: item.value?.text ?? '' });

const elementOf = ({ elements }: Reading, name: string): string => elements.get(name)?.text ?? '';

/** Names of the elements and of the `customSettings` that a conversion of this component leaves behind. */
export function leftBehind({ root, customSettings = {} }: Reading, definition: Definition): string[] {
  const elements = root.children.map(({ name }) => name).filter((name) => notCarried.includes(name));
  const carried: string[] = [...customSettingsItems, 'reqCallCenterType'];
  if (valueOf(definition, 'reqVendorInfoApiName') === customSettings['vendorInfoApiName'])
    carried.push('vendorInfoApiName');
  const settings = Object.keys(customSettings).filter((name) => !carried.includes(name));
  return [...new Set([...elements, ...settings.map((name) => `customSettings.${name}`)])];
}

/** The value of an item of `reqGeneralInfo`, or of another section. */
export function valueOf({ sections }: Definition, name: string, section = generalInfo): string | undefined {
  const found = sections.find((candidate) => candidate.name === section);
  return found?.items.find((item) => item.name === name)?.value;
}
