/** Markup that is safe as it stands: only `html` makes it. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type { Html };

/** What may stand in a template: markup as it is, everything else escaped; absent and false are nothing. */
type Part = Html | string | number | undefined | false | readonly Part[];

/** Markup from a template: every value in it is escaped but for markup itself, so that forgetting is not possible. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + textOf(parts[index - 1]) + string));
}

/** The style sheet and the script of the page, which are the project's own files. */
export const trusted = (text: string): Html => new Html(text);

/** JSON for the inside of a script tag: it can end neither the tag nor a line of a script. */
export function jsonForScript(value: unknown): Html {
  const json = JSON.stringify(value) ?? 'null';
  return new Html(json.replace(/[<>&\u2028\u2029]/g, unicodeEscape));
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(textOf).join('');
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);

const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
