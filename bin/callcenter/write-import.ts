import { hvcc } from './names.ts';
import type { Definition, Item, Section } from './definition.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { openCtiEndsShort } from './retirement.ts';

/** Whether a call center belongs to Salesforce Voice; if not, what is written of it names the end of Open CTI. */
export function isSalesforceVoice({ sections }: Definition): boolean {
  return sections.some(
    ({ name, items }) => name === hvcc || items.some((item) => item.name === 'reqVendorInfoApiName'),
  );
}

/** The comment that every written file of Open CTI carries below its XML declaration. */
export function noticeOf(definition: Definition): string[] {
  return isSalesforceVoice(definition) ? [] : [`<!-- ${openCtiEndsShort}. -->`];
}

/** The import file for Setup, numbered from 0 (reference, 1.3). The same call center always gives the same text. */
export function writeImport(definition: Definition): string {
  const sections = definition.sections.flatMap((section, index) => [
    `  <section ${attributes(index, section)}>`,
    ...section.items.map((item, order) => `    ${itemOf(order, item)}`),
    '  </section>',
  ]);
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', ...noticeOf(definition), '<callCenter>', ...sections];
  return `${lines.join('\n')}\n</callCenter>\n`;
}

function itemOf(order: number, item: Item): string {
  const value = escapeText(item.value, `value of ${item.name}`)
    .replace(/&apos;/g, "'")
    .replace(/&quot;/g, '"');
  return `<item ${attributes(order, item)}>${value}</item>`;
}

function attributes(order: number, { name, label }: Pick<Section, 'name' | 'label'>): string {
  return `sortOrder="${order}" name="${escapeAttribute(name, 'name')}" label="${escapeAttribute(label, `label of ${name}`)}"`;
}
