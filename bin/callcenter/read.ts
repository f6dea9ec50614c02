import * as v from 'valibot';
import type { Dialect, ReadItem, Reading, ReadSection, Stranger } from './reading.ts';
import { shown } from './report.ts';
import type { Text, XmlElement } from './xml.ts';

const simpleElements = [
  'adapterUrl',
  'customSettings',
  'displayName',
  'displayNameLabel',
  'internalNameLabel',
  'version',
];
/** Those hold more than text and are only known to exist. */
const otherElements = ['contactCenterChannels', 'vendorCallCenterStatusMaps', 'fullName'];
const metadataOnly = new Set([...simpleElements, ...otherElements, 'sections', 'items']);
const importOnly = new Set(['section', 'item']);

/** Reads the tree leniently in the dialect that its children show (reference, 0.2): every rule is for the checks. */
export function read(root: XmlElement): Reading {
  const dialect = dialectOf(root);
  const context: Context = { dialect, strangers: [] };
  const names = dialect === 'import' ? (['section', 'item'] as const) : (['sections', 'items'] as const);
  const sections = childrenOf(root, names[0], context, dialect === 'metadata').map((section) =>
    readSection(section, names[1], context),
  );
  if (dialect === 'import') attributesOf(root, [], context);
  const elements = simpleElementsOf(root, context);
  return {
    ...{ dialect, root, sections, elements, customSettings: flatJson(elements.get('customSettings')?.text) },
    ...{ mixedAt: context.mixedAt, strangers: context.strangers },
  };
}

function dialectOf({ name, children }: XmlElement): Dialect {
  if (children.some((child) => child.name === 'section')) return 'import';
  if (children.some((child) => metadataOnly.has(child.name))) return 'metadata';
  return name === 'CallCenter' ? 'metadata' : 'import';
}

interface Context {
  dialect: Dialect;
  strangers: Stranger[];
  mixedAt?: number;
}

function readSection(element: XmlElement, itemName: string, context: Context): ReadSection {
  if (context.dialect === 'import') {
    const items = childrenOf(element, itemName, context).map((item) => readItem(item, context));
    return { at: element.at, ...attributesOf(element, ['sortOrder', 'name', 'label'], context), items };
  }
  const items = childrenOf(element, itemName, context, true).map((item) => readItem(item, context));
  return { at: element.at, ...textsOf(element, ['name', 'label'], ['items'], context), items };
}

function readItem(element: XmlElement, context: Context): ReadItem {
  if (context.dialect === 'metadata') {
    strayText(element, context);
    return { at: element.at, ...textsOf(element, ['name', 'label', 'value'], [], context) };
  }
  for (const child of element.children) stranger(child, context);
  const value = { text: element.text, at: element.at };
  return { at: element.at, ...attributesOf(element, ['sortOrder', 'name', 'label'], context), value };
}

/** The children of this name; the others are noted as strange unless another function reads them. */
function childrenOf(element: XmlElement, name: string, context: Context, othersAreRead = false): XmlElement[] {
  strayText(element, context);
  if (!othersAreRead) for (const child of element.children) if (child.name !== name) stranger(child, context);
  return element.children.filter((child) => child.name === name);
}

type Named<K extends string> = Partial<Record<K, Text>>;

function attributesOf<K extends string>(element: XmlElement, names: readonly K[], context: Context): Named<K> {
  const found: Named<K> = {};
  for (const [name, text] of element.attributes) {
    const known = names.find((candidate) => candidate === name);
    if (known) found[known] = text;
    else context.strangers.push({ at: text.at, what: `attribute ${shown(name)}`, name });
  }
  return found;
}

function textsOf<K extends string>(
  element: XmlElement,
  names: readonly K[],
  alsoRead: readonly string[],
  context: Context,
): Named<K> {
  attributesOf(element, [], context);
  const found: Named<K> = {};
  for (const child of element.children) {
    const known = names.find((candidate) => candidate === child.name);
    if (known && !found[known]) found[known] = textOf(child, context);
    else if (known || !alsoRead.includes(child.name)) stranger(child, context, known && 'second ');
  }
  return found;
}

function textOf(element: XmlElement, context: Context): Text {
  for (const child of element.children) stranger(child, context);
  attributesOf(element, [], context);
  return { text: element.text, at: element.at };
}

/** Read in an import file too: only there do they show that two dialects are mixed, and what they contradict. */
function simpleElementsOf(root: XmlElement, context: Context): Map<string, Text> {
  const found = new Map<string, Text>();
  if (context.dialect === 'metadata') attributesOf(root, [], context);
  for (const child of root.children) {
    if (simpleElements.includes(child.name)) {
      if (found.has(child.name)) stranger(child, context, 'second ');
      else found.set(child.name, textOf(child, context));
    } else if (context.dialect === 'metadata' && child.name !== 'sections' && !otherElements.includes(child.name)) {
      stranger(child, context);
    }
  }
  return found;
}

function stranger({ name, at }: XmlElement, context: Context, which = ''): void {
  const others = context.dialect === 'import' ? metadataOnly : importOnly;
  if (others.has(name)) context.mixedAt = Math.min(context.mixedAt ?? at, at);
  else context.strangers.push({ at, what: `${which}element ${shown(name)}`, name });
}

function strayText({ text, at, name }: XmlElement, context: Context): void {
  if (text.trim() !== '') context.strangers.push({ at, what: `text directly in ${name}`, name: '' });
}

const flat = v.record(v.string(), v.string());

function flatJson(json: string | undefined): Record<string, string> | undefined {
  try {
    const parsed: unknown = JSON.parse(json ?? '');
    return Array.isArray(parsed) ? undefined : v.parse(flat, parsed);
  } catch {
    return undefined;
  }
}
