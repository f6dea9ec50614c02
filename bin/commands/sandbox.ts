import { Command, Option } from 'commander';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startSandbox, type CallCenter } from '../../sandbox/salesforce/server.ts';
import { callCentersOfDefinition } from '../callcenter/definition-file.ts';
import { localCallCenter, localOrgId } from '../telephony.ts';
import { untilStopped } from '../until-stopped.ts';
import { UsageError } from '../usage.ts';
import { portOf } from './port.ts';

interface SandboxCommandOptions {
  port: number;
  profile: 'legacy' | 'current';
  orgId: string;
  callCenter: string;
  certificate?: string;
  definition?: string;
}

/** `bridge sandbox`: the pretend Salesforce by itself, with its page (contract: `bridge sandbox`). */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('serve the pretend Salesforce telephony API on loopback, with a page of its VoiceCalls and requests')
    .option('--port <port>', 'port; 0 takes any free one', portOf, 8_080)
    .addOption(
      new Option('--profile <profile>', 'rules of Spring 22 (legacy) or of today')
        .choices(['legacy', 'current'])
        .default('current'),
    )
    .option('--org-id <id>', 'org id', localOrgId)
    .option('--call-center <name>', 'API name of the call center', localCallCenter)
    .option('--certificate <file>', "the call center's certificate (PEM); without it a key pair is made for this run")
    .addOption(
      new Option('--definition <file>', 'call centers and certificates of this definition file').conflicts([
        'certificate',
        'callCenter',
      ]),
    )
    .action(serve);
}

async function serve(options: SandboxCommandOptions): Promise<void> {
  // Listened for before there is a key: a Ctrl-C while it starts leaves none either.
  const stopped = untilStopped();
  const { callCenters, keyFile } = await callCentersOf(options);
  try {
    await serveUntil(stopped, { ...options, callCenters, keyFile });
  } finally {
    if (keyFile !== undefined) await rm(dirname(keyFile), { recursive: true });
  }
}

interface Served extends Pick<SandboxCommandOptions, 'port' | 'profile' | 'orgId'> {
  callCenters: CallCenter[];
  keyFile?: string | undefined;
}

async function serveUntil(
  stopped: Promise<void>,
  { port, profile, orgId, callCenters, keyFile }: Served,
): Promise<void> {
  const sandbox = await startSandbox({ port, profile, orgId, callCenters });
  process.stdout.write(`Salesforce sandbox (${profile}) at ${sandbox.url}\n`);
  process.stdout.write(`  org ${orgId}, call center ${callCenters.map(({ apiName }) => apiName).join(', ')}\n`);
  if (keyFile !== undefined) process.stdout.write(`  private key for this run: ${keyFile}\n`);
  process.stdout.write('  the page with its VoiceCalls and requests is at the same address; Ctrl-C ends it\n');
  await stopped;
  await sandbox.close();
}

/** The call centers to serve: those of a definition file, or one with a certificate, or one with a key made for this run. */
async function callCentersOf({
  callCenter,
  certificate,
  definition,
}: Pick<SandboxCommandOptions, 'callCenter' | 'certificate' | 'definition'>) {
  if (definition !== undefined) return { callCenters: await callCentersOfDefinition(definition) };
  if (certificate !== undefined) {
    return { callCenters: [{ apiName: callCenter, certificate: await certificateIn(certificate) }] };
  }
  const made = await newKey();
  return { callCenters: [{ apiName: callCenter, certificate: made.certificate }], keyFile: made.file };
}

async function certificateIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--certificate ${file}: cannot be read`);
  });
}

async function newKey(): Promise<{ certificate: string; file: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const file = join(await mkdtemp(join(tmpdir(), 'salesforce-sandbox-')), 'private-key.pem');
  await writeFile(file, privateKey, { mode: 0o600 });
  return { certificate: publicKey, file };
}
