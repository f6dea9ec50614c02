import { knownNames } from '../names.ts';
import type { ReadEntry, ReadItem } from '../reading.ts';
import { shown } from '../report.ts';
import { isNear } from '../spelling.ts';
import type { Text } from '../xml.ts';
import type { Context } from './context.ts';

const mostOfName = 40;
const mostOfLabel = 1000;
const reserved = ['label', 'sortOrder', 'internalNameLabel', 'displayNameLabel'];
/** More different names than this are not compared with the known ones. */
const mostCompared = 2000;

/** ATT004 to ATT007, ATT009 to ATT011, STR001 and STR002: what holds for names, labels and values in both dialects. */
export function checkNames(context: Context): void {
  const { reading } = context;
  const entries: ReadItem[] = [...reading.sections, ...reading.sections.flatMap(({ items }) => items)];
  for (const entry of entries) checkEntry(entry, context);
  const displayName = reading.elements.get('displayName');
  if (displayName) checkEnds('STR002', 'displayName', displayName, context);
  checkTwice('section', reading.sections, context);
  for (const { items } of reading.sections) checkTwice('item', items, context);
  checkUnknown(entries, context);
}

function checkEntry({ at, name, label, value }: ReadItem, context: Context): void {
  const { report, reading } = context;
  if (name) checkName(name, context);
  else if (reading.dialect === 'import') report.add('ATT001', at, 'no name');
  const called = shown(name?.text ?? '');
  if (label && [...label.text].length > mostOfLabel)
    report.add('ATT006', label.at, `the label of ${called} is longer than ${mostOfLabel}`);
  if (label) checkEnds('STR001', `the label of ${called}`, label, context);
  // The line break after a pasted certificate does no harm.
  if (value && name?.text !== 'reqTelephonyIntegrationCertificate')
    checkEnds('STR002', `the value of ${called}`, value, context);
}

function checkName({ text, at }: Text, { report }: Context): void {
  if (!/^[A-Za-z0-9]+$/.test(text)) report.add('ATT004', at, `name "${shown(text)}" has more than letters and digits`);
  else if (reserved.includes(text)) report.add('ATT005', at, `name ${text}`);
  // Salesforce's own names are longer in places, and nobody can shorten them.
  else if (text.length > mostOfName && !knownNames.has(text))
    report.add('ATT011', at, `name ${shown(text)} has ${text.length} characters`);
}

function checkEnds(rule: 'STR001' | 'STR002', what: string, { text, at }: Text, { report }: Context): void {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed !== text) report.add(rule, at, `${what} starts or ends with space`);
}

function checkTwice(what: string, entries: readonly ReadEntry[], { report }: Context): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (!name) continue;
    if (seen.has(name.text)) report.add('ATT009', name.at, `${what} ${shown(name.text)} twice`);
    seen.add(name.text);
  }
}

/** Unknown `req…` names are told once per file: some have dozens of them. */
function checkUnknown(entries: readonly ReadEntry[], { report }: Context): void {
  const unknown = new Map<string, Text>();
  for (const { name } of entries)
    if (name && !knownNames.has(name.text) && !unknown.has(name.text)) unknown.set(name.text, name);
  const reservedOnes: Text[] = [];
  for (const name of [...unknown.values()].slice(0, mostCompared)) {
    const meant = [...knownNames].find((known) => isNear(name.text, known));
    if (meant) report.add('ATT010', name.at, `name ${shown(name.text)} is nearly ${meant}`);
    else if (name.text.startsWith('req')) reservedOnes.push(name);
  }
  const [first] = reservedOnes;
  if (!first) return;
  const listed = reservedOnes.slice(0, 5).map(({ text }) => shown(text));
  const names = `${listed.join(', ')}${reservedOnes.length > listed.length ? ', …' : ''}`;
  report.add('ATT007', first.at, `${reservedOnes.length} of the names with req are not Salesforce's (${names})`);
}
