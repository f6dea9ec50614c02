import type { Text, XmlElement } from './xml.ts';

/** The two XML forms of one thing: Setup's import file, and the component of the Metadata API. */
export type Dialect = 'import' | 'metadata';

/** A section or item as it stands in the file: what is missing is undefined, and everything has its place. */
export interface ReadEntry {
  at: number;
  name?: Text | undefined;
  label?: Text | undefined;
  sortOrder?: Text | undefined;
}

export interface ReadItem extends ReadEntry {
  value?: Text | undefined;
}

export interface ReadSection extends ReadEntry {
  items: ReadItem[];
}

/** Something that the dialect does not have: an element, an attribute, or text between elements. */
export interface Stranger {
  at: number;
  what: string;
  name: string;
}

export interface Reading {
  dialect: Dialect;
  root: XmlElement;
  /** In the order of the document. */
  sections: ReadSection[];
  /** Metadata dialect: the component's own elements, `displayName` and so on. */
  elements: ReadonlyMap<string, Text>;
  /** Its `customSettings`, a flat JSON object of text; undefined without one, or when it is something else. */
  customSettings?: Record<string, string> | undefined;
  /** The first element that belongs to the other dialect. */
  mixedAt?: number | undefined;
  strangers: Stranger[];
}

/** The first section of this name. */
export function sectionOf(reading: Reading, name: string): ReadSection | undefined {
  return reading.sections.find((section) => section.name?.text === name);
}

/** The first item of this name in the first section of that name. */
export function itemOf(reading: Reading, section: string, name: string): ReadItem | undefined {
  return sectionOf(reading, section)?.items.find((item) => item.name?.text === name);
}
