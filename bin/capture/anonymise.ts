import { isName } from '../kept/mask.ts';
import { createReplacements, type ReplacementOptions, type Replacements } from './replacements.ts';
import { textFor } from './texts.ts';
import { attributesFor, openFor, segmentAttributesFor, tagsFor } from './user-maps.ts';

export interface AnonymiseOptions extends ReplacementOptions {
  /** Names of attributes with this prefix stay: what the bridge maps by default. */
  prefix?: string | undefined;
}

/** Takes one event or record after the other. */
export type Anonymise = (value: unknown) => unknown;

/**
 * Makes what anonymises one recording: phone numbers, names, attributes, addresses and the places of recordings are replaced, the same by
 * the same all through; what says which contact, when and what kind stays. What is not known is replaced, so that a field that Connect adds
 * tomorrow tells nothing.
 */
export function createAnonymiser({ prefix = 'sfdc-', ...options }: AnonymiseOptions = {}): Anonymise {
  const to = createReplacements(options);
  return (value) => walk(value, '', '', { to, prefix });
}

/** A whole recording, as `createAnonymiser` does it. */
export const anonymised = (values: readonly unknown[], options?: AnonymiseOptions): unknown[] =>
  values.map(createAnonymiser(options));

interface Means {
  to: Replacements;
  prefix: string;
}

/** @param field in which the value is @param parent in which that field is */
function walk(value: unknown, field: string, parent: string, means: Means): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, field, parent, means));
  if (typeof value === 'object' && value !== null) return objectFor(value, field, means);
  if (typeof value === 'string') return textFor(field, parent, value, means.to);
  // Durations, counts and scores have few digits, phone numbers many; times are told by their field.
  if (typeof value === 'number' && Math.abs(value) >= 1e6 && !/timestamp$/i.test(field)) return 0;
  return value;
}

function objectFor(value: object, field: string, means: Means): object {
  const { to, prefix } = means;
  if (/^attributes$/i.test(field)) return attributesFor(value, prefix, to);
  if (/^segmentAttributes$/i.test(field)) return segmentAttributesFor(value, to);
  if (/^tags$/i.test(field)) return tagsFor(value, to);
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    const shown = isName(name) ? name : to.word('field', name);
    // Forms and links that users fill in.
    if (/^(references|contactDetails|customerInput)$/i.test(name)) return [shown, openFor(inner, to)];
    return [shown, walk(inner, name, field, means)];
  });
  return Object.fromEntries(entries);
}
