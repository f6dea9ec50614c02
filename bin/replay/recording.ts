import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { UsageError } from '../usage.ts';

/** One delivery of a recording, verbatim. */
export interface RecordedLine {
  /** As given on the command line, or `-`. */
  file: string;
  /** Line of the file, from 1; in a JSON array the position of the element. */
  line: number;
  text: string;
  /** What JSON.parse made of it; undefined where it is no JSON. */
  value: unknown;
  source: 'contact-event' | 'contact-record';
}

/**
 * Reads recordings (contract: Recordings): JSON Lines, one JSON value, or an array of them; folders with everything `.json` and `.jsonl` below
 * them but the expectations (`.expected.json`); `-` is the standard input.
 * @throws UsageError for a path that cannot be read
 */
export async function readRecording(paths: readonly string[]): Promise<RecordedLine[]> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const lines: RecordedLine[] = [];
  for (const file of files) lines.push(...linesOf(file, await readText(file)));
  if (lines.length === 0)
    throw new UsageError(
      `nothing to replay in ${paths.join(' ')}: give a recording (.jsonl or .json), a folder of them, or -`,
    );
  return lines;
}

async function filesOf(path: string): Promise<string[]> {
  if (path === '-') return [path];
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) throw new UsageError(`${path}: no such file or folder`);
  if (!info.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => /\.jsonl?$/.test(name) && !name.endsWith('.expected.json'))
    .sort()
    .map((name) => join(path, name));
}

async function readText(file: string): Promise<string> {
  const content = await (file === '-' ? textOf(process.stdin) : readFile(file, 'utf8'));
  return content.replace(/^\uFEFF/, '');
}

function linesOf(file: string, content: string): RecordedLine[] {
  const whole = jsonOf(content);
  if (whole !== undefined) {
    if (Array.isArray(whole)) return whole.map((value, index) => lineOf(file, index + 1, JSON.stringify(value)));
    const blank = content.slice(0, content.search(/\S/));
    return [lineOf(file, blank.split('\n').length, content.trim())];
  }
  return content.split(/\r?\n/).flatMap((text, index) => (text.trim() === '' ? [] : [lineOf(file, index + 1, text)]));
}

/** An envelope has `detail-type`; everything else goes to the door for records, which says what it is, or parks it. */
function lineOf(file: string, line: number, text: string): RecordedLine {
  const value = jsonOf(text);
  const isEnvelope = typeof value === 'object' && value !== null && 'detail-type' in value;
  return { file, line, text, value, source: isEnvelope ? 'contact-event' : 'contact-record' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
