import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { checkOrgId } from '../keys/pair.ts';
import { onInterrupt } from '../interrupt.ts';
import { readPrivateKey } from '../keys/private-key.ts';
import { showAnswers } from '../probe/answer.ts';
import { probe } from '../probe/probe.ts';
import { startRelay } from '../relay.ts';
import { telephonyUrl } from '../telephony-url.ts';
import { UsageError } from '../usage.ts';

interface ProbeOptions {
  salesforce: string;
  privateKey: string;
  orgId: string;
  callCenter: string;
  ca?: string;
  yes?: boolean;
  json?: boolean;
}

/** `bridge probe`: what a Salesforce org does where its documents say nothing. */
export function probeCommand(): Command {
  return new Command('probe')
    .description(
      'ask a Salesforce sandbox org what the documents of its telephony API leave open; it writes test calls',
    )
    .requiredOption('--salesforce <url>', 'address of the telephony API of a sandbox org')
    .requiredOption('--private-key <file>', 'private key (PEM) that signs the tokens')
    .requiredOption('--org-id <id>', 'org id')
    .requiredOption('--call-center <name>', 'API name of the call center')
    .option('--ca <file>', 'certificate authority (PEM) of that server')
    .option('--yes', 'really write the test calls')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nEach line: the question, the answer, and which switch of the embedded sandbox or setting of the bridge goes by it.',
    )
    .action(run);
}

async function run(options: ProbeOptions): Promise<void> {
  const { salesforce, orgId, callCenter, json = false } = options;
  const url = telephonyUrl(salesforce);
  checkOrgId(orgId);
  const privateKey = await readPrivateKey(options.privateKey);
  const ca = options.ca === undefined ? undefined : await authority(options.ca);
  // In JSON nothing else is on the standard output.
  announce(options, (line) => void (json ? process.stderr : process.stdout).write(`${line}\n`));
  const relay = ca === undefined ? undefined : await startRelay(url, ca);
  const interrupt = onInterrupt();
  try {
    const probed = await probe({ url: relay?.url ?? url, privateKey, orgId, callCenter }, interrupt.signal);
    const text = `${showAnswers(probed.answers)}\n${String(probed.calls)} test calls were made, and closed`;
    process.stdout.write(`${json ? JSON.stringify(probed, undefined, 2) : text}\n`);
    if (probed.stopped) {
      process.stderr.write('bridge: stopped before all was asked\n');
      process.exitCode = 1;
    }
  } finally {
    interrupt.end();
    await relay?.close();
  }
}

/** Says what will be done. @throws UsageError, before anything is sent, without `--yes` */
function announce({ salesforce, orgId, callCenter, yes }: ProbeOptions, say: (line: string) => void): void {
  say(`org ${orgId}, call center ${callCenter}, at ${salesforce}`);
  if (!/\.(sandbox|scratch|develop)\.|localhost|127\.0\.0\.1/.test(salesforce))
    say(
      'this is not the address of a sandbox org (DOMAIN--NAME.sandbox.my.salesforce-scrt.com): be sure of what you do',
    );
  say('it writes about fifteen VoiceCalls bridge-probe-… from +12065550123 to +12065550100, and closes them');
  if (yes !== true) throw new UsageError('nothing was sent: add --yes to write these test calls');
}

const authority = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--ca ${file}: cannot be read`);
  });
