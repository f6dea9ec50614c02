import * as v from 'valibot';

/** Tolerant readers for what crosses a wire: a value of another type than expected is absent, never an error. */

const absent = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(
    v.fallback(
      v.pipe(
        v.nullish(schema),
        v.transform((value) => value ?? undefined),
      ),
      undefined,
    ),
  );

/** Text; null, another type or empty text is absent. */
export const text = absent(
  v.pipe(
    v.string(),
    v.transform((value) => (value.trim() === '' ? undefined : value)),
  ),
);

/** Text of an enum, upper-case, since Connect's own pages disagree (`Voice`, `VOICE`). Unknown values stay as they are. */
export const upperText = absent(
  v.pipe(
    v.string(),
    v.transform((value) => (value.trim() === '' ? undefined : value.trim().toUpperCase())),
  ),
);

/** A point in time as ISO 8601 UTC; no valid date, or one before 2000 (Connect's 1970 for "not set"), is absent. */
export const time = absent(
  v.pipe(
    v.string(),
    v.transform((value) => isoTime(value)),
  ),
);

/** A duration or count: a whole number of at least zero; 0 where it is absent. */
export const whole = v.optional(
  v.fallback(
    v.pipe(
      v.nullish(v.number(), 0),
      v.transform((value) => (Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0)),
    ),
    0,
  ),
  0,
);

/** An object, as it stands; an array is none, though its indexes are keys. */
const object = v.custom<Record<string, unknown>>(
  (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
);

/** A map whose keys are the user's own; anything else than an object is empty. */
export const map = v.optional(v.fallback(v.pipe(object, v.record(v.string(), v.unknown())), {}), {});

/** An object whose keys may start in either letter case; anything else is absent. `first` is the case that the schema uses. */
export function part<Entries extends v.ObjectEntries>(first: 'lower' | 'upper', entries: Entries) {
  return absent(
    v.pipe(
      object,
      v.transform((value) => withFirstLetter(first, value)),
      v.object(entries),
    ),
  );
}

/** The same object with the first letter of each key in one case; a key that already has it wins over one that has not. */
export function withFirstLetter(first: 'lower' | 'upper', value: Record<string, unknown>): Record<string, unknown> {
  const cased = (key: string) => firstLetter(first, key) + key.slice(1);
  // Nearly every object that Connect sends has its keys in one case.
  if (Object.keys(value).every((key) => key.charAt(0) === firstLetter(first, key))) return value;
  const renamed = Object.entries(value).map(([key, entry]) => [cased(key), entry] as const);
  return {
    ...Object.fromEntries(renamed),
    ...Object.fromEntries(renamed.filter(([key]) => key in value).map(([key]) => [key, value[key]])),
  };
}

const firstLetter = (first: 'lower' | 'upper', key: string) =>
  first === 'lower' ? key.charAt(0).toLowerCase() : key.charAt(0).toUpperCase();

/** A day, or a day and a time of it, with an offset or without one. Date alone would take "order 7" for a day of 2001. */
const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601 as UTC, with milliseconds only where there are any; what names no offset is UTC; undefined for anything else. */
export function isoDate(value: string): string | undefined {
  const [, day, clock = '00:00', offset = 'Z'] = iso.exec(value.trim()) ?? [];
  const date = new Date(`${day ?? ''}T${clock}${offset}`);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString().replace('.000Z', 'Z') : undefined;
}

/** A time of Connect's: as `isoDate`, but undefined for years before 2000. */
export function isoTime(value: string): string | undefined {
  const date = isoDate(value);
  return date === undefined || date < '2000' ? undefined : date;
}

/** The text of a segment attribute, whichever casing its value's key has. */
export function segmentText(attributes: Record<string, unknown>, name: string): string | undefined {
  const value = attributes[name];
  if (typeof value === 'string') return value === '' ? undefined : value;
  return v.parse(part('upper', { ValueString: text }), value)?.ValueString;
}

/** Parses JSON text to an object, or says why not. */
export function jsonObject(payload: string): Record<string, unknown> | 'not-json' | 'not-an-object' {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return 'not-json';
  }
  const parsed = v.safeParse(object, value);
  return parsed.success ? parsed.output : 'not-an-object';
}
