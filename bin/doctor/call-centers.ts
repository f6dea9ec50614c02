import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createKeyring, type SigningKey } from '../../functions/aws/secret.ts';
import type { InstanceSettings, Settings } from '../../functions/core/settings.ts';
import { createTokens, type Tokens } from '../../functions/salesforce/token.ts';
import { sameOrg } from '../../sandbox/salesforce/record-id.ts';
import type { CertificateFacts } from '../keys/certificate.ts';
import { certificateFindings } from './certificate.ts';
import type { Check } from './check.ts';
import type { Clocks } from './clocks.ts';
import { fail, ok, type Finding } from './finding.ts';
import { reachable, takesToken } from './salesforce.ts';

/** What the stage's settings say of an instance, where they are known. */
export interface Expected {
  arn: string;
  orgId: string;
  callCenterApiName: string;
}

interface CallCenterChecks {
  settings: Pick<Settings, 'instances' | 'token'>;
  secrets: SecretsManagerClient;
  certificate?: CertificateFacts | undefined;
  expected?: readonly Expected[] | undefined;
  /** A local run's key has no certificate. */
  isLocal?: boolean | undefined;
  clocks: Clocks;
  now: () => number;
}

/** Of each call center: its secret, key and certificate, and whether Salesforce takes its token; by the functions' own code. */
export function callCenterChecks({ settings, secrets, ...given }: CallCenterChecks): Check[] {
  const keyring = createKeyring({ client: secrets, now: given.now });
  const tokens = createTokens({ keyring, settings: settings.token, now: given.now });
  const byCallCenter = new Map(settings.instances.map((it) => [`${it.secretName} ${it.telephonyUrl}`, it]));
  return [...byCallCenter.values()].map((instance) => {
    const secret = `secret ${shortName(instance.secretName)}`;
    const look = async () => {
      const key = await keyring.signingKey(instance.secretName).catch((error: unknown) => unusable(secret, error));
      // Whether Salesforce is there is worth knowing without a key too.
      if (!('privateKey' in key)) return [key, ...(await reachable(instance.telephonyUrl, given.clocks, given.now))];
      return findingsOf(secret, { instance, key, tokens, ...given });
    };
    return { about: secret, look };
  });
}

interface OneCallCenter extends Omit<CallCenterChecks, 'settings' | 'secrets'> {
  instance: InstanceSettings;
  key: SigningKey;
  tokens: Tokens;
}

async function findingsOf(secret: string, { instance, key, tokens, ...given }: OneCallCenter): Promise<Finding[]> {
  const { certificate, expected, isLocal = false, clocks, now } = given;
  const { orgId, callCenterApiName } = key;
  const { token } = await tokens.bearer(instance.secretName, key);
  const sender = { telephonyUrl: instance.telephonyUrl, secret, orgId, callCenterApiName };
  return [
    ok(`${secret}: readable and complete`),
    ...asExpected(
      secret,
      key,
      expected?.find(({ arn }) => arn === instance.arn),
    ),
    ...(isLocal && certificate === undefined ? [] : certificateFindings(secret, key, certificate, now())),
    await takesToken(sender, token, clocks, now),
  ];
}

function asExpected(secret: string, key: SigningKey, expected: Expected | undefined): Finding[] {
  if (expected === undefined) return [];
  const findings: Finding[] = [];
  if (!sameOrg(expected.orgId, key.orgId))
    findings.push(
      fail(
        `${secret}: is of org ${key.orgId}, the stage of ${expected.orgId}`,
        'wrong org: mend the secret or lib/stages.ts',
      ),
    );
  if (expected.callCenterApiName !== key.callCenterApiName)
    findings.push(
      fail(
        `${secret}: is of call center ${key.callCenterApiName}, the stage of ${expected.callCenterApiName}`,
        'wrong call center: mend the secret or lib/stages.ts',
      ),
    );
  return findings;
}

/** The keyring's own words hold the secret's name and nothing of what is in it. */
const unusable = (secret: string, error: unknown): Finding =>
  fail(
    `${secret}: ${error instanceof Error ? error.message.replace(/^secret \S+ /, '') : 'cannot be read'}`,
    'bridge keys create --secret NAME --org-id ID fills it in (docs/setup-salesforce.md)',
  );

/** Of an ARN its name: `…:secret:NAME-AbCdEf`. */
const shortName = (secretName: string) => secretName.replace(/^arn:.*:secret:/, '').replace(/-\w{6}$/, '');
