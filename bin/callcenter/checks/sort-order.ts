import type { ReadEntry } from '../reading.ts';
import { shown } from '../report.ts';
import type { Context } from './context.ts';

/** Whether a sortOrder is a whole number from 0, written plainly. */
export const isOrder = (text: string | undefined): boolean => text !== undefined && /^(0|[1-9]\d*)$/.test(text);

/** ATT001 to ATT003 for `sortOrder`, which only import files have. */
export function checkSortOrder(context: Context): void {
  const { reading } = context;
  if (reading.dialect !== 'import') return;
  checkSiblings('sections', reading.sections, context);
  for (const { items } of reading.sections) checkSiblings('items', items, context);
}

function checkSiblings(kind: string, siblings: readonly ReadEntry[], { report }: Context): void {
  for (const { at, sortOrder } of siblings) {
    if (!sortOrder) report.add('ATT001', at, 'no sortOrder');
    else if (!isOrder(sortOrder.text))
      report.add('ATT002', sortOrder.at, `sortOrder "${shown(sortOrder.text)}" is no plain whole number`);
  }
  if (siblings.every(({ sortOrder }) => isOrder(sortOrder?.text))) checkSequence(kind, siblings, report);
}

function checkSequence(kind: string, siblings: readonly ReadEntry[], report: Context['report']): void {
  const seen = new Set<string>();
  for (const { sortOrder } of siblings) {
    if (!sortOrder) continue;
    const { text, at } = sortOrder;
    const inRange = text.length < 10 && Number(text) < siblings.length;
    if (inRange && !seen.has(text)) seen.add(text);
    else
      return report.add(
        'ATT003',
        at,
        `${siblings.length} ${kind} with sortOrder ${shown(text)} ${inRange ? 'twice' : 'among them'}`,
      );
  }
}
