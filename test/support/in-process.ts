import { Command, CommanderError } from 'commander';
import { vi } from 'vitest';
import { UsageError } from '../../bin/usage.ts';
import type { CliRun } from './cli.ts';

/** Runs one command of the CLI in this process, with its environment, for a process of its own takes a second to start. */
export async function runHere(command: Command, ...args: string[]): Promise<CliRun> {
  const ran: CliRun = { code: 0, stdout: '', stderr: '' };
  const [out, err] = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (ran.stdout += String(text)) !== ''),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (ran.stderr += String(text)) !== ''),
  ];
  const program = new Command('bridge').addCommand(command.exitOverride());
  process.exitCode = 0;
  try {
    await program.parseAsync([command.name(), ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!(error instanceof CommanderError)) ran.stderr += `bridge: ${error.message}\n`;
    process.exitCode = error instanceof UsageError || error instanceof CommanderError ? 2 : 1;
  } finally {
    ran.code = Number(process.exitCode);
    process.exitCode = 0;
    out.mockRestore();
    err.mockRestore();
  }
  return ran;
}
