import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { contactEventDetailTypes } from '../../functions/core/contact-event.ts';
import { readEnvironment } from '../../functions/env.ts';
import { environmentNames } from '../../functions/names.ts';
import { everything, instance, normalised, resourcesOf, templatesOf } from './synth.ts';

const { state, bridge } = templatesOf();
const large = templatesOf(everything);

const mappingSchema = v.looseObject({
  EventSourceArn: v.unknown(),
  FunctionName: v.object({ Ref: v.string() }),
  FunctionResponseTypes: v.array(v.string()),
  DestinationConfig: v.optional(v.unknown()),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.number() })),
});
const mappingsOf = (template: Template) =>
  Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping')).map((it) => v.parse(mappingSchema, it));
const getAtt = v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const idIn = (arn: unknown) => (v.is(getAtt, arn) ? arn['Fn::GetAtt'][0] : undefined);

describe('the stack of the functions', () => {
  it('is what was reviewed', async () => {
    await expect(await normalised(bridge)).toMatchFileSnapshot('bridge-stack.golden.json');
  });

  it('names its queues as ever', () => {
    expect(Object.keys(resourcesOf(bridge, 'AWS::SQS::Queue'))).toEqual([
      'BridgeRetriesDeadLetters551F1538',
      'BridgeRetriesQueueA84FBEDC',
      'BridgeEventsDeadLettersD7FEF0B7',
      'BridgeEventsQueue4D82C29D',
    ]);
  });

  it('has no physical name, so that two stages stand side by side', () => {
    const names = [
      'FunctionName',
      'QueueName',
      'TableName',
      'BucketName',
      'RoleName',
      'Name',
      'LogGroupName',
      'AlarmName',
    ];
    // Of these it is a reference; a saved query has to have a name, which begins with the bridge's own.
    const unnamed = ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission', 'AWS::Logs::QueryDefinition'];
    for (const template of [state, bridge, large.state, large.bridge]) {
      const named = Object.entries<{ Type: string; Properties?: object }>(template.toJSON()['Resources']).filter(
        ([, { Type, Properties = {} }]) => !unnamed.includes(Type) && names.some((name) => name in Properties),
      );
      expect(named).toEqual([]);
    }
  });

  it('tags all that can be tagged with the stage', () => {
    const types = [
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::IAM::Role',
      'AWS::Logs::LogGroup',
      'AWS::Events::Rule',
    ];
    for (const type of types) {
      bridge.allResourcesProperties(type, {
        Tags: Match.arrayWith([{ Key: 'voicecall-bridge:stage', Value: 'example' }]),
      });
    }
  });
});

describe('every source', () => {
  it('has a place where what fails is kept', () => {
    for (const template of [bridge, large.bridge]) {
      const queues = resourcesOf(template, 'AWS::SQS::Queue');
      for (const { EventSourceArn, DestinationConfig } of mappingsOf(template)) {
        const queue = queues[idIn(EventSourceArn) ?? ''];
        const place = queue === undefined ? DestinationConfig : queue['RedrivePolicy'];
        expect(place).toBeDefined();
      }
      const withEvents = Object.values(resourcesOf(template, 'AWS::Events::Rule')).filter((it) => 'EventPattern' in it);
      for (const { Targets } of withEvents) expect(Targets).toMatchObject([{ DeadLetterConfig: { Arn: {} } }]);
    }
  });

  it('gives whole records to S3 when they are given up', () => {
    bridge.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::ImportValue': Match.stringLikeRegexp('Kept.*Arn') } } },
      FilterCriteria: Match.absent(),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 86_400,
      MaximumRetryAttempts: 10,
      ParallelizationFactor: 2,
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  it('answers for each delivery by itself', () => {
    for (const { FunctionResponseTypes } of mappingsOf(large.bridge))
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  it('hides a message six times as long as its function may take', () => {
    for (const [template, visibility] of [
      [bridge, 360],
      [large.bridge, 180],
    ] as const) {
      for (const queue of Object.values(resourcesOf(template, 'AWS::SQS::Queue')).filter(
        (it) => 'RedrivePolicy' in it,
      )) {
        expect(queue).toMatchObject({ VisibilityTimeout: visibility, MessageRetentionPeriod: 1_209_600 });
      }
    }
    bridge.allResourcesProperties('AWS::Lambda::Function', { Timeout: 60 });
    large.bridge.allResourcesProperties('AWS::Lambda::Function', { Timeout: 30 });
  });

  it('hands out again only what a crash left behind: what fails comes back as a new message', () => {
    const receives = Object.entries(resourcesOf(bridge, 'AWS::SQS::Queue')).flatMap(([, { RedrivePolicy }]) => {
      const policy = v.safeParse(v.object({ maxReceiveCount: v.number() }), RedrivePolicy);
      return policy.success ? [policy.output.maxReceiveCount] : [];
    });
    expect(receives).toEqual([5, 5]);
  });

  it('reads an existing stream beside its own, each by a mapping', () => {
    const sources = mappingsOf(large.bridge).map(({ EventSourceArn }) => EventSourceArn);
    expect(sources).toContain('arn:aws:kinesis:us-east-1:111122223333:stream/contact-records');
    expect(sources).toHaveLength(4);
    const records = mappingsOf(bridge).filter(({ FunctionName }) => FunctionName.Ref.includes('ContactRecord'));
    expect(records).toHaveLength(2);
  });
});

describe('the rule', () => {
  it('takes both names of the event, and calls of the configured instances only', () => {
    bridge.resourcePropertiesCountIs('AWS::Events::Rule', { EventPattern: Match.anyValue() }, 1);
    bridge.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.connect'],
        'detail-type': [...contactEventDetailTypes],
        detail: {
          instanceArn: [instance.arn],
          channel: [{ 'equals-ignore-case': 'VOICE' }],
          eventType: ['INITIATED', 'CONNECTED_TO_SYSTEM', 'QUEUED', 'CONNECTED_TO_AGENT', 'DISCONNECTED', 'COMPLETED'],
        },
      },
      EventBusName: Match.absent(),
    });
  });

  it('has a second one for routing steps by setting', () => {
    large.bridge.resourcePropertiesCountIs('AWS::Events::Rule', { EventPattern: Match.anyValue() }, 2);
    large.bridge.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        detail: { eventType: ['CONTACT_DATA_UPDATED'], updatedProperties: ['RoutingCriteria.Step.Status'] },
      },
    });
  });
});

describe('the reconciler', () => {
  it('runs every five minutes, in one container, and is not invoked again for a run that failed', () => {
    bridge.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }],
    });
    bridge.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Connect VoiceCall Bridge: reconciler',
      ReservedConcurrentExecutions: 1,
    });
  });

  it('asks an index of the ledger that holds no row but those that are due', () => {
    state.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueShard', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['instance', 'tried', 'sent', 'swept'] },
        },
      ],
    });
  });
});

describe('every function', () => {
  const variables = v.object({ Variables: v.record(v.string(), v.unknown()) });

  it('is given all that it reads and no other', () => {
    for (const { Environment } of Object.values(resourcesOf(bridge, 'AWS::Lambda::Function'))) {
      expect(Object.keys(v.parse(variables, Environment).Variables).sort()).toEqual(
        Object.values(environmentNames).sort(),
      );
    }
  });

  it('reads settings that its own parser takes', () => {
    for (const template of [bridge, large.bridge]) {
      for (const { Environment } of Object.values(resourcesOf(template, 'AWS::Lambda::Function'))) {
        const { settings } = readEnvironment(asDeployed(v.parse(variables, Environment).Variables));
        expect(settings.instances[0]).toMatchObject({ arn: instance.arn, telephonyUrl: instance.telephonyUrl });
      }
    }
  });

  it('is told what was set', () => {
    const [{ Environment } = {}] = Object.values(resourcesOf(large.bridge, 'AWS::Lambda::Function'));
    const { settings, release } = readEnvironment(asDeployed(v.parse(variables, Environment).Variables));
    const { createOn, queueTransfer, patchExtras, mode, attributes, token } = everything;
    expect(settings).toMatchObject({ createOn, queueTransfer, patchExtras, mode, attributes, token });
    expect(settings.instances[1]?.secretName).toBe('salesforce/signing-key');
    expect(settings).toMatchObject({
      failures: everything.failures,
      reconcile: everything.reconcile,
      kept: everything.kept,
      createWithinMinutes: 30,
    });
    expect(settings.rates.breaker.failures).toBe(8);
    expect(release).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('runs on Node 24, arm64 by default', () => {
    bridge.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
    });
    large.bridge.allResourcesProperties('AWS::Lambda::Function', {
      Architectures: ['x86_64'],
      MemorySize: 1024,
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('has a role and a log group of its own', () => {
    bridge.resourceCountIs('AWS::IAM::Role', 3);
    bridge.resourceCountIs('AWS::Logs::LogGroup', 3);
    bridge.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    bridge.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    large.bridge.allResourcesProperties('AWS::IAM::Role', {
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    });
    large.bridge.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
  });
});

/** Variables as a function sees them: what CloudFormation would fill in is any text. */
function asDeployed(values: Record<string, unknown>): Record<string, string> {
  const join = v.object({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) });
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value;
    return v.is(join, value) ? value['Fn::Join'][1].map(text).join('') : 'deployed';
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]));
}
