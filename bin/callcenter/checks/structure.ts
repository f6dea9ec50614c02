import { generalInfo } from '../names.ts';
import { shown } from '../report.ts';
import type { Context } from './context.ts';

const mostSections = 500;
const mostItems = 1000;

/** ROOT, SEC, LIM, and what the dialect does not have. */
export function checkStructure(context: Context): void {
  const { reading, report } = context;
  const { root, dialect, sections, mixedAt } = reading;
  if (mixedAt !== undefined) report.add('ROOT002', mixedAt, 'an element of the other dialect');
  if (dialect === 'import' && root.uri !== '') report.add('ROOT003', root.at, 'an import file with a namespace');
  checkSections(context);
  if (sections.length > mostSections) report.add('LIM001', root.at, `${sections.length} sections`);
  for (const { at, items } of sections) if (items.length > mostItems) report.add('LIM001', at, `${items.length} items`);
  checkStrangers(context);
}

function checkSections({ reading, kind, report }: Context): void {
  const { root, dialect, sections, mixedAt } = reading;
  const mayBeWithout = dialect === 'metadata' && kind === 'salesforce-voice';
  if (sections.length === 0 && !mayBeWithout && mixedAt === undefined) report.add('SEC001', root.at, 'no section');
  for (const { at, name, items } of sections) {
    // In a component the two names of reqGeneralInfo stand outside of it, and nothing else may be in it.
    const namesOutside = dialect === 'metadata' && name?.text === generalInfo;
    if (items.length > 0 || namesOutside || mixedAt !== undefined) continue;
    report.add('SEC002', at, `section ${shown(name?.text ?? '')} without an item`);
  }
}

function checkStrangers({ reading: { dialect, strangers, root }, report }: Context): void {
  for (const { at, what, name } of strangers) {
    const refused = dialect === 'metadata' && (!what.startsWith('attribute') || name === 'sortOrder');
    report.add(refused ? 'MET002' : 'ATT008', at, `unknown ${what}`);
  }
  if (dialect === 'import') return;
  // The file is named by it; other types have it as an element, so it is no surprise there.
  for (const { at } of root.children.filter(({ name }) => name === 'fullName'))
    report.add('ATT008', at, 'element fullName, which the file name says');
}
