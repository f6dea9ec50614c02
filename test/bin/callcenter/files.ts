import { readFileSync } from 'node:fs';
import { validate } from '../../../bin/callcenter/validate.ts';
import type { Finding } from '../../../bin/callcenter/report.ts';

const folder = new URL('./files/', import.meta.url);

/** A definition file of the tests, as text. */
export const fileText = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** Its path, for commands. */
export const filePath = (name: string): string => new URL(name, folder).pathname;

/** The certificates of the test files are good on this day. */
export const today = new Date('2026-12-01T00:00:00Z');

export function findingsOf(text: string | Uint8Array, file = 'callCenters/ConnectBridge.xml', now = today): Finding[] {
  return validate(file, typeof text === 'string' ? Buffer.from(text) : text, now).findings;
}

/** The rules that make a file unclean. */
export const unclean = (findings: readonly Finding[]): string[] =>
  findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
