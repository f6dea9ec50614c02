const instanceArn = 'arn:aws:connect:us-east-1:111122223333:instance/8d4f2c61-3b7a-4e95-a0c8-5f1e9d72b346';
const began = Date.parse('2026-03-10T10:30:00.000Z');

/** One leg of a made-up call. Times are seconds after the call began. */
export interface Leg {
  id: string;
  method: string;
  /** The first leg of the call; its own id on that one. */
  root: string;
  parent?: string | undefined;
  next?: string | undefined;
  direction?: 'INBOUND' | 'OUTBOUND' | undefined;
  subtype?: string | undefined;
  start: number;
  /** Seconds after the start at which it was queued. */
  queued?: number | undefined;
  /** Name of the agent, and seconds after the start at which they took it. */
  agent?: { name: string; after: number } | undefined;
  /** Seconds that it lasted. */
  lasted: number;
  reason?: string | undefined;
}

/** What one version of a record says beside its leg. */
export interface Version {
  /** Second of LastUpdateTimestamp after the call began; undefined: a record without one. */
  at?: number | undefined;
  attributes?: Record<string, string> | undefined;
  recorded?: boolean | undefined;
  holds?: number | undefined;
  /** A version that lost the name of its queue. */
  withoutQueue?: boolean | undefined;
}

const iso = (seconds: number) => new Date(began + seconds * 1000).toISOString();
const whole = (seconds: number) => iso(seconds).replace('.000Z', 'Z');
const queueArn = `${instanceArn}/queue/148ae640-1cf4-4db3-8537-15886c474e78`;

/** One contact event as EventBridge sends it, as text. */
export function eventLine(leg: Leg, eventType: string, at: number): string {
  const isLate = ['DISCONNECTED', 'COMPLETED'].includes(eventType);
  const isQueued = leg.queued !== undefined && (isLate || at >= leg.start + leg.queued);
  const hasAgent = leg.agent !== undefined && (isLate || eventType === 'CONNECTED_TO_AGENT');
  return JSON.stringify({
    version: '0',
    id: `${leg.id}-${eventType}`,
    'detail-type': 'Amazon Connect Contact Event',
    source: 'aws.connect',
    account: '111122223333',
    time: whole(at),
    region: 'us-east-1',
    resources: [instanceArn, `${instanceArn}/contact/${leg.id}`],
    detail: {
      eventType,
      contactId: leg.id,
      ...(leg.root === leg.id ? {} : { initialContactId: leg.root }),
      ...(leg.parent === undefined ? {} : { previousContactId: leg.parent }),
      channel: 'VOICE',
      instanceArn,
      initiationMethod: leg.method,
      initiationTimestamp: iso(leg.start),
      ...(isLate ? { disconnectTimestamp: iso(leg.start + leg.lasted) } : {}),
      ...(isQueued ? { queueInfo: { queueArn, queueType: 'STANDARD', enqueueTimestamp: iso(leg.start) } } : {}),
      ...(hasAgent ? { agentInfo: { agentArn: `${instanceArn}/agent/${leg.agent?.name ?? ''}` } } : {}),
      segmentAttributes: segments(leg, 'valueString'),
    },
  });
}

/** What the reconciler makes of a leg whose record is late, as text: a record that no door would ever be given. */
export const provisionalLine = (leg: Leg): string =>
  JSON.stringify({ ...JSON.parse(recordLine(leg, {})), Provisional: true });

/** One version of a leg's contact record as Kinesis carries it, as text. */
export function recordLine(leg: Leg, version: Version): string {
  const { at, attributes = {}, recorded = false, holds = 0, withoutQueue = false } = version;
  const agent = leg.agent && {
    Username: leg.agent.name,
    ConnectedToAgentTimestamp: whole(leg.start + leg.agent.after),
    AgentInteractionDuration: Math.max(1, leg.lasted - leg.agent.after - holds),
    CustomerHoldDuration: holds,
    LongestHoldDuration: holds,
    NumberOfHolds: holds === 0 ? 0 : 1,
  };
  const location = `connect-recordings/CallRecordings/${leg.id}.wav`;
  return JSON.stringify({
    AWSContactTraceRecordFormatVersion: '2017-03-10',
    ContactId: leg.id,
    InitialContactId: leg.root === leg.id ? null : leg.root,
    PreviousContactId: leg.parent ?? null,
    NextContactId: leg.next ?? null,
    InstanceARN: instanceArn,
    Channel: 'VOICE',
    InitiationMethod: leg.method,
    InitiationTimestamp: whole(leg.start),
    ConnectedToSystemTimestamp: whole(leg.start),
    DisconnectTimestamp: whole(leg.start + leg.lasted),
    DisconnectReason: leg.reason ?? 'CUSTOMER_DISCONNECT',
    ...(at === undefined ? {} : { LastUpdateTimestamp: whole(at) }),
    Agent: agent ?? null,
    Queue:
      leg.queued === undefined
        ? null
        : { ARN: queueArn, Name: withoutQueue ? null : 'Claims', EnqueueTimestamp: whole(leg.start + leg.queued) },
    Attributes: attributes,
    SegmentAttributes: segments(leg, 'ValueString'),
    CustomerEndpoint: { Address: '+12065550123', Type: 'TELEPHONE_NUMBER' },
    SystemEndpoint: { Address: '+12065550100', Type: 'TELEPHONE_NUMBER' },
    Recordings: recorded ? [{ Location: location, StorageType: 'S3', Status: 'AVAILABLE' }] : null,
  });
}

const segments = ({ direction, subtype = 'connect:Telephony' }: Leg, name: 'valueString' | 'ValueString') => ({
  'connect:Subtype': { [name]: subtype },
  ...(direction === undefined ? {} : { 'connect:Direction': { [name]: direction } }),
});
