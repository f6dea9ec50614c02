/** What was parsed from JSON as an object; its values are checked where they are read. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a value is, or nothing for anything else (null, arrays, text such as a `queueInfo` of "Basic"). */
export function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

/** A field by its name, with its first letter in either case: real events are lowerCamelCase, some samples PascalCase. */
export function field(fields: Fields | undefined, name: string): unknown {
  const [first = '', rest] = [name[0], name.slice(1)];
  return fields?.[first.toLowerCase() + rest] ?? fields?.[first.toUpperCase() + rest];
}

/** A field that holds text; empty text counts as absent. */
export function text(fields: Fields | undefined, name: string): string | undefined {
  const value = field(fields, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A time as epoch seconds, which may have a fraction. Connect writes "not set" as a time of 1970: absent before 2000. */
export function seconds(fields: Fields | undefined, name: string): number | undefined {
  const milliseconds = Date.parse(text(fields, name) ?? '');
  return milliseconds >= Date.UTC(2000, 0) ? milliseconds / 1000 : undefined;
}

/** A map from text to text, as attributes and tags are; other simple values become text, null and objects go. */
export function texts(value: unknown): Record<string, string> | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const simple = Object.entries(fields).filter(([, entry]) => ['string', 'number', 'boolean'].includes(typeof entry));
  return Object.fromEntries(simple.map(([key, entry]) => [key, String(entry)]));
}
