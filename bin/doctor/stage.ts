import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseSettings } from '../../functions/core/settings.ts';
import { parseStages } from '../../lib/stage-settings.ts';
import { stages } from '../../lib/stages.ts';
import type { StageSettings } from '../../lib/bridge-settings.ts';
import type { CertificateFacts } from '../keys/certificate.ts';
import { UsageError } from '../usage.ts';
import { callCenterChecks } from './call-centers.ts';
import { endOf } from './certificate.ts';
import { examine, type Check } from './check.ts';
import type { Clocks } from './clocks.ts';
import { lastPart, ok, warn, type Finding } from './finding.ts';
import { reachable } from './salesforce.ts';

interface StageDoctor {
  stage: StageSettings;
  /** For secrets that are there before the first deployment. */
  secrets: SecretsManagerClient;
  certificate?: CertificateFacts | undefined;
  clocks: Clocks;
  now: () => number;
}

/** @throws UsageError for a stage that is not there; Error that lists every setting that is wrong */
export function stageNamed(name: string): StageSettings {
  const stage = parseStages(stages).find((candidate) => candidate.name === name);
  if (stage === undefined)
    throw new UsageError(`--stage ${name}: no such stage; there are ${stages.map((it) => it.name).join(', ')}`);
  return stage;
}

/** What is to be seen before a stage is deployed: its settings, its call centers, and the secrets that are there already. */
export async function examineStage(doctor: StageDoctor): Promise<Finding[]> {
  const { stage, clocks } = doctor;
  const { instances, mode, name, alarmTopicArn } = stage;
  const many = `${String(instances.length)} ${instances.length === 1 ? 'instance' : 'instances'}`;
  const settings =
    mode === 'shadow'
      ? warn(`settings: stage ${name}, mode is shadow`, 'nothing is sent to Salesforce until it is live')
      : ok(`settings: stage ${name}, ${many}`);
  const alarms = alarmTopicArn === undefined ? [warn('alarms: tell nobody', 'set alarmTopicArn in lib/stages.ts')] : [];
  const findings = await examine([...namedSecrets(doctor), ...newSecrets(doctor)]);
  return [settings, ...alarms, ...findings, ...clocks.findings()];
}

function namedSecrets({ stage, ...given }: StageDoctor): Check[] {
  const instances = stage.instances.flatMap(({ arn, secretName, telephonyUrl }) =>
    secretName === undefined ? [] : [{ arn, secretName, telephonyUrl }],
  );
  if (instances.length === 0) return [];
  const settings = parseSettings({ instances, token: stage.token });
  return callCenterChecks({ ...given, settings, expected: stage.instances });
}

/** Of call centers whose secret the deployment makes: whether Salesforce is there, and how long the certificate lasts. */
function newSecrets({ stage, certificate, clocks, now }: StageDoctor): Check[] {
  const own = stage.instances.filter(({ secretName }) => secretName === undefined);
  return own.map(({ arn, callCenterApiName, telephonyUrl }) => ({
    about: `instance ${lastPart(arn)}`,
    look: async () => [
      ok(`secret: the deployment makes that of call center ${callCenterApiName}; fill it in afterwards`),
      ...(certificate === undefined
        ? []
        : [endOf(`call center ${callCenterApiName}`, certificate.notAfter.getTime(), now())]),
      ...(await reachable(telephonyUrl, clocks, now)),
    ],
  }));
}
