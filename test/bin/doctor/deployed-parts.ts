import { makePair, type Pair } from '../../../bin/keys/pair.ts';
import { environmentNames } from '../../../functions/names.ts';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { startEventRules, type EventRule } from '../../../sandbox/aws/event-rules.ts';
import {
  startFunctionConfigurations,
  type FunctionConfiguration,
} from '../../../sandbox/aws/function-configurations.ts';
import { startLocalParts, type LocalParts } from '../../../sandbox/aws/local-parts.ts';
import { startRoles, type Allowed } from '../../../sandbox/aws/roles.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/salesforce/server.ts';
import { startStack } from '../kept/stack.ts';

export const stack = 'VoiceCallBridge-night';
const orgId = '00D000000000001';
export const callCenter = 'LocalContactCenter';
export const instanceId = '11111111-2222-4333-8444-555555555555';
export const otherInstanceId = '99999999-2222-4333-8444-555555555555';
const account = '000000000000';
const arnOf = (id: string) => `arn:aws:connect:us-east-1:${account}:instance/${id}`;
export const secretName = 'night/signing-key';
const secretArn = `arn:aws:secretsmanager:us-east-1:${account}:secret:${secretName}-AbCdEf`;
export const streamArn = `arn:aws:kinesis:us-east-1:${account}:stream/contact-records`;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${account}:${name}`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const table = (name: string) => `arn:aws:dynamodb:us-east-1:${account}:table/${name}`;

/** A deployed bridge of local parts, and everything about it that a fault can change. */
export interface DeployedParts {
  parts: LocalParts;
  salesforce: Sandbox;
  /** The pair that Salesforce and the secret have. */
  pair: Pair;
  /** What an unmodified SDK needs to reach all of it. */
  environment: Record<string, string>;
  secrets: Map<string, string>;
  rules: Map<string, EventRule>;
  roles: Map<string, readonly Allowed[]>;
  functions: Map<string, FunctionConfiguration>;
  recordStreams: Map<string, string>;
  /** Puts everything right. */
  heal(): void;
  close(): Promise<void>;
}

export const secretOf = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ orgId, callCenterApiName: callCenter, certificateEndsAt: '2099-01-01T00:00:00.000Z', ...fields });

export const patternFor = (...ids: string[]): string =>
  JSON.stringify({
    source: ['aws.connect'],
    detail: {
      instanceArn: ids.map(arnOf),
      channel: [{ 'equals-ignore-case': 'VOICE' }],
      eventType: ['INITIATED', 'CONNECTED_TO_SYSTEM', 'QUEUED', 'CONNECTED_TO_AGENT', 'DISCONNECTED', 'COMPLETED'],
    },
  });

const all = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
const common: Allowed[] = [
  { actions: all, resources: [table('contact-ledger')] },
  { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
  { actions: ['connect:DescribeContact'], resources: [`${arnOf(instanceId)}/contact/*`] },
];
const keeping = (door: string, queue: string): Allowed[] => [
  { actions: ['dynamodb:UpdateItem'], resources: [table('parked-index')] },
  { actions: ['s3:PutObject'], resources: [`arn:aws:s3:::parked-deliveries/*/${door}/*`] },
  { actions: ['sqs:*'], resources: [queueArn(queue)] },
];

export const allowedTo: Record<'contact-event' | 'contact-record' | 'reconciler', readonly Allowed[]> = {
  'contact-event': [...common, ...keeping('contact-event', 'contact-events')],
  'contact-record': [
    ...common,
    ...keeping('contact-record', 'contact-retries'),
    { actions: ['kinesis:*'], resources: [streamArn] },
  ],
  reconciler: [
    ...common,
    { actions: ['dynamodb:Query'], resources: [`${table('contact-ledger')}/index/due`] },
    { actions: ['connect:SearchContacts'], resources: [arnOf(instanceId)] },
    { actions: ['dynamodb:UpdateItem'], resources: [table('parked-index')] },
    { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::parked-deliveries'] },
    { actions: ['s3:GetObject', 's3:DeleteObject'], resources: ['arn:aws:s3:::parked-deliveries/aws/lambda/*'] },
    { actions: ['s3:PutObject'], resources: ['arn:aws:s3:::parked-deliveries/exhausted/contact-record/*'] },
  ],
};

/** Starts the local parts, a pretend Salesforce and stand-ins for what says how they are deployed, all well. */
export async function openDeployedParts(): Promise<DeployedParts> {
  const pair = await makePair(callCenter, { bits: 2048, days: 365, now: new Date() });
  const salesforce = await startSandbox({
    orgId,
    callCenters: [{ apiName: callCenter, certificate: pair.certificate }],
  });
  const state = {
    secrets: new Map<string, string>(),
    rules: new Map<string, EventRule>(),
    roles: new Map<string, readonly Allowed[]>(),
    functions: new Map<string, FunctionConfiguration>(),
    recordStreams: new Map<string, string>(),
  };
  const parts = await startLocalParts({
    ...{ secrets: state.secrets, book: new ContactBook(), connect: { recordStreams: state.recordStreams } },
  });
  const [events, iam, lambda, cloud] = await Promise.all([
    startEventRules(state.rules),
    startRoles(state.roles),
    startFunctionConfigurations(state.functions),
    startStack(stack),
  ]);
  cloud.setOutputs(outputsOf(parts));
  const deployed = {
    ...{ parts, salesforce, pair, ...state },
    environment: {
      ...parts.environment,
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloud.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: events.url,
      AWS_ENDPOINT_URL_IAM: iam.url,
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    },
    heal: () => heal(deployed),
    close: async () => {
      cloud.close();
      await Promise.all([events, iam, lambda, parts, salesforce].map((part) => part.close()));
    },
  };
  deployed.heal();
  return deployed;
}

const outputsOf = (parts: LocalParts) => ({
  Stage: 'night',
  ContactEventQueueUrl: parts.contactEventQueueUrl,
  ContactEventDeadLetterUrl: parts.deadLetterQueueUrls.contactEvent,
  RetryQueueUrl: parts.retryQueueUrl,
  RetryDeadLetterUrl: parts.deadLetterQueueUrls.retry,
  KeptBucket: parts.parkedBucket,
  KeptIndex: parts.parkedIndex,
  LedgerTable: parts.ledgerTable,
  RecordStream: parts.streamName,
  ContactEventFunction: 'night-contact-event',
  ContactRecordFunction: 'night-contact-record',
  ReconcilerFunction: 'night-reconciler',
});

/** @param telephonyUrl another than that of the pretend Salesforce */
export const settingsWith = (telephonyUrl: string): string =>
  JSON.stringify({ instances: [{ arn: arnOf(instanceId), secretName: secretArn, telephonyUrl }] });

function heal({ parts, salesforce, pair, ...state }: Omit<DeployedParts, 'heal' | 'close' | 'environment'>): void {
  salesforce.setKey(callCenter, pair.certificate);
  state.secrets.set(secretName, secretOf({ privateKey: pair.privateKey }));
  state.recordStreams.clear();
  state.recordStreams.set(instanceId, streamArn);
  const pattern = patternFor(instanceId);
  state.rules.clear();
  state.rules.set('night-rule', { pattern, state: 'ENABLED', targets: new Map([['t', queueArn('contact-events')]]) });
  const environment = {
    [environmentNames.settings]: settingsWith(salesforce.url),
    [environmentNames.ledgerTable]: parts.ledgerTable,
    [environmentNames.parkedBucket]: parts.parkedBucket,
    [environmentNames.parkedIndex]: parts.parkedIndex,
    [environmentNames.retryQueueUrl]: parts.retryQueueUrl,
    [environmentNames.bridgeName]: 'night',
    [environmentNames.release]: '1.2.3',
  };
  const mapping = (eventSourceArn: string) => ({ eventSourceArn, state: 'Enabled' as const });
  const mappings = {
    'contact-event': [mapping(queueArn('contact-events'))],
    'contact-record': [{ ...mapping(streamArn), lastProcessingResult: 'OK' }, mapping(queueArn('contact-retries'))],
    reconciler: [],
  };
  for (const name of ['contact-event', 'contact-record', 'reconciler'] as const) {
    const [role, functionName] = [roleArn(name), `night-${name}`];
    state.roles.set(role, allowedTo[name]);
    state.functions.set(functionName, { roleArn: role, environment, state: 'Active', mappings: mappings[name] });
  }
}
