import { Names, Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BridgeFunction, builtFunctions } from './bridge-function.ts';
import type { BridgeQueue } from './bridge-queue.ts';
import type { BridgeSettings, BridgeSettingsInput } from './bridge-settings.ts';
import { BridgeState } from './bridge-state.ts';
import { ContactEventSource } from './contact-event-source.ts';
import { ContactRecordSource } from './contact-record-source.ts';
import { functionEnvironment } from './function-environment.ts';
import { BridgeMetrics } from './monitoring/bridge-metrics.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { Reconciler } from './reconciler.ts';
import { RetryQueue } from './retry-queue.ts';
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
  /** Unique in account and region: metrics are told apart by it. */
  readonly name: string;
  readonly state: BridgeState;
  readonly events: ContactEventSource;
  readonly records: ContactRecordSource;
  readonly retries: RetryQueue;
  readonly eventDoor: BridgeFunction;
  readonly recordDoor: BridgeFunction;
  readonly reconciler: Reconciler;
  /** Alarms, dashboard, saved queries. */
  readonly monitoring: Monitoring;

  constructor(
    scope: Construct,
    id: string,
    { state, bundles = builtFunctions, ...input }: ConnectVoiceCallBridgeProps,
  ) {
    super(scope, id);
    const settings = parseBridgeSettings(input);
    this.name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this.state = state ?? new BridgeState(this, 'State', settings);
    const { key } = this.state;
    this.retries = new RetryQueue(this, 'Retries', { settings, key });
    this.events = new ContactEventSource(this, 'Events', { settings, key });
    const shared = { settings, state: this.state, bundles };
    const { events, records, retries } = settings.concurrency;
    this.eventDoor = new BridgeFunction(this, 'ContactEvent', {
      ...shared,
      name: 'contact-event',
      environment: this.#environment(settings, this.events.queue),
      concurrency: events,
      keeps: ['parked/contact-event', 'exhausted/contact-event'],
    });
    this.recordDoor = new BridgeFunction(this, 'ContactRecord', {
      ...shared,
      name: 'contact-record',
      environment: this.#environment(settings, this.retries),
      concurrency: records + retries,
      keeps: ['parked/contact-record', 'exhausted/contact-record'],
    });
    this.reconciler = new Reconciler(this, 'Reconciler', {
      ...shared,
      environment: this.#environment(settings, this.retries),
    });
    const door = this.recordDoor.function;
    this.events.serve(this.eventDoor.function, settings);
    this.records = new ContactRecordSource(this, 'Records', { settings, state: this.state, door });
    this.retries.serve(door, settings);
    const metrics = new BridgeMetrics(this.name);
    this.monitoring = new Monitoring(this, 'Monitoring', { ...this.#parts(), settings, metrics });
    this.#mark(settings);
  }

  #environment(settings: BridgeSettings, { queue }: BridgeQueue): Record<string, string> {
    const { ledger, kept, keptIndex, signingKeys } = this.state;
    return functionEnvironment(settings, {
      ledgerTable: ledger.tableName,
      parkedBucket: kept.bucketName,
      parkedIndex: keptIndex.tableName,
      retryQueueUrl: queue.queueUrl,
      bridgeName: this.name,
      secretOf: (instance) => instance.secretName ?? signingKeys.of(instance).secretArn,
      toJson: (value) => Stack.of(this).toJsonString(value),
    });
  }

  #parts() {
    const { state, events, records, retries, eventDoor, recordDoor, reconciler } = this;
    return { state, events, records, retries, eventDoor, recordDoor, reconciler };
  }

  #mark({ tags, permissionsBoundaryArn }: BridgeSettings): void {
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);
    if (permissionsBoundaryArn === undefined) return;
    const boundary = ManagedPolicy.fromManagedPolicyArn(this, 'PermissionsBoundary', permissionsBoundaryArn);
    PermissionsBoundary.of(this).apply(boundary);
  }
}
