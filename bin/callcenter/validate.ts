import type { Context } from './checks/context.ts';
import { checkCredentials } from './checks/credentials.ts';
import { checkGeneralInfo } from './checks/general-info.ts';
import { checkMetadata } from './checks/metadata.ts';
import { checkNames } from './checks/names.ts';
import { checkOpenCti } from './checks/open-cti.ts';
import { checkSalesforceVoice } from './checks/salesforce-voice.ts';
import { checkSortOrder } from './checks/sort-order.ts';
import { checkStructure } from './checks/structure.ts';
import { decode } from './decode.ts';
import { kindOf, type Kind } from './kind.ts';
import { positionsIn } from './positions.ts';
import { read } from './read.ts';
import type { Reading } from './reading.ts';
import { Report, shown, type Finding } from './report.ts';
import { rules } from './rules.ts';
import { parseXml } from './xml.ts';

/** A definition file as far as it could be read, and what there is to say of it. */
export interface Validated {
  findings: Finding[];
  /** Undefined when a finding says that the file is no definition at all. */
  definition?: { reading: Reading; kind: Kind } | undefined;
}

/** Applies every rule to one definition file of either dialect. @param file its path, for the findings and a component's name */
export function validate(file: string, bytes: Uint8Array, now: Date): Validated {
  const report = new Report();
  const text = decode(bytes, report);
  const root = report.has('ENC001', 'XML003') ? undefined : parseXml(text, report);
  const reading = root && readRoot(root, report);
  const kind = reading && kindOf(reading);
  if (reading && kind) check({ reading, kind, report, file, now });
  const findings = report.findings(file, positionsIn(text));
  const blocked = findings.some(({ rule }) => rules[rule].blocksConversion);
  return { findings, definition: reading && kind && !blocked ? { reading, kind } : undefined };
}

/** Root case says nothing of the dialect: published files have either (reference, 0.2). */
function readRoot(root: NonNullable<ReturnType<typeof parseXml>>, report: Report): Reading | undefined {
  if (root.name.toLowerCase() === 'callcenter') return read(root);
  report.add('ROOT001', root.at, `the root is ${shown(root.name)}`);
  return undefined;
}

function check(context: Context): void {
  checkStructure(context);
  checkSortOrder(context);
  checkNames(context);
  checkGeneralInfo(context);
  if (context.kind === 'open-cti') checkOpenCti(context);
  if (context.kind === 'salesforce-voice') checkSalesforceVoice(context);
  if (context.kind === 'toolkit') context.report.add('LEG001', context.reading.root.at, 'a file of the CTI Toolkit');
  checkMetadata(context);
  checkCredentials(context);
}
