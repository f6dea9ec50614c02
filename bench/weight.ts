import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** Bytes of a folder's files, and of a zip of them, which is what is deployed. */
export interface Weight {
  bytes: number;
  zipBytes: number;
}

/** By the format's specification: 30 and 46 bytes and twice the name for each file, 22 at the end. */
const [zipEnd, zipHeaders] = [22, 76];

export async function weightOf(folder: string): Promise<Weight> {
  const weight = { bytes: 0, zipBytes: zipEnd };
  for (const file of await readdir(folder)) {
    const content = await readFile(join(folder, file));
    weight.bytes += content.length;
    weight.zipBytes += deflateRawSync(content, { level: 9 }).length + zipHeaders + 2 * file.length;
  }
  return weight;
}
