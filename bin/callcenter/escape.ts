import { UsageError } from '../usage.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/**
 * Text of an element, as Salesforce writes it in retrieved files. CR is escaped, for a reader would make it LF.
 * @throws UsageError for characters that XML 1.0 cannot carry
 */
export function escapeText(text: string, what: string): string {
  // Control characters but tab and line breaks, half a surrogate pair, and the two that are no characters.
  if (/[^\P{Cc}\t\n\r\x7F-\x9F]|[\uFFFE\uFFFF]|\p{Cs}/u.test(text)) {
    throw new UsageError(`${what}: holds a control character, which XML cannot carry; leave it out`);
  }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character).replace(/\r/g, '&#13;');
}

/** Text of an attribute, where a reader would also make a space of every tab and line break. */
export function escapeAttribute(text: string, what: string): string {
  return escapeText(text, what)
    .replace(/&apos;/g, "'")
    .replace(/[\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
