import { Command, CommanderError } from 'commander';
import { vi } from 'vitest';
import { parkedCommand } from '../../../bin/commands/parked.ts';
import { redriveCommand } from '../../../bin/commands/redrive.ts';
import { UsageError } from '../../../bin/usage.ts';
import type { CliRun } from '../../support/cli.ts';

/** Runs `bridge parked …` or `bridge redrive …` in this process, with its environment, for a process of its own takes a second to start. */
export async function run(...args: string[]): Promise<CliRun> {
  const ran: CliRun = { code: 0, stdout: '', stderr: '' };
  const [out, err] = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (ran.stdout += String(text)) !== ''),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (ran.stderr += String(text)) !== ''),
  ];
  const program = new Command('bridge').addCommand(parkedCommand()).addCommand(redriveCommand());
  for (const command of all(program)) command.exitOverride();
  process.exitCode = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof UsageError) ran.stderr += `bridge: ${error.message}\n`;
    else if (!(error instanceof CommanderError)) throw error;
    process.exitCode = 2;
  } finally {
    ran.code = Number(process.exitCode);
    process.exitCode = 0;
    out.mockRestore();
    err.mockRestore();
  }
  return ran;
}

const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
