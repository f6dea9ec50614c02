import { isName } from '../kept/mask.ts';
import type { Replacements } from './replacements.ts';
import { addressFor } from './texts.ts';

/** Attributes that the bridge itself goes by (functions/core): their names stay. */
const read = ['NoSync', 'WebRTC_From', 'WebRTC_To'];

/** Says yes or no, and nothing of anybody. */
const isFlag = (value: unknown) =>
  typeof value === 'boolean' || (typeof value === 'string' && /^(true|false|)$/i.test(value));

/**
 * Contact attributes: names with the prefix stay, as do those that the bridge goes by; other names, and all values but true, false and empty,
 * are replaced. SourceType is a field of Salesforce's own with two values, which stay.
 */
export function attributesFor(attributes: object, prefix: string, to: Replacements): object {
  const entries = Object.entries(attributes).map(([name, value]: [string, unknown]) => {
    const stays = read.includes(name) || (prefix !== '' && name.startsWith(prefix) && isName(name));
    return [stays ? name : to.word('attribute', name), attributeFor(name, value, to)];
  });
  return Object.fromEntries(entries);
}

function attributeFor(name: string, value: unknown, to: Replacements): unknown {
  if (value === null || isFlag(value)) return value;
  if (name.endsWith('SourceType') && (value === 'Sales' || value === 'Service')) return value;
  if (name.startsWith('WebRTC_') && typeof value === 'string') return addressFor(value, to);
  return to.word('value', typeof value === 'string' ? value : JSON.stringify(value));
}

/** Segment attributes of Connect's own that the bridge goes by, or that say what kind of call it is. */
const segment = /^connect:(Subtype|Direction|TrafficType|ValidationTestType|RedactedFields)$/;

/** Segment attributes: Connect's own names stay, and the values of those that say what kind of call it is. */
export function segmentAttributesFor(attributes: object, to: Replacements): object {
  const entries = Object.entries(attributes).map(([name, value]: [string, unknown]) => {
    const own = /^connect:[A-Za-z]+$/.test(name);
    return [own ? name : to.word('segment-attribute', name), openFor(value, to, segment.test(name))];
  });
  return Object.fromEntries(entries);
}

/** Tags: the names of AWS stay, with the instance's id and the system's number. */
export function tagsFor(tags: object, to: Replacements): object {
  const entries = Object.entries(tags).map(([name, value]: [string, unknown]) => {
    const text = typeof value === 'string' ? value : '';
    if (name === 'aws:connect:instanceId') return [name, to.ids(text)];
    if (name === 'aws:connect:systemEndpoint') return [name, addressFor(text, to)];
    return [/^aws:[A-Za-z:-]+$/.test(name) ? name : to.word('tag', name), openFor(value, to)];
  });
  return Object.fromEntries(entries);
}

const shapeNames = /^value(string|list|map|integer|arn)$/i;

/** Everything that a user put there, under whatever names. @param keepsKinds whether words that Connect itself puts there stay */
export function openFor(value: unknown, to: Replacements, keepsKinds = false): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => openFor(item, to, keepsKinds));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => [
      shapeNames.test(name) ? name : to.word('field', name),
      openFor(inner, to, keepsKinds),
    ]);
    return Object.fromEntries(entries);
  }
  if (value === null || isFlag(value)) return value;
  if (keepsKinds && typeof value === 'string' && /^(connect:)?[A-Za-z_]{1,64}$/.test(value)) return value;
  return to.word('value', String(value));
}
