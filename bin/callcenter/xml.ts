import { SaxesParser, type SaxesAttributeNS } from 'saxes';
import { shown, type Report } from './report.ts';
import type { RuleId } from './rules.ts';

/** A piece of text and where it starts. */
export interface Text {
  text: string;
  at: number;
}

export interface XmlElement {
  /** Without a prefix. */
  name: string;
  /** Namespace; empty for none. */
  uri: string;
  /** Offset of its `<`. */
  at: number;
  /** By name; those with a prefix, `xmlns` among them, are no settings and are left out. */
  attributes: ReadonlyMap<string, Text>;
  children: XmlElement[];
  /** All text and CDATA directly in it, as XML gives it: line breaks are LF. */
  text: string;
}

// What no definition comes near; beyond, reading stops, so that a hostile file costs little.
const deepest = 16;
const mostElements = 200_000;
const mostAttributes = 64;

/** Stops the parser: saxes would go on after an error. */
class Stopped extends Error {}

/**
 * Reads well-formed XML with saxes, which evaluates no DTD: an entity of one is an error.
 * @returns its root, or undefined when the report says why not
 */
export function parseXml(text: string, report: Report): XmlElement | undefined {
  const reading = new XmlReading(text, report);
  try {
    reading.run();
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    throw error;
  }
  return reading.root;
}

class XmlReading {
  root: XmlElement | undefined;
  private readonly parser = new SaxesParser({ xmlns: true });
  private readonly open: XmlElement[] = [];
  private attributes = new Map<string, Text>();
  private attributeCount = 0;
  private elements = 0;
  /** End of the name or attribute read last in the open tag. */
  private lastEnd = 0;

  private readonly source: string;
  private readonly report: Report;

  constructor(source: string, report: Report) {
    this.source = source;
    this.report = report;
  }

  run(): void {
    const { parser, report } = this;
    parser.on('error', (error) => this.malformed(reasonOf(error)));
    parser.on('doctype', () => report.add('XML002', this.tagStart('<!DOCTYPE'), 'a document type declaration'));
    parser.on('xmldecl', ({ encoding }) => {
      if (encoding === undefined || /^utf-?8$/i.test(encoding)) return;
      report.add('ENC003', 0, `the XML declaration says encoding ${shown(encoding)}`);
    });
    parser.on('opentagstart', () => this.startTag());
    parser.on('attribute', (attribute) => this.attribute(attribute));
    parser.on('opentag', ({ local, uri }) => this.openTag(local, uri));
    parser.on('closetag', () => void this.open.pop());
    for (const event of ['text', 'cdata'] as const) parser.on(event, (text) => this.text(text));
    parser.write(this.source).close();
  }

  private startTag(): void {
    this.attributes = new Map();
    this.attributeCount = 0;
    this.lastEnd = this.parser.position - 1;
  }

  private attribute({ name, prefix, value }: Pick<SaxesAttributeNS, 'name' | 'prefix' | 'value'>): void {
    const gap = /\S/g;
    gap.lastIndex = this.lastEnd;
    const at = gap.exec(this.source)?.index ?? this.lastEnd;
    this.lastEnd = this.parser.position;
    this.attributeCount += 1;
    if (this.attributeCount > mostAttributes) this.stop('XML003', at, `more than ${mostAttributes} attributes`);
    if (prefix === '' && name !== 'xmlns') this.attributes.set(name, { text: value, at });
  }

  private openTag(name: string, uri: string): void {
    const element = { name, uri, at: this.tagStart('<'), attributes: this.attributes, children: [], text: '' };
    this.elements += 1;
    if (this.elements > mostElements) this.stop('XML003', element.at, `more than ${mostElements} elements`);
    if (this.open.length >= deepest) this.stop('XML003', element.at, `elements nested deeper than ${deepest}`);
    const parent = this.open.at(-1);
    if (parent) parent.children.push(element);
    else this.root = element;
    this.open.push(element);
  }

  private text(text: string): void {
    const element = this.open.at(-1);
    if (element) element.text += text;
  }

  /** Attribute values hold no `<`, so the last one before the end of a tag is its start. */
  private tagStart(mark: string): number {
    return Math.max(0, this.source.lastIndexOf(mark, this.parser.position - 1));
  }

  /** A forgotten `&amp;` shows only at the next `;`, far behind it, or never. */
  private malformed(reason: string): never {
    const at = /entity|unclosed/.test(reason) ? bareAmpersand(this.source) : -1;
    if (at >= 0) this.stop('XML001', at, 'not well-formed XML, an & that should be &amp;');
    this.stop('XML001', Math.max(0, this.parser.position - 1), `not well-formed XML, ${reason}`);
  }

  private stop(rule: RuleId, at: number, what: string): never {
    this.report.add(rule, at, what);
    throw new Stopped();
  }
}

/** saxes starts with line and column of the character after, which the finding has better. */
function reasonOf(error: Error): string {
  const reason = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
  return shown(reason);
}

/** Offset of the first `&` that starts no entity, outside of CDATA and comments; -1 without one. */
function bareAmpersand(source: string): number {
  const skipped = /<!\[CDATA\[[^]*?\]\]>|<!--[^]*?-->|&(?!#?[\w.-]{1,60};)/g;
  for (const { 0: found, index } of source.matchAll(skipped)) if (found === '&') return index;
  return -1;
}
