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

/** A map whose keys are the user's own; anything else than an object is empty. */
export const map = v.optional(v.fallback(v.record(v.string(), v.unknown()), {}), {});

/** An object whose keys may start in either letter case; anything else is absent. `first` is the case that the schema uses. */
export function part<Entries extends v.ObjectEntries>(first: 'lower' | 'upper', entries: Entries) {
  return absent(
    v.pipe(
      v.record(v.string(), v.unknown()),
      v.transform((value) => withFirstLetter(first, value)),
      v.object(entries),
    ),
  );
}

/** The same object with the first letter of each key in one case; a key that already has it wins over one that has not. */
export function withFirstLetter(first: 'lower' | 'upper', value: Record<string, unknown>): Record<string, unknown> {
  const cased = (key: string) =>
    (first === 'lower' ? key.charAt(0).toLowerCase() : key.charAt(0).toUpperCase()) + key.slice(1);
  const renamed = Object.entries(value).map(([key, entry]) => [cased(key), entry] as const);
  return {
    ...Object.fromEntries(renamed),
    ...Object.fromEntries(renamed.filter(([key]) => key in value).map(([key]) => [key, value[key]])),
  };
}

/** ISO 8601 UTC, with milliseconds only where there are any; undefined for no date and for years before 2000. */
export function isoTime(value: string): string | undefined {
  const date = new Date(value);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 2000) return undefined;
  return date.toISOString().replace('.000Z', 'Z');
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
  return v.is(v.record(v.string(), v.unknown()), value) && !Array.isArray(value) ? value : 'not-an-object';
}
