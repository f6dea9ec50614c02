import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFunction, type LocalFunction } from '../../../sandbox/aws/lambda.ts';

/** Writes an ES module and gives its absolute path, as a built bundle would lie there. */
export async function writeBundle(source: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'bundle-')), 'index.mjs');
  await writeFile(file, source);
  return file;
}

/** A function with the given source, one second of time and four containers at most. */
export async function functionOf(source: string, environment: Record<string, string> = {}): Promise<LocalFunction> {
  const bundle = await writeBundle(source);
  return createFunction({ name: 'example', bundle, environment, timeoutSeconds: 1, concurrency: 4 });
}
