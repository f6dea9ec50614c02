import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Settings } from '../../functions/core/settings.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { startLocalParts, type LocalParts } from '../../sandbox/aws/local-parts.ts';
import { destroy, localClients } from '../kept/clients.ts';
import { holdsState, whileFree } from '../kept/local-place.ts';
import type { CertificateFacts } from '../keys/certificate.ts';
import { savedSettings } from '../local-settings.ts';
import { localSecretName } from '../replay/settings.ts';
import { embeddedSandbox, type Telephony } from '../telephony.ts';
import { callCenterChecks } from './call-centers.ts';
import { examine } from './check.ts';
import type { Clocks } from './clocks.ts';
import { stateChecks } from './common-checks.ts';
import { streamFindings } from './contact-records.ts';
import { fail, ok, type Finding } from './finding.ts';

interface StateDoctor {
  stateDir: string;
  certificate?: CertificateFacts | undefined;
  clocks: Clocks;
  now: () => number;
}

/**
 * What is to be seen of the local parts in a state folder: they are started for it, with the embedded sandbox as Salesforce. They have no rule,
 * no roles and no alarms.
 * @throws UsageError for a folder that is not there, holds no state, or is in use
 */
export async function examineState(doctor: StateDoctor): Promise<Finding[]> {
  const { stateDir } = doctor;
  await holdsState(stateDir);
  return whileFree(async () => {
    const telephony = await embeddedSandbox({ stateDir });
    const secrets = new Map([[localSecretName, telephony.secret]]);
    try {
      const parts = await startLocalParts({ stateDir, secrets, book: new ContactBook() });
      try {
        return await examineParts(parts, telephony, doctor);
      } finally {
        await parts.close();
      }
    } finally {
      await telephony.close();
    }
  });
}

async function examineParts(parts: LocalParts, telephony: Telephony, doctor: StateDoctor): Promise<Finding[]> {
  const { stateDir, certificate, clocks, now } = doctor;
  const clients = localClients(parts.environment);
  const secrets = new SecretsManagerClient({
    endpoint: parts.secretsManager.url,
    region: parts.environment['AWS_REGION'] ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const { settings, finding } = await settingsIn(stateDir, telephony.url);
    const { contactEvent, retry } = parts.deadLetterQueueUrls;
    const deadLetters = { contactEventDeadLetterUrl: contactEvent, retryDeadLetterUrl: retry };
    const places = { ...parts, ...deadLetters, keptBucket: parts.parkedBucket, keptIndex: parts.parkedIndex };
    const findings = await examine([
      ...(settings ? callCenterChecks({ settings, secrets, certificate, isLocal: true, clocks, now }) : []),
      { about: 'contact records: the stream', look: () => streamFindings(clients.kinesis, parts.streamName) },
      ...stateChecks(clients, places),
    ]);
    return [finding, ...findings, ...clocks.findings()];
  } finally {
    secrets.destroy();
    destroy(clients);
  }
}

/** Those of the last run; it had the embedded sandbox at another port, and another key. */
async function settingsIn(stateDir: string, telephonyUrl: string): Promise<{ settings?: Settings; finding: Finding }> {
  try {
    const saved = await savedSettings(stateDir);
    const instances = saved.instances.map((instance) => ({ ...instance, telephonyUrl }));
    const many = `${String(instances.length)} ${instances.length === 1 ? 'instance' : 'instances'}`;
    return { settings: { ...saved, instances }, finding: ok(`settings: ${many}, createOn ${saved.createOn}`) };
  } catch (error) {
    const what = error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, '; ') : 'wrong';
    return { finding: fail(`settings: ${what}`, 'replay once more with this --state') };
  }
}
