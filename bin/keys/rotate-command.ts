import { Command } from 'commander';
import { UsageError } from '../usage.ts';
import { onePlace, withPair, type KeysParts, type PairOptions, type PlaceOptions } from './options.ts';
import { checkOrgId } from './pair.ts';
import { takesKey } from './probe.ts';
import { pendingKey, promote, startRotation, undo, type KeyPlace } from './rotate.ts';
import { showKeys, shownCertificate } from './show.ts';

type RotateOptions = PlaceOptions & { certificate: string };
type PromoteOptions = RotateOptions & { salesforce?: string; orgId?: string; uploaded?: boolean };

/** `bridge keys rotate`: start, upload, promote; undo goes back. */
export function rotateCommand(parts: KeysParts): Command {
  const start = placed(new Command('start').description('make the new pair as pending; the one in use stays as it is'));
  const promoted = placed(
    new Command('promote').description('put the pending pair in use; the old one is kept as previous'),
  )
    .option('--salesforce <url>', 'ask this telephony API first whether it takes the new key')
    .option('--org-id <id>', 'with --salesforce and --private-key: org id')
    .option('--uploaded', 'do not ask: the new certificate is in Salesforce');
  const undone = placed(
    new Command('undo').description('put the previous pair back in use; the new one is pending again'),
  );
  return new Command('rotate')
    .description('change the key of a call center: start, upload CERTIFICATE.pending to Salesforce, promote')
    .addCommand(withPair(start).action((options: RotateOptions & PairOptions) => startIt(options, parts)))
    .addCommand(promoted.action((options: PromoteOptions) => promoteIt(options, parts)))
    .addCommand(undone.action((options: RotateOptions) => undoIt(options, parts)));
}

function placed(command: Command): Command {
  return command
    .requiredOption('--certificate <file>', 'certificate in use')
    .option('--private-key <file>', 'private key in use')
    .option('--secret <name>', 'or the secret that holds it');
}

async function startIt(options: RotateOptions & PairOptions, parts: KeysParts): Promise<void> {
  const { bits, days, force = false, certificate } = options;
  const { facts } = await startRotation(placeOf(options, parts), { bits, days, force, now: parts.now() });
  parts.io.out(showKeys(`pending: ${certificate}.pending`, shownCertificate(facts, parts.now())));
  parts.io.out(
    [
      'next:',
      `  1. In Setup, open the contact center and put the text of ${certificate}.pending in place of its public key.`,
      options.secret === undefined
        ? '     From then until step 2 Salesforce refuses tokens of the old key.'
        : '     From then on Salesforce refuses the old key, and the bridge takes the pending one by itself.',
      '  2. bridge keys rotate promote with the same options, and --salesforce URL to have it checked',
      '',
    ].join('\n'),
  );
}

async function promoteIt(options: PromoteOptions, parts: KeysParts): Promise<void> {
  const place = placeOf(options, parts);
  const { salesforce, uploaded } = options;
  if ((salesforce === undefined) === (uploaded === undefined))
    throw new UsageError('give --salesforce URL to have the new key tried, or --uploaded if you know that it is there');
  if (salesforce !== undefined && !(await isTaken(place, salesforce, options, parts))) {
    parts.io.err(
      `bridge: Salesforce refuses the new key; upload ${options.certificate}.pending first. Nothing was changed\n`,
    );
    return parts.io.exit(1);
  }
  await promote(place);
  parts.io.out(
    `in use: ${options.certificate}; the old pair is kept as previous, see bridge keys rotate undo --help\n`,
  );
}

async function isTaken(
  place: KeyPlace,
  url: string,
  { orgId: given }: PromoteOptions,
  { now }: KeysParts,
): Promise<boolean> {
  const { privateKey, callCenterApiName = '', orgId = given } = await pendingKey(place);
  if (orgId === undefined) throw new UsageError('--salesforce wants --org-id ID beside it');
  checkOrgId(orgId);
  if (!URL.canParse(url)) throw new UsageError('--salesforce: give a URL, as https://example.my.salesforce-scrt.com');
  return takesKey(url, { privateKey, orgId, callCenterApiName }, now());
}

async function undoIt(options: RotateOptions, parts: KeysParts): Promise<void> {
  await undo(placeOf(options, parts));
  parts.io.out(`in use: ${options.certificate}, the old pair; the new one is ${options.certificate}.pending\n`);
}

function placeOf(options: RotateOptions, { store }: KeysParts): KeyPlace {
  onePlace(options);
  const { certificate, privateKey, secret } = options;
  return {
    certificateFile: certificate,
    privateKeyFile: privateKey,
    secret: secret === undefined ? undefined : { store: store(secret), name: secret },
  };
}
