import { readFile } from 'node:fs/promises';

/**
 * Reads the expectations beside recordings: `<name>.expected.json` for `<name>.jsonl`; where queue transfers were folded, and only then,
 * `<name>.fold.expected.json` comes before it.
 * @returns by recording, the content as JSON.parse made it; undefined where it is no JSON. Recordings without one are left out
 */
export async function readExpected(
  files: Iterable<string>,
  queueTransfer: 'transfer' | 'fold',
): Promise<Map<string, unknown>> {
  const expected = new Map<string, unknown>();
  for (const file of new Set(files)) {
    const stem = /^(.*)\.jsonl?$/s.exec(file)?.[1];
    if (stem === undefined) continue;
    const folded = queueTransfer === 'fold' ? await contentOf(`${stem}.fold.expected.json`) : undefined;
    const content = folded ?? (await contentOf(`${stem}.expected.json`));
    if (content !== undefined) expected.set(file, jsonOf(content));
  }
  return expected;
}

const contentOf = (file: string) => readFile(file, 'utf8').catch(() => undefined);

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
