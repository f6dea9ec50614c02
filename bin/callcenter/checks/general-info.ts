import { generalInfo, internalNamePattern } from '../names.ts';
import { itemOf, sectionOf, type ReadItem } from '../reading.ts';
import type { Text } from '../xml.ts';
import type { Context } from './context.ts';
import { isOrder } from './sort-order.ts';

const mostOfDisplayName = 1000;
const mostOfCallCenterName = 80;

/** GEN, INT and DSP. In a component the two names are elements and the file name. */
export function checkGeneralInfo(context: Context): void {
  const { reading, kind, report } = context;
  const general = sectionOf(reading, generalInfo);
  const mayBeWithout = reading.dialect === 'metadata' && kind === 'salesforce-voice';
  if (!general && !mayBeWithout && !report.has('SEC001', 'ROOT002'))
    report.add('GEN001', reading.root.at, 'no reqGeneralInfo');
  if (reading.dialect === 'metadata') {
    const displayName = reading.elements.get('displayName');
    if (displayName) checkDisplayName(displayName, context);
  } else if (general) {
    if (isElsewhere(general, '0'))
      report.add('GEN002', general.sortOrder?.at ?? general.at, 'reqGeneralInfo is not first');
    checkInternalName(general.at, context);
    checkDisplayNameItem(general.at, context);
  }
}

function checkInternalName(sectionAt: number, { reading, report }: Context): void {
  const item = itemOf(reading, generalInfo, 'reqInternalName');
  if (!item) return report.add('INT001', sectionAt, 'no reqInternalName');
  if (!internalNamePattern.test(item.value?.text ?? ''))
    report.add('INT002', item.at, 'the value of reqInternalName is no name');
  if (isElsewhere(item, '0')) report.add('INT003', item.sortOrder?.at ?? item.at, 'reqInternalName is not first');
}

function checkDisplayNameItem(sectionAt: number, context: Context): void {
  const { reading, report } = context;
  const item = itemOf(reading, generalInfo, 'reqDisplayName');
  if (!item) return report.add('DSP001', sectionAt, 'no reqDisplayName');
  if (isElsewhere(item, '1')) report.add('DSP002', item.sortOrder?.at ?? item.at, 'reqDisplayName is not second');
  checkDisplayName(item.value ?? { text: '', at: item.at }, context);
}

function checkDisplayName({ text, at }: Text, { report }: Context): void {
  const { length } = [...text];
  if (text.trim() === '') report.add('DSP005', at, 'the display name is empty');
  else if (length > mostOfDisplayName) report.add('DSP004', at, `the display name has ${length} characters`);
  else if (length > mostOfCallCenterName) report.add('DSP003', at, `the display name has ${length} characters`);
}

/** Only where there is a number to compare: ATT001 and ATT002 tell of the others. */
function isElsewhere({ sortOrder }: Pick<ReadItem, 'sortOrder'>, wanted: string): boolean {
  return isOrder(sortOrder?.text) && sortOrder?.text !== wanted;
}
