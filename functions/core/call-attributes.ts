import { isoDate } from './reading.ts';
import type { Settings } from './settings.ts';

type AttributeSettings = Settings['attributes'];
type FieldType = AttributeSettings['fields'][string]['type'];
type Field = [name: string, value: string | number | boolean];

/**
 * The fields of `callAttributes` that a contact's attributes become: those with the prefix under the rest of their name, as text;
 * those of the explicit mapping under their field, in its type. A value that is not of its type is left out.
 */
export function callAttributes(
  attributes: Readonly<Record<string, unknown>>,
  { prefix, fields }: AttributeSettings,
): Record<string, Field[1]> {
  // Sorted, so that the order in which Connect lists attributes changes no body; what is mapped explicitly comes last and wins.
  const named = Object.entries(attributes).sort(byName);
  const explicit = named.flatMap(([name, value]) => {
    const to = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return to === undefined ? [] : entry(to.field, typed(value, to.type));
  });
  const prefixed = named.flatMap(([name, value]) =>
    prefix === '' || !name.startsWith(prefix) || Object.hasOwn(fields, name)
      ? []
      : entry(name.slice(prefix.length), textOf(value)),
  );
  const mapped = Object.fromEntries([...prefixed, ...explicit]);
  return Object.fromEntries(Object.entries(mapped).sort(byName));
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0);

const entry = (field: string, value: Field[1] | undefined): Field[] =>
  field === '' || value === undefined ? [] : [[field, value]];

/** Attribute values are text; some sources send numbers and booleans. undefined: anything else. */
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

/** The value in the type of its field. undefined: the text is no such value. */
function typed(value: unknown, type: FieldType): Field[1] | undefined {
  const text = textOf(value);
  if (type === 'string' || text === undefined) return text;
  const word = text.trim();
  if (word === '') return undefined;
  if (type === 'number') return Number.isFinite(Number(word)) ? Number(word) : undefined;
  if (type === 'datetime') return isoDate(word);
  return /^(true|false)$/i.test(word) ? word.toLowerCase() === 'true' : undefined;
}
