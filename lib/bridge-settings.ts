import * as v from 'valibot';
import { functionTimeoutSeconds, ledgerDays } from '../functions/names.ts';
import { closed } from './closed.ts';
import { policyEntries } from './policy-settings.ts';

const text = v.pipe(v.string(), v.nonEmpty('is empty'));
const flag = (otherwise: boolean) => v.optional(v.boolean(), otherwise);
const whole = (from: number, to: number, otherwise: number) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer('is no whole number'),
      v.minValue(from, `is below ${String(from)}`),
      v.maxValue(to, `is above ${String(to)}`),
    ),
    otherwise,
  );
const arn = (what: string, service: string, resource: string) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:${resource}$`), `is no ARN of ${what}`),
  );

const instance = closed({
  /** ARN of the Connect instance. */
  arn: arn('a Connect instance', 'connect', 'instance/[A-Za-z0-9-]+'),
  /** API name of the call center in Salesforce. */
  callCenterApiName: v.pipe(v.string(), v.regex(/^[A-Za-z]\w*$/, 'is no API name of a call center')),
  /** Id of the Salesforce org, 15 or 18 characters. */
  orgId: v.pipe(v.string(), v.regex(/^00D(?:\w{12}|\w{15})$/, 'is no id of a Salesforce org')),
  /** Base URL of the telephony API, with or without `/telephony/v1`. */
  telephonyUrl: v.pipe(v.string(), v.url('is no URL'), v.startsWith('https://', 'is no https URL')),
  /** A secret that is there already, by its name. Without it the bridge makes one for the call center, to be filled in. */
  secretName: v.optional(v.pipe(v.string(), v.regex(/^[\w/+=.@-]{1,512}$/, 'is no name of a secret'))),
  /** The customer's key that encrypts that secret, if one does. */
  secretKeyArn: v.optional(arn('a KMS key', 'kms', 'key/[\\w-]+')),
  /** The stream to which the instance sends its contact records already: the bridge reads beside its other consumers. */
  existingStream: v.optional(
    closed({
      arn: arn('a Kinesis stream', 'kinesis', 'stream/[\\w.-]+'),
      /** The customer's key that encrypts the stream, if one does. */
      keyArn: v.optional(arn('a KMS key', 'kms', 'key/[\\w-]+')),
    }),
  ),
  /** The instance's service-linked role. Needed where the bridge's own stream has a customer's key: Connect must be allowed to use it. */
  serviceRoleArn: v.optional(arn("an instance's service-linked role", 'iam', 'role/aws-service-role/connect[\\w./-]+')),
  /** What the call center's definition file needs beside its name (`bridge callcenter generate --stage`). */
  definition: v.optional(
    closed({
      /** Name that people see. */
      displayName: v.optional(v.string()),
      /** Salesforce Voice: API name of the vendor info. */
      vendorInfo: v.optional(v.string()),
      /** Open CTI: where the softphone is. */
      adapterUrl: v.optional(v.string()),
    }),
  ),
});

/** What one bridge is given: the settings that its functions read, and how it is deployed. Durations say their unit in their name. */
const bridgeEntries = {
  instances: v.pipe(v.array(instance), v.minLength(1, 'names no instance')),
  ...policyEntries,
  /** Whether events of expired routing steps reach the bridge too. */
  routingSteps: flag(false),
  rates: v.optional(
    closed({
      /** This bridge's share of the account's 10 DescribeContact calls a second, over all its containers. */
      describeContactPerSecond: v.optional(
        v.pipe(v.number(), v.gtValue(0, 'is not above 0'), v.maxValue(10, 'is above 10')),
        10,
      ),
      /** What all containers together may ask of one Salesforce org; it takes 50 creates a second, and a second of ours may straddle two of theirs. */
      createsPerSecond: v.optional(
        v.pipe(v.number(), v.gtValue(0, 'is not above 0'), v.maxValue(50, 'is above 50')),
        40,
      ),
      updatesPerSecond: v.optional(v.pipe(v.number(), v.gtValue(0, 'is not above 0')), 160),
      /** Requests that are under way at once. */
      requestsAtOnce: whole(1, 1000, 40),
      /** When Salesforce is not called at all (ADR 5). */
      breaker: v.optional(
        closed({
          failures: v.optional(v.pipe(v.number(), v.integer('is no whole number'), v.minValue(0, 'is below 0'))),
          probeMs: v.optional(v.pipe(v.number(), v.minValue(1, 'is below 1'))),
          rampMs: v.optional(v.pipe(v.number(), v.minValue(0, 'is below 0'))),
        }),
      ),
    }),
    {},
  ),
  /** The bridge's own stream, for instances that name no existing one. */
  stream: v.optional(
    closed({
      capacity: v.optional(v.picklist(['provisioned', 'onDemand']), 'provisioned'),
      /** A shard takes 1,000 records a second. Not read with `onDemand`. */
      shards: whole(1, 10, 1),
      retentionDays: whole(2, 365, 7),
      key: v.optional(v.picklist(['aws', 'customer']), 'aws'),
    }),
    {},
  ),
  records: v.optional(
    closed({
      /** A record that could not be handed to a function for so long is kept in S3 instead. Lambda allows 7 days. */
      maximumAgeHours: whole(1, 168, 24),
    }),
    {},
  ),
  /** Most containers at once, from which the rates of a container follow. */
  concurrency: v.optional(
    closed({
      events: whole(2, 100, 4),
      records: whole(1, 100, 2),
      retries: whole(2, 100, 2),
      /** Whether they are reserved, so that other functions cannot take them. A new account may have too few to reserve any. */
      reserved: flag(true),
    }),
    {},
  ),
  functions: v.optional(
    closed({
      memoryMegabytes: whole(256, 10_240, 512),
      timeoutSeconds: whole(10, functionTimeoutSeconds, functionTimeoutSeconds),
      architecture: v.optional(v.picklist(['arm64', 'x86_64']), 'arm64'),
      /** X-Ray. */
      tracing: flag(false),
      logDays: v.optional(v.picklist([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400]), 90),
    }),
    {},
  ),
  kept: v.optional(
    closed({
      /** How long parked and exhausted payloads wait for an operator; the ledger remembers longer. */
      days: v.optional(
        v.pipe(
          v.number(),
          v.integer('is no whole number'),
          v.minValue(30, 'is below 30'),
          v.maxValue(
            ledgerDays - 30,
            `is above ${String(ledgerDays - 30)}: the ledger forgets a contact after ${String(ledgerDays)} days`,
          ),
        ),
        90,
      ),
    }),
    {},
  ),
  /** The key of ledger, payloads, secrets, queues and logs: AWS's own, or one that the bridge makes in this account. */
  key: v.optional(v.picklist(['aws', 'customer']), 'aws'),
  /** What happens to data when the stack is deleted. `destroy` is for stages that hold nothing of worth. */
  onRemoval: v.optional(v.picklist(['retain', 'destroy']), 'retain'),
  permissionsBoundaryArn: v.optional(
    v.pipe(v.string(), v.regex(/^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/.+$/, 'is no ARN of a policy')),
  ),
  /** SNS topic that alarms tell. */
  alarmTopicArn: v.optional(arn('an SNS topic', 'sns', '[\\w-]+')),
  alarms: v.optional(
    closed({
      /** So many hours without any call are more than a night or a holiday of this contact center. */
      silentHours: whole(1, 168, 24),
      /** A create after so many seconds comes too late for the agent who answers. */
      createsLateSeconds: whole(1, 3600, 15),
      /** How long a call may be without its record; it includes after-call work. */
      recordsLateMinutes: whole(1, 1440, 30),
      /** Where the runbook is for whoever is woken; the alarm adds the section's anchor. */
      runbookUrl: v.optional(
        v.pipe(v.string(), v.regex(/^[^\s#]{1,200}$/, 'is no address of at most 200 characters without #')),
        'docs/runbook.md',
      ),
    }),
    {},
  ),
  tags: v.optional(v.record(text, v.string()), {}),
} as const;

export const bridgeSchema = closed(bridgeEntries);
export type BridgeSettings = v.InferOutput<typeof bridgeSchema>;
export type BridgeSettingsInput = v.InferInput<typeof bridgeSchema>;
export type InstanceSettings = BridgeSettings['instances'][number];

export const stageSchema = closed({
  /** Names the stacks. */
  name: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,29}$/, 'is no name of a stage')),
  ...bridgeEntries,
});
export type StageSettings = v.InferOutput<typeof stageSchema>;
export type StageSettingsInput = v.InferInput<typeof stageSchema>;
