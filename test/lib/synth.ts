import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import * as v from 'valibot';
import type { StageSettingsInput } from '../../lib/bridge-settings.ts';
import { functionNames } from '../../lib/bundle.ts';
import { addStage } from '../../lib/stage.ts';
import { parseStages } from '../../lib/stage-settings.ts';
import { stages } from '../../lib/stages.ts';
import { deployed } from './deployed.ts';

const cdkJson = v.object({ context: v.record(v.string(), v.unknown()) });

/** The feature flags under which the app is deployed. */
export const context = v.parse(cdkJson, JSON.parse(readFileSync('cdk.json', 'utf8'))).context;

export const instance = {
  arn: 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555',
  callCenterApiName: 'ContactCenter',
  orgId: '00D000000000001',
  telephonyUrl: 'https://example.my.salesforce-scrt.com/telephony/v1',
};

const [example = { name: 'example', instances: [] }] = stages;

/** Every setting used at once: two call centers, one of which has a stream and a secret already; the customer's own keys. */
export const everything: StageSettingsInput = {
  name: 'everything',
  instances: [
    {
      ...instance,
      serviceRoleArn:
        'arn:aws:iam::111122223333:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_abcdefghijkl',
    },
    {
      ...instance,
      arn: 'arn:aws:connect:us-east-1:111122223333:instance/66666666-7777-4888-8999-000000000000',
      callCenterApiName: 'SecondCenter',
      secretName: 'salesforce/signing-key',
      secretKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/11111111-1111-4111-8111-111111111111',
      existingStream: {
        arn: 'arn:aws:kinesis:us-east-1:111122223333:stream/contact-records',
        keyArn: 'arn:aws:kms:us-east-1:111122223333:key/22222222-2222-4222-8222-222222222222',
      },
    },
  ],
  createOn: 'queued',
  queueTransfer: 'fold',
  patchExtras: 'whenCreating',
  mode: 'shadow',
  attributes: { prefix: 'voice-', fields: { order: { field: 'Order__c', type: 'number' } }, clearRemoved: false },
  token: { jti: 'perRequest', audience: 'https://scv.salesforce.com', lifetimeSeconds: 120 },
  retry: { attemptTimeoutMs: 5_000, minDelayMs: 100, maxDelayMs: 1_000 },
  routingSteps: true,
  rates: { describeContactPerSecond: 5, breaker: { failures: 8 } },
  stream: { capacity: 'onDemand', retentionDays: 3, key: 'customer' },
  records: { maximumAgeHours: 72 },
  createWithinMinutes: 30,
  failures: { keepTryingHours: 48, records: { firstDelaySeconds: 10, longestDelaySeconds: 600 } },
  reconcile: { recordWithinMinutes: 90, neverEndedHours: 48, againMinutes: 30, searchPerSecond: 2, sweep: false },
  concurrency: { events: 3, records: 4, retries: 2 },
  functions: { memoryMegabytes: 1024, timeoutSeconds: 30, architecture: 'x86_64', tracing: true, logDays: 30 },
  kept: { days: 60 },
  key: 'customer',
  permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
  alarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:alarms',
  alarms: {
    silentHours: 60,
    createsLateSeconds: 10,
    recordsLateMinutes: 45,
    runbookUrl: 'https://wiki.example.com/contact-center/telephony/voicecall-bridge/runbook',
  },
  tags: { team: 'contact-center' },
};

/** An app with the stacks of a stage; the functions are stubs, since templates know them by their hash only. */
export function appOf(settings: StageSettingsInput, outdir?: string) {
  const app = new App({ context, outdir: outdir ?? mkdtempSync(join(tmpdir(), 'cdk-out-')) });
  const [stage] = parseStages([settings]);
  if (stage === undefined) throw new Error('no stage');
  return { app, ...addStage(app, stage, { bundles: stubs() }) };
}

/** The templates of a stage: the example's, with changes. Without the built-in validation, which takes seconds and has a test of its own. */
export function templatesOf(changes: Partial<StageSettingsInput> = {}): { state: Template; bridge: Template } {
  const key = JSON.stringify(changes);
  const known = synthesised.get(key) ?? synthesise(changes);
  synthesised.set(key, known);
  return known;
}

const synthesised = new Map<string, ReturnType<typeof synthesise>>();

function synthesise(changes: Partial<StageSettingsInput>) {
  process.env['CDK_VALIDATION'] = 'false';
  const { stateStack, bridgeStack } = appOf({ ...example, ...changes });
  return { state: Template.fromStack(stateStack), bridge: Template.fromStack(bridgeStack) };
}

/** A folder of functions that do nothing. */
export function stubs(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stub-functions-'));
  for (const name of functionNames) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), 'export const handler = async () => {};\n');
  }
  return folder;
}

/** Of a template what a person would review: asset hashes say nothing, and the body of a dashboard is JSON in JSON. */
export async function normalised(template: Template): Promise<string> {
  const text = JSON.stringify(template.toJSON()).replaceAll(/[0-9a-f]{64}(?=\.zip)/g, 'HASH');
  const { Resources, Outputs } = v.parse(v.record(v.string(), v.unknown()), JSON.parse(text));
  const readable = JSON.stringify({ Resources, Outputs }, (name, value: unknown) =>
    name === 'DashboardBody' ? JSON.parse(deployed(value, 'STACK')) : value,
  );
  return format(readable, { parser: 'json', printWidth: 120 });
}

const resourcesSchema = v.record(
  v.string(),
  v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
);

/** The resources of a type by their logical ids. */
export function resourcesOf(template: Template, type: string): Record<string, Record<string, unknown>> {
  const resources = v.parse(resourcesSchema, template.toJSON()['Resources']);
  const found = Object.entries(resources).filter(([, { Type }]) => Type === type);
  return Object.fromEntries(found.map(([id, { Properties }]) => [id, Properties]));
}
