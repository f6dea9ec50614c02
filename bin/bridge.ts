#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { callCenterCommand } from './commands/callcenter.ts';
import { doctorCommand } from './commands/doctor.ts';
import { keysCommand } from './commands/keys.ts';
import { localCommand } from './commands/local.ts';
import { parkedCommand } from './commands/parked.ts';
import { probeCommand } from './commands/probe.ts';
import { recordCommand } from './commands/record.ts';
import { redriveCommand } from './commands/redrive.ts';
import { replayCommand } from './commands/replay.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { traceCommand } from './commands/trace.ts';
import { UsageError } from './usage.ts';

// The SDK would warn on every start that Node 20 is old; what deploys runs on Node 24.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const program = new Command('bridge')
  .description('Connect VoiceCall Bridge: Amazon Connect contacts as Salesforce VoiceCalls')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 it ran and found something wrong (a delivery failed or parked, a faulty file), 2 wrong usage.',
  )
  .addCommand(replayCommand())
  .addCommand(sandboxCommand())
  .addCommand(localCommand())
  .addCommand(traceCommand())
  .addCommand(doctorCommand())
  .addCommand(probeCommand())
  .addCommand(recordCommand())
  .addCommand(parkedCommand())
  .addCommand(redriveCommand())
  .addCommand(keysCommand())
  .addCommand(callCenterCommand());

/** One clear line with what to do, as for every other wrong use. */
const outputError = (text: string, write: (text: string) => void) =>
  write(
    `bridge: ${text
      .trim()
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')} (--help shows what there is)\n`,
  );
const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
for (const command of everyCommand(program)) command.exitOverride().configureOutput({ outputError });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UsageError) {
    process.stderr.write(`bridge: ${error.message}\n`);
    process.exitCode = 2;
  } else if (error instanceof Error && /^Region (is missing|not accepted)/.test(error.message)) {
    // The SDK's own words.
    process.stderr.write('bridge: no valid AWS region is set: set AWS_REGION, or a profile that names one\n');
    process.exitCode = 2;
  } else {
    process.stderr.write(`bridge: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
