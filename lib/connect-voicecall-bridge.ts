import { Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BridgeFunction, builtFunctions } from './bridge-function.ts';
import type { BridgeSettings, BridgeSettingsInput } from './bridge-settings.ts';
import { BridgeState } from './bridge-state.ts';
import { ContactEventSource, eventReceives } from './contact-event-source.ts';
import { ContactRecordSource } from './contact-record-source.ts';
import { functionEnvironment } from './function-environment.ts';
import { RecordsArriving } from './records-arriving.ts';
import { recordReceives, RetryQueue } from './retry-queue.ts';
import { parseBridgeSettings } from './stage-settings.ts';

export interface ConnectVoiceCallBridgeProps extends BridgeSettingsInput {
  /** State of a stack of its own, made from the same settings. Without it the bridge makes its own beside itself. */
  state?: BridgeState;
  /** Folder of the built functions. The package brings its own. */
  bundles?: string;
}

/**
 * Carries the contacts of Amazon Connect instances to Salesforce Voice: their contact events and contact records, the functions that read them, and
 * all that is kept. Everything has a default but the instances; problems are told all at once.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { ConnectVoiceCallBridge } from 'connect-voicecall-bridge';
 *
 * const app = new App();
 * const stack = new Stack(app, 'Voice', { env: { account: '111122223333', region: 'us-east-1' } });
 * const arn = 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-4333-8444-555555555555';
 * const telephonyUrl = 'https://example.my.salesforce-scrt.com/telephony/v1';
 * const callCenter = { callCenterApiName: 'ContactCenter', orgId: '00D000000000001', telephonyUrl };
 * new ConnectVoiceCallBridge(stack, 'Bridge', { instances: [{ arn, ...callCenter }] });
 *
 * @throws Error that lists every setting that is wrong, a line each, with its path and an example
 */
export class ConnectVoiceCallBridge extends Construct {
  readonly state: BridgeState;
  readonly events: ContactEventSource;
  readonly records: ContactRecordSource;
  readonly retries: RetryQueue;

  constructor(
    scope: Construct,
    id: string,
    { state, bundles = builtFunctions, ...input }: ConnectVoiceCallBridgeProps,
  ) {
    super(scope, id);
    const settings = parseBridgeSettings(input);
    this.state = state ?? new BridgeState(this, 'State', settings);
    const { key } = this.state;
    this.retries = new RetryQueue(this, 'Retries', { settings, key });
    const shared = { settings, state: this.state, bundles };
    const { events, records, retries } = settings.concurrency;
    const eventDoor = new BridgeFunction(this, 'ContactEvent', {
      ...shared,
      name: 'contact-event',
      environment: this.#environment(settings, eventReceives),
      concurrency: events,
    });
    const recordDoor = new BridgeFunction(this, 'ContactRecord', {
      ...shared,
      name: 'contact-record',
      environment: this.#environment(settings, recordReceives(settings)),
      concurrency: records + retries,
    });
    this.events = new ContactEventSource(this, 'Events', { settings, key, door: eventDoor.function });
    this.records = new ContactRecordSource(this, 'Records', { settings, state: this.state, door: recordDoor.function });
    this.retries.serve(recordDoor.function, settings);
    this.#watch(settings);
    this.#mark(settings);
  }

  #environment(settings: BridgeSettings, lastReceive: number): Record<string, string> {
    const { ledger, kept, keptIndex, signingKeys } = this.state;
    return functionEnvironment(settings, {
      ledgerTable: ledger.tableName,
      parkedBucket: kept.bucketName,
      parkedIndex: keptIndex.tableName,
      retryQueueUrl: this.retries.queue.queueUrl,
      lastReceive,
      secretOf: (instance) => instance.secretName ?? signingKeys.of(instance).secretArn,
      toJson: (value) => Stack.of(this).toJsonString(value),
    });
  }

  #watch({ alarmTopicArn }: BridgeSettings): void {
    for (const [index, stream] of this.records.streams.entries()) {
      new RecordsArriving(this, `RecordsArriving${String(index)}`, { rule: this.events.rule, stream, alarmTopicArn });
    }
  }

  #mark({ tags, permissionsBoundaryArn }: BridgeSettings): void {
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);
    if (permissionsBoundaryArn === undefined) return;
    const boundary = ManagedPolicy.fromManagedPolicyArn(this, 'PermissionsBoundary', permissionsBoundaryArn);
    PermissionsBoundary.of(this).apply(boundary);
  }
}
