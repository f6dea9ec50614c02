import { functionNames } from '../../lib/bundle.ts';
import type { StageSettings } from '../../lib/bridge-settings.ts';
import type { Settings } from '../../functions/core/settings.ts';
import type { CertificateFacts } from '../keys/certificate.ts';
import { callCenterChecks } from './call-centers.ts';
import { examine, type Check } from './check.ts';
import type { DoctorClients } from './clients.ts';
import type { Clocks } from './clocks.ts';
import { stateChecks } from './common-checks.ts';
import { contactEventFindings, rulesInto } from './contact-events.ts';
import { recordsOfInstance, streamFindings } from './contact-records.ts';
import type { Deployment } from './deployment.ts';
import { doorFindings, readDoor, type Door } from './doors.ts';
import { lastPart, warn, type Finding } from './finding.ts';
import { queueArnOf } from './kept.ts';
import { permissionFindings, permissionsOf } from './permissions.ts';
import { topicFindings } from './topic.ts';

interface StackDoctor {
  deployment: Deployment;
  clients: DoctorClients;
  certificate?: CertificateFacts | undefined;
  /** The stage's settings, where lib/stages.ts has them. */
  stage?: StageSettings | undefined;
  clocks: Clocks;
  now: () => number;
}

/** Everything that is to be seen of a deployed bridge; the clocks last, since every answer tells of them. */
export async function examineStack(doctor: StackDoctor): Promise<Finding[]> {
  const { deployment, clients, clocks } = doctor;
  const doors: Door[] = [];
  const doorChecks = functionNames.map((name) => ({
    about: `function ${name}`,
    look: async () => {
      const door = await readDoor(clients.lambda, name, deployment.functions.get(name) ?? name);
      doors.push(door);
      return doorFindings(door);
    },
  }));
  const ofDoors = await examine(doorChecks);
  doors.sort((a, b) => functionNames.indexOf(a.name) - functionNames.indexOf(b.name));
  const settings = settingsOf(doors);
  const findings = await examine([
    { about: 'settings', look: () => Promise.resolve(sameSettings(doors)) },
    ...(settings === undefined ? [] : instanceChecks(doctor, settings, doors)),
    ...stateChecks(clients, deployment),
    ...permissionChecks(doctor, doors, settings),
    ...topicChecks(doctor),
  ]);
  return [...ofDoors, ...findings, ...clocks.findings()];
}

/** Those of any function: all are given the same. */
const settingsOf = (doors: readonly Door[]): Settings | undefined =>
  doors.find(({ environment }) => environment !== undefined)?.environment?.settings;

function sameSettings(doors: readonly Door[]): Finding[] {
  if (doors.every(({ environment }) => environment === undefined))
    return [
      warn('settings: no function tells them', 'mend that first: call centers, rules and streams were not looked at'),
    ];
  const all = doors.flatMap(({ environment }) =>
    environment === undefined ? [] : [JSON.stringify(environment.settings)],
  );
  if (new Set(all).size < 2) return [];
  return [warn('settings: those of the functions differ', 'somebody changed one by hand: deploy the stage again')];
}

const readStreams = (doors: readonly Door[]): string[] => [
  ...new Set(doors.flatMap(({ mappings }) => mappings.map(({ eventSourceArn }) => eventSourceArn)).filter(isStream)),
];
const isStream = (arn: string) => arn.split(':')[2] === 'kinesis';

/** What there is for each call center and each Connect instance. */
function instanceChecks(doctor: StackDoctor, settings: Settings, doors: readonly Door[]): Check[] {
  const { deployment, clients, certificate, stage, clocks, now } = doctor;
  const arns = settings.instances.map(({ arn }) => arn);
  const streams = readStreams(doors);
  const events = async () => {
    const queueArn = await queueArnOf(clients.sqs, deployment.contactEventQueueUrl);
    return contactEventFindings(await rulesInto(clients.events, queueArn), arns);
  };
  return [
    ...callCenterChecks({ settings, secrets: clients.secrets, certificate, expected: stage?.instances, clocks, now }),
    { about: 'contact events', look: events },
    ...streams.map((arn) => ({
      about: `contact records: the stream ${lastPart(arn)}`,
      look: () => streamFindings(clients.kinesis, arn),
    })),
    ...arns.map((arn) => ({
      about: `contact records: instance ${lastPart(arn)}`,
      look: () => recordsOfInstance(clients.connect, arn, streams),
    })),
  ];
}

function permissionChecks(doctor: StackDoctor, doors: readonly Door[], settings: Settings | undefined): Check[] {
  return doors.map((door) => ({
    about: `permissions: the role of ${door.name}`,
    look: async () =>
      permissionFindings(doctor.clients.iam, door, permissionsOf(door.name, await needed(doctor, door, settings))),
  }));
}

async function needed({ deployment, clients }: StackDoctor, door: Door, settings: Settings | undefined) {
  const { account, region, ledgerTable, keptIndex, keptBucket, contactEventQueueUrl, retryQueueUrl } = deployment;
  const partition = door.roleArn.split(':')[1] ?? 'aws';
  const table = (name: string) => `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
  const secret = (name: string) =>
    name.startsWith('arn:') ? name : `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`;
  const { instances = [] } = settings ?? {};
  const url = door.name === 'contact-event' ? contactEventQueueUrl : retryQueueUrl;
  return {
    ledgerArn: table(ledgerTable),
    keptIndexArn: table(keptIndex),
    keptBucket,
    secretArns: [...new Set(instances.map(({ secretName }) => secret(secretName)))],
    instanceArns: instances.map(({ arn }) => arn),
    queueArn: await queueArnOf(clients.sqs, url),
    streamArns: readStreams([door]),
  };
}

function topicChecks({ stage, clients }: StackDoctor): Check[] {
  if (stage === undefined) return [];
  return [{ about: 'alarms: topic', look: () => topicFindings(clients.sns, stage.alarmTopicArn) }];
}
