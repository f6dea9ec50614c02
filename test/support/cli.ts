import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What a run of the CLI left: its exit code and all that it wrote. */
export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs `bridge …` as a child process, as a person would.
 * @param input its standard input
 * @param environment variables beside those of this process
 */
export async function bridge(
  args: readonly string[],
  input = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/bridge.ts', ...args], { cwd: root, env });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** The lines of a text but for empty ones. */
export const linesOf = (output: string): string[] => output.split('\n').filter((line) => line !== '');
