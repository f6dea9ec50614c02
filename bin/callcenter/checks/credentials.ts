import { knownNames } from '../names.ts';
import type { ReadItem } from '../reading.ts';
import { shown } from '../report.ts';
import type { Context } from './context.ts';

const telling = /token|secret|passw|pwd|passphrase|credential|api\W*key|private\W*key|access\W*key|auth\W*key/i;
/** A secret by its own look, wherever it stands. */
const shapes = [
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\beyJ[\w-]{10,100}\.eyJ[\w-]{10}/,
  /\b(sk|rk)_live_\w{10}|\bxox[abp]-[\w-]{10}|\bgh[pousr]_\w{20}/,
  /^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#@\s:]{1,200}:[^/?#@\s]{1,200}@/i,
];
/** Keys and values in a value that is JSON; quantifiers are bounded everywhere, so that no value takes long. */
const inJson = /"([^"]{1,100})"\s*:\s*"([^"]+)"/g;

/** Of a value so many characters are searched; real ones are far shorter. */
const mostSearched = 100_000;

/** CRD001. The finding names the item and never quotes its value. */
export function checkCredentials({ reading, report }: Context): void {
  for (const item of reading.sections.flatMap(({ items }) => items)) {
    if (looksSecret(item))
      report.add('CRD001', item.at, `the value of ${shown(item.name?.text ?? '')} looks like a secret`);
  }
  const json = reading.elements.get('customSettings');
  if (json && hidesSecret(json.text)) report.add('CRD001', json.at, 'a value of customSettings looks like a secret');
}

function looksSecret({ name, label, value }: ReadItem): boolean {
  const text = value?.text.trim() ?? '';
  if (hidesSecret(text)) return true;
  if (knownNames.has(name?.text ?? '')) return false;
  return telling.test(`${name?.text ?? ''} ${label?.text ?? ''}`) && !isPlaceholder(text) && !isReference(text);
}

function hidesSecret(value: string): boolean {
  const text = value.slice(0, mostSearched);
  if (shapes.some((shape) => shape.test(text))) return true;
  for (const [, key = '', inner = ''] of text.matchAll(inJson))
    if (telling.test(key) && !isPlaceholder(inner) && !isReference(inner)) return true;
  return false;
}

/** What stands where the secret is to come, and values that can be none. */
function isPlaceholder(text: string): boolean {
  if (
    /\{[^{}]{0,100}\}|<[^<>]{0,100}>|(.)\1{5}/.test(text) ||
    /^(true|false|none|null|yes|no|\d{1,3}|(.)\2*)?$/i.test(text)
  )
    return true;
  return /\b(your|placeholder|example|changeme|change.me|dummy|todo|enter|insert|paste)\b/i.test(text);
}

/** Where a secret is to be found is none: an address without user, an ARN, a path. */
const isReference = (text: string): boolean => /^(https?:\/\/|arn:|\/)\S*$/i.test(text);
