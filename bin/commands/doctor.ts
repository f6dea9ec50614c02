import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Command } from 'commander';
import { parseStages } from '../../lib/stage-settings.ts';
import { stages } from '../../lib/stages.ts';
import { createClocks } from '../doctor/clocks.ts';
import { destroyAll, doctorClients, noteDates } from '../doctor/clients.ts';
import { deploymentIn } from '../doctor/deployment.ts';
import { showFindings, type Finding } from '../doctor/finding.ts';
import { examineStack } from '../doctor/stack.ts';
import { examineStage, stageNamed } from '../doctor/stage.ts';
import { examineState } from '../doctor/state.ts';
import { readCertificate, type CertificateFacts } from '../keys/certificate.ts';
import { describedStack } from '../replay/deployed.ts';
import { UsageError } from '../usage.ts';

interface DoctorOptions {
  stack?: string;
  state?: string;
  stage?: string;
  certificate?: string;
  json?: boolean;
}

/** `bridge doctor`: everything that must be right for calls to reach Salesforce, each in one line with what to do. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at everything that must be right for calls to reach Salesforce; changes nothing')
    .option('--stack <name>', 'the stack of a deployed bridge; account and region are those of the environment')
    .option('--state <dir>', 'or the folder with the state of the local parts (replay --state, local --state)')
    .option('--stage <name>', 'or, before it is deployed, a stage of lib/stages.ts')
    .option(
      '--certificate <file>',
      "the call center's certificate (PEM): whether the secret's key belongs to it, and its end",
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExit codes: 0 all is well or nearly so (warn), 1 something FAILs, 2 wrong usage.')
    .action(async (options: DoctorOptions) => {
      const findings = await findingsOf(options);
      const shown = findings.map(({ level, what, todo }) => ({ level: level.toLowerCase(), what, todo }));
      process.stdout.write(
        `${options.json === true ? JSON.stringify({ findings: shown }, undefined, 2) : showFindings(findings)}\n`,
      );
      process.exitCode = findings.some(({ level }) => level === 'FAIL') ? 1 : 0;
    });
}

async function findingsOf({ stack, state, stage, ...options }: DoctorOptions): Promise<Finding[]> {
  if ([stack, state, stage].filter((place) => place !== undefined).length !== 1)
    throw new UsageError(
      'say where: --stack NAME for a deployed bridge, --stage NAME before it is, or --state DIR for local parts, one of them',
    );
  const certificate = options.certificate === undefined ? undefined : await readCertificate(options.certificate);
  if (stack !== undefined) return ofStack(stack, certificate);
  const shared = { certificate, clocks: createClocks(Date.now), now: Date.now };
  if (state !== undefined) return examineState({ stateDir: state, ...shared });
  const settings = stageNamed(stage ?? '');
  const [, , , region = ''] = settings.instances[0]?.arn.split(':') ?? [];
  const secrets = new SecretsManagerClient({ region, maxAttempts: 2 });
  return examineStage({ stage: settings, secrets, ...shared }).finally(() => secrets.destroy());
}

async function ofStack(name: string, certificate: CertificateFacts | undefined): Promise<Finding[]> {
  const deployment = deploymentIn(name, await describedStack(name));
  const clocks = createClocks(Date.now);
  const clients = doctorClients(deployment.region);
  noteDates(clients, clocks, Date.now);
  // Settings that are wrong by now do not hide what is deployed.
  const stage = stageOf(deployment.stage);
  return examineStack({ deployment, clients, certificate, stage, clocks, now: Date.now }).finally(() =>
    destroyAll(clients),
  );
}

function stageOf(name: string) {
  try {
    return parseStages(stages).find((stage) => stage.name === name);
  } catch {
    return undefined;
  }
}
