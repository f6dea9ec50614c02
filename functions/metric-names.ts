/** The metrics of the bridge: names shared by the code that emits them and the constructs that watch them. */

export const metricNamespace = 'ConnectVoiceCallBridge';

/** Dimensions. Few, and never a contact. `Bridge` is the deployed bridge, `Door` contact-event, contact-record or reconciler. */
type Dimension = 'Bridge' | 'Door' | 'Reason' | 'Instance';

export interface MetricDefinition {
  unit: 'Count' | 'Milliseconds' | 'Seconds' | 'None';
  /** The sets of dimensions under which it is emitted. */
  by: readonly (readonly Dimension[])[];
  /** Sent as 0 where nothing happened, so that its series is continuous. */
  zero?: true;
}

const door = [['Bridge', 'Door']] as const;
const reason = [...door, ['Bridge', 'Door', 'Reason']] as const;
const bridge = [['Bridge']] as const;
const instance = [['Bridge', 'Instance']] as const;

export const metrics = {
  /** Deliveries that reached a door, and their outcomes. */
  Received: { unit: 'Count', by: door, zero: true },
  Delivered: { unit: 'Count', by: door, zero: true },
  Skipped: { unit: 'Count', by: reason, zero: true },
  Parked: { unit: 'Count', by: reason, zero: true },
  Failed: { unit: 'Count', by: reason, zero: true },
  /** What became of those that failed: set aside to come again, kept for an operator, left to their source. */
  Retried: { unit: 'Count', by: door, zero: true },
  Exhausted: { unit: 'Count', by: door, zero: true },
  NotTaken: { unit: 'Count', by: door, zero: true },
  /** Calls that went through without some of their custom fields. */
  FieldsRefused: { unit: 'Count', by: bridge, zero: true },
  /** From the contact event to the VoiceCall that it created; from the end of the contact to its accepted PATCH. */
  CreateLag: { unit: 'Milliseconds', by: bridge },
  UpdateLag: { unit: 'Milliseconds', by: bridge },
  /** Requests to Salesforce by how they ended. */
  SalesforceAccepted: { unit: 'Count', by: bridge, zero: true },
  SalesforceRefused: { unit: 'Count', by: bridge, zero: true },
  SalesforceUnauthorized: { unit: 'Count', by: bridge, zero: true },
  SalesforceThrottled: { unit: 'Count', by: bridge, zero: true },
  SalesforceUnavailable: { unit: 'Count', by: bridge, zero: true },
  SalesforceNoAnswer: { unit: 'Count', by: bridge, zero: true },
  SalesforceLatency: { unit: 'Milliseconds', by: bridge },
  ConnectLatency: { unit: 'Milliseconds', by: bridge },
  LedgerLatency: { unit: 'Milliseconds', by: bridge },
  /** 1 while a breaker is open. */
  BreakerOpen: { unit: 'None', by: bridge, zero: true },
  /** Contacts whose record was missing: found by the reconciler, and written as far as Connect knows them. */
  RecordsLost: { unit: 'Count', by: bridge, zero: true },
  Reconciled: { unit: 'Count', by: bridge, zero: true },
  /** Parts of the reconciler's work that could not be done: an instance not searched to the end, what Lambda gave up not taken in. */
  ReconcilerStopped: { unit: 'Count', by: bridge, zero: true },
  /** How long ago the newest contact event and contact record of an instance came. */
  NewestEventAge: { unit: 'Seconds', by: instance },
  NewestRecordAge: { unit: 'Seconds', by: instance },
  /** Until the certificate of an instance's signing key ends, where its secret says when. */
  CertificateDaysLeft: { unit: 'None', by: instance },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metrics;
