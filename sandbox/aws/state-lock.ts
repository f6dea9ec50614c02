import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const held = new Set<string>();

/** Another process has the folder. */
export class StateInUse extends Error {
  override readonly name = 'StateInUse';
}

/**
 * Takes a state folder for this process, and gives the way to free it. LevelDB would refuse a second opener too, but by
 * ending the process without a word. The lock of a process that is no more is taken over.
 */
export async function lockState(dir: string): Promise<() => Promise<void>> {
  const file = join(dir, 'in-use-by');
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    if (isRunning(pid, file))
      throw new StateInUse(`The state in ${dir} is in use by process ${pid}: stop it first`, { cause: error });
    await writeFile(file, String(process.pid));
  }
  held.add(file);
  return async () => {
    held.delete(file);
    await rm(file, { force: true });
  };
}

/** Process ids come again, above all in containers: an own id counts only for what this process itself holds. */
function isRunning(pid: number, file: string): boolean {
  if (pid === process.pid) return held.has(file);
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
