import { readFile } from 'node:fs/promises';
import { UsageError } from '../usage.ts';
import { fullNameOf } from './checks/metadata.ts';
import { definitionOf, valueOf, type Definition } from './definition.ts';
import { hvcc } from './names.ts';
import { itemOf, type Reading } from './reading.ts';
import type { Finding } from './report.ts';
import { rules } from './rules.ts';
import { validate } from './validate.ts';

/** The bytes of a file that the user named. @throws UsageError in one line */
export async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'EISDIR' ? 'is a folder, name the files in it' : 'cannot be read';
    throw new UsageError(`${file}: ${why}`);
  });
}

/** A finding as compilers print them, so that editors and terminals can open the place. */
export function showFinding({ file, line, column, severity, rule, basis, message }: Finding): string {
  return `${file}:${line}:${column}: ${severity} ${rule} (${basis}) ${message}`;
}

/** A file from which the call center could be read. */
export interface DefinitionFile {
  reading: Reading;
  definition: Definition;
  findings: Finding[];
}

/**
 * Reads a call center from a definition file of either dialect.
 * @param internalName of a component, where its file is not named by it
 * @throws UsageError with the first finding, if there is no call center to be read from the file
 */
export async function readDefinition(file: string, internalName?: string): Promise<DefinitionFile> {
  const { findings, definition } = validate(file, await bytesOf(file), new Date());
  if (!definition) {
    const first = findings.find(({ rule }) => rules[rule].blocksConversion);
    throw new UsageError(first ? showFinding(first) : `${file}: is no definition file`);
  }
  const { reading } = definition;
  return { findings, reading, definition: definitionOf(reading, internalName ?? nameIn(reading, file)) };
}

/** A template may hold the name among its items (reference, 3.3, m20); otherwise the file is named by it. */
function nameIn(reading: Reading, file: string): string {
  return itemOf(reading, 'reqGeneralInfo', 'reqInternalName')?.value?.text ?? fullNameOf(file);
}

/** A call center as the sandbox takes it. */
export interface CallCenterKey {
  apiName: string;
  /** PEM, or empty as Setup's wizard leaves it. */
  certificate: string;
}

/**
 * The call centers of a definition file with the certificates that verify their tokens, for `bridge sandbox --definition`.
 * @throws UsageError in one line if the file is none of Salesforce Voice, or its certificate is no certificate
 */
export async function callCentersOfDefinition(file: string): Promise<CallCenterKey[]> {
  const { definition, findings } = await readDefinition(file);
  const apiName = valueOf(definition, 'reqInternalName') ?? '';
  const certificate = valueOf(definition, 'reqTelephonyIntegrationCertificate', hvcc);
  if (certificate === undefined)
    throw new UsageError(`${file}: has no reqTelephonyIntegrationCertificate; bridge callcenter generate --format scv`);
  if (apiName === '') throw new UsageError(`${file}: reqInternalName is missing or empty`);
  const broken = findings.find(({ rule }) => rule === 'SCV004');
  if (broken) throw new UsageError(showFinding(broken));
  return [{ apiName, certificate }];
}
