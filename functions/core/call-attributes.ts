import { isoTime } from './reading.ts';
import type { Settings } from './settings.ts';

type AttributeSettings = Settings['attributes'];
type FieldType = AttributeSettings['fields'][string]['type'];

/**
 * The fields of `callAttributes` that a contact's attributes become: those with the prefix under the rest of their name, as they are;
 * those of the explicit mapping under their field, in its type. A value that is not of its type is left out.
 */
export function callAttributes(
  attributes: Readonly<Record<string, unknown>>,
  settings: AttributeSettings,
): Record<string, unknown> {
  const fields = Object.entries(attributes).flatMap(([name, value]) => {
    const explicit = Object.hasOwn(settings.fields, name) ? settings.fields[name] : undefined;
    if (explicit !== undefined) return entry(explicit.field, typed(value, explicit.type));
    if (settings.prefix === '' || !name.startsWith(settings.prefix)) return [];
    return entry(name.slice(settings.prefix.length), value);
  });
  // Sorted, so that the order in which Connect lists attributes changes no body.
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const entry = (field: string, value: unknown): [string, unknown][] =>
  field === '' || value === undefined || value === null ? [] : [[field, value]];

/** Attribute values are text; the field wants its own type. undefined: the text is no such value. */
function typed(value: unknown, type: FieldType): unknown {
  const text = typeof value === 'string' ? value.trim() : String(value);
  if (type === 'string') return typeof value === 'string' ? value : text;
  if (text === '') return undefined;
  if (type === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (type === 'datetime') return isoTime(text);
  return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
}
