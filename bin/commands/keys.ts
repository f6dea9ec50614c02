import { Command } from 'commander';
import { callCentersOfDefinition } from '../callcenter/definition-file.ts';
import { processIo } from '../callcenter/io.ts';
import { certificateFacts, readCertificate, type CertificateFacts } from '../keys/certificate.ts';
import { createKeys, type CreateWish } from '../keys/create.ts';
import { secretStore } from '../keys/key-secret.ts';
import { days, withPair, type KeysParts, type PairOptions, type PlaceOptions } from '../keys/options.ts';
import { parsePrivateKey, readPrivateKey } from '../keys/private-key.ts';
import { describedStack } from '../replay/deployed.ts';
import { rotateCommand } from '../keys/rotate-command.ts';
import { secretOfStack } from '../keys/stack-secret.ts';
import { showKeys, shownCertificate, shownPrivateKey, troubleWith, type KnownKey } from '../keys/show.ts';
import { UsageError } from '../usage.ts';

const real: KeysParts = {
  io: processIo,
  now: () => new Date(),
  store: (name) => secretStore(name),
  describeStack: describedStack,
};

/** `bridge keys`: the key pair by which Salesforce knows the bridge. */
export function keysCommand(parts: KeysParts = real): Command {
  return new Command('keys')
    .description('make, show and change the key pair that signs the tokens of a call center')
    .addCommand(createCommand(parts))
    .addCommand(showCommand(parts))
    .addCommand(rotateCommand(parts));
}

type CreateOptions = PlaceOptions &
  PairOptions & { callCenter: string; certificate: string; fromKey?: string; orgId?: string; stack?: string };

function createCommand(parts: KeysParts): Command {
  const command = new Command('create')
    .description('make an RSA key pair and its self-signed certificate; nothing that is there is replaced')
    .requiredOption('--call-center <name>', 'API name of the call center (reqInternalName)')
    .requiredOption('--certificate <file>', 'write the certificate (PEM) here, for Salesforce')
    .option('--private-key <file>', 'write the private key (PEM, mode 600) here')
    .option('--secret <name>', 'or put it into this secret, with --org-id')
    .option('--stack <name>', 'or into the secret that this deployed stack made for the call center, with --org-id')
    .option('--org-id <id>', 'with --secret or --stack: org id, 15 or 18 characters')
    .option('--from-key <file>', 'make the certificate for this private key of yours instead of a new one');
  return withPair(command).action(async (given: CreateOptions) => {
    const options = { ...given, secret: await secretOf(given, parts) };
    const { facts } = await createKeys(await wishOf(options, parts));
    parts.io.out(showKeys(`certificate: ${options.certificate}`, shownCertificate(facts, parts.now())));
    const where = options.privateKey ?? (options.secret === undefined ? options.fromKey : `secret ${options.secret}`);
    parts.io.out(
      `private key: ${where ?? ''}\nnext: bridge callcenter generate --format scv --certificate ${options.certificate}\n`,
    );
  });
}

/** The secret by its name, or the one that a deployed stage made for this call center. */
async function secretOf({ secret, stack, orgId, callCenter }: CreateOptions, { describeStack }: KeysParts) {
  if (stack === undefined) return secret;
  if (secret !== undefined) throw new UsageError('--secret and --stack: give one of them');
  if (orgId === undefined) throw new UsageError('--stack wants --org-id ID beside it');
  return secretOfStack(stack, { orgId, callCenter }, describeStack);
}

async function wishOf(options: CreateOptions, { now, store }: KeysParts): Promise<CreateWish> {
  const { callCenter, certificate, privateKey, secret, orgId, fromKey, bits, days, force = false } = options;
  if (privateKey !== undefined && secret !== undefined)
    throw new UsageError('--private-key and --secret: give one of them; the private key has one place');
  if (privateKey === undefined && secret === undefined && fromKey === undefined)
    throw new UsageError(
      'say where the private key goes: --private-key FILE, or --secret NAME or --stack NAME with --org-id ID',
    );
  if (secret !== undefined && orgId === undefined) throw new UsageError('--secret wants --org-id ID beside it');
  return {
    ...{ callCenter, certificateFile: certificate, privateKeyFile: privateKey, bits, days, force, now: now() },
    key: fromKey === undefined ? undefined : await readPrivateKey(fromKey),
    secret: secret === undefined ? undefined : { store: store(secret), name: secret, orgId: orgId ?? '' },
  };
}

type ShowOptions = PlaceOptions & { certificate?: string; definition?: string; warnDays: number; json?: boolean };

function showCommand(parts: KeysParts): Command {
  return new Command('show')
    .description('say whose a certificate or key is, its fingerprints and its end, and whether two belong together')
    .option('--certificate <file>', 'certificate (PEM)')
    .option('--definition <file>', 'or the certificate in this call center definition file')
    .option('--private-key <file>', 'private key (PEM)')
    .option('--secret <name>', 'or the key in this secret')
    .option('--warn-days <days>', 'warn from so many days before the end', days, 30)
    .option('--json', 'print one JSON object')
    .action((options: ShowOptions) => show(options, parts));
}

async function show(options: ShowOptions, parts: KeysParts): Promise<void> {
  const known = await knownKey(options, parts);
  const named = await certificateOf(options);
  const shown = named ? shownCertificate(named.facts, parts.now(), known) : known && shownPrivateKey(known);
  if (!shown)
    throw new UsageError(
      'say what to show: --certificate FILE, --definition FILE, --private-key FILE or --secret NAME',
    );
  const trouble = troubleWith(shown, options.warnDays, known);
  parts.io.out(
    options.json
      ? `${JSON.stringify({ ...shown, trouble }, undefined, 2)}\n`
      : showKeys(named?.title ?? options.privateKey ?? `secret ${options.secret ?? ''}`, shown),
  );
  for (const { severity, message } of trouble) parts.io.err(`bridge: ${severity}: ${message}\n`);
  parts.io.exit(trouble.some(({ severity }) => severity === 'error') ? 1 : 0);
}

async function knownKey({ privateKey, secret }: ShowOptions, { store }: KeysParts): Promise<KnownKey | undefined> {
  if (privateKey !== undefined && secret !== undefined)
    throw new UsageError('--private-key and --secret: give one of them');
  if (privateKey !== undefined) return { key: await readPrivateKey(privateKey) };
  if (secret === undefined) return undefined;
  const current = await store(secret).read('AWSCURRENT');
  if (!current || current.secret.privateKey === '')
    throw new UsageError(`secret ${secret}: is not there or holds no key yet; bridge keys create --secret ${secret}`);
  const { privateKey: pem, orgId, callCenterApiName } = current.secret;
  return { key: parsePrivateKey(pem, `secret ${secret}`), orgId, callCenter: callCenterApiName };
}

async function certificateOf({
  certificate,
  definition,
}: ShowOptions): Promise<{ title: string; facts: CertificateFacts } | undefined> {
  if (certificate !== undefined && definition !== undefined)
    throw new UsageError('--certificate and --definition: give one of them');
  if (certificate !== undefined) return { title: certificate, facts: await readCertificate(certificate) };
  if (definition === undefined) return undefined;
  const [callCenter] = await callCentersOfDefinition(definition);
  return { title: definition, facts: certificateFacts(callCenter?.certificate ?? '', definition) };
}
