import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError, type Command } from 'commander';
import type { Io } from '../../../bin/callcenter/io.ts';
import { callCenterCommand } from '../../../bin/commands/callcenter.ts';
import { keysCommand } from '../../../bin/commands/keys.ts';
import type { SecretStore } from '../../../bin/keys/key-secret.ts';
import { UsageError } from '../../../bin/usage.ts';

/** What a command printed and how it ended. */
export interface Ran {
  out: string;
  err: string;
  /** As `bridge` ends: 2 for any error that a command throws at its user. */
  exit: number;
}

export const folder = (): string => mkdtempSync(join(tmpdir(), 'bridge-test-'));

const noStore = (): SecretStore => {
  throw new Error('this test has no secrets');
};

/** Runs `keys …` or `callcenter …` in this process with its own streams. */
export async function run(
  args: string[],
  now = new Date(),
  store: (name: string) => SecretStore = noStore,
): Promise<Ran> {
  const ran: Ran = { out: '', err: '', exit: 0 };
  const io: Io = {
    out: (text) => void (ran.out += text),
    err: (text) => void (ran.err += text),
    exit: (code) => void (ran.exit = code),
  };
  const [group, ...rest] = args;
  const command =
    group === 'keys'
      ? keysCommand({ io, now: () => now, store, describeStack: () => Promise.resolve(undefined) })
      : callCenterCommand(io);
  for (const each of all(command)) each.exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err });
  try {
    await command.parseAsync(rest, { from: 'user' });
  } catch (error) {
    if (error instanceof UsageError) ran.err += `bridge: ${error.message}\n`;
    else if (!(error instanceof CommanderError)) throw error;
    ran.exit = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
  return ran;
}

const all = (command: Command): Command[] => [command, ...command.commands.flatMap((each) => all(each))];
