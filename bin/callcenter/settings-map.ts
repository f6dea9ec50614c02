import { valueOf, type Definition } from './definition.ts';
import { generalInfo } from './names.ts';

/**
 * What `getCallCenterSettings()` returns for this call center (reference, 3.4): every value text, keys by code unit.
 */
export function settingsMap(definition: Definition): Record<string, string> {
  const settings = new Map<string, string>([['/label', valueOf(definition, 'reqDisplayName') ?? '']]);
  for (const [order, section] of definition.sections.entries()) {
    const path = `/${section.name}`;
    settings.set(`${path}/label`, section.label).set(`${path}/sortOrder`, `${order}.0`);
    for (const [itemOrder, item] of section.items.entries()) {
      settings.set(`${path}/${item.name}`, item.value);
      const ownLabel = section.name === generalInfo ? ownLabels.get(item.name) : undefined;
      if (ownLabel !== undefined) settings.set(ownLabel, item.label);
      else
        settings.set(`${path}/${item.name}/label`, item.label).set(`${path}/${item.name}/sortOrder`, `${itemOrder}.0`);
    }
  }
  return Object.fromEntries([...settings].sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

/** The two names have their labels at the top, and no sortOrder. */
const ownLabels: ReadonlyMap<string, string> = new Map([
  ['reqInternalName', '/internalNameLabel'],
  ['reqDisplayName', '/displayNameLabel'],
]);
