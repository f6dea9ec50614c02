import { randomBytes } from 'node:crypto';
import { access, chmod, open, rename, rm } from 'node:fs/promises';
import { UsageError } from '../usage.ts';

/** A file to be written whole. */
export interface NewFile {
  path: string;
  text: string;
  /** Private files are for their owner only: mode 600. */
  private: boolean;
}

/** Whether there is something at this path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** @throws UsageError if one of them is there and may not be replaced */
export async function refuseExisting(paths: readonly string[], force: boolean): Promise<void> {
  if (force) return;
  for (const path of paths)
    if (await exists(path)) throw new UsageError(`${path}: exists; choose another name, or replace it with --force`);
}

/**
 * Writes files that are not there yet, or replaces them with `force`. A file is never seen half written, and what is
 * private never with another mode.
 */
export async function writeNew(files: readonly NewFile[], force: boolean): Promise<void> {
  const paths = files.map(({ path }) => path);
  if (new Set(paths).size < paths.length)
    throw new UsageError(`${paths[0] ?? ''}: named twice; each file needs its own name`);
  await refuseExisting(paths, force);
  for (const file of files) await (force ? replace(file) : create(file, file.path));
}

async function create({ path, text, private: own }: NewFile, at: string): Promise<void> {
  const mode = own ? 0o600 : 0o644;
  const file = await open(at, 'wx', mode).catch(() => {
    throw new UsageError(`${path}: cannot be written`);
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function replace(file: NewFile): Promise<void> {
  const beside = `${file.path}.${randomBytes(4).toString('hex')}.new`;
  try {
    await create(file, beside);
    await rename(beside, file.path);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Moves a file to another name, over what is there; does nothing where there is none. */
export async function move(from: string, to: string): Promise<void> {
  if (!(await exists(from))) return;
  await rename(from, to);
}

/** What was private stays so, also when its mode was changed by hand. */
export async function keepPrivate(path: string): Promise<void> {
  await chmod(path, 0o600);
}
