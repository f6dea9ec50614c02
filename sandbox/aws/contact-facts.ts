import { field, fieldsOf, seconds, text, texts, type Fields } from './tolerant.ts';

/** An address as DescribeContact gives it. */
interface Endpoint {
  Type: string;
  Address: string;
}

/** What one event or record says of its contact, under the names of DescribeContact; times are epoch seconds. */
export interface ContactFacts {
  Arn?: string | undefined;
  InitialContactId?: string | undefined;
  PreviousContactId?: string | undefined;
  RelatedContactId?: string | undefined;
  InitiationMethod?: string | undefined;
  Channel?: string | undefined;
  QueueInfo?: { Id?: string | undefined; EnqueueTimestamp?: number | undefined } | undefined;
  AgentInfo?: AgentFacts | undefined;
  CustomerEndpoint?: Endpoint | undefined;
  SystemEndpoint?: Endpoint | undefined;
  InitiationTimestamp?: number | undefined;
  ConnectedToSystemTimestamp?: number | undefined;
  DisconnectTimestamp?: number | undefined;
  LastUpdateTimestamp?: number | undefined;
  DisconnectReason?: string | undefined;
  Attributes?: Record<string, string> | undefined;
  SegmentAttributes?: Fields | undefined;
  Tags?: Record<string, string> | undefined;
  Campaign?: { CampaignId: string } | undefined;
  Recordings?: RecordingFacts[] | undefined;
}

interface AgentFacts {
  Id?: string | undefined;
  ConnectedToAgentTimestamp?: number | undefined;
  /** Seconds. */
  AgentInitiatedHoldDuration?: number | undefined;
  AfterContactWorkStartTimestamp?: number | undefined;
  AfterContactWorkEndTimestamp?: number | undefined;
}

interface RecordingFacts {
  StorageType?: string | undefined;
  Location?: string | undefined;
  ParticipantType?: string | undefined;
  Status?: string | undefined;
  StartTimestamp?: number | undefined;
  StopTimestamp?: number | undefined;
}

/** The facts of the `detail` of a contact event. It has no endpoints and no attributes. */
export function factsOfEvent(detail: Fields): ContactFacts {
  const queue = fieldsOf(field(detail, 'queueInfo'));
  const agent = fieldsOf(field(detail, 'agentInfo'));
  return {
    ...commonFacts(detail, text(detail, 'instanceArn') ?? text(detail, 'instanceARN')),
    QueueInfo: queue && { Id: lastPart(text(queue, 'queueArn')), EnqueueTimestamp: seconds(queue, 'enqueueTimestamp') },
    AgentInfo: agent && agentInfo(agent, text(agent, 'agentArn')),
  };
}

/** The facts of a contact record. */
export function factsOfRecord(record: Fields): ContactFacts {
  const queue = fieldsOf(field(record, 'Queue'));
  const agent = fieldsOf(field(record, 'Agent'));
  return {
    ...commonFacts(record, text(record, 'InstanceARN') ?? text(record, 'InstanceArn')),
    QueueInfo: queue && { Id: lastPart(text(queue, 'ARN')), EnqueueTimestamp: seconds(queue, 'EnqueueTimestamp') },
    AgentInfo: agent && agentInfo(agent, text(agent, 'ARN')),
    CustomerEndpoint: endpoint(field(record, 'CustomerEndpoint')),
    SystemEndpoint: endpoint(field(record, 'SystemEndpoint')),
    LastUpdateTimestamp: seconds(record, 'LastUpdateTimestamp'),
    Attributes: texts(field(record, 'Attributes')),
    Recordings: recordings(field(record, 'Recordings')),
  };
}

function commonFacts(fields: Fields, instanceArn: string | undefined): ContactFacts {
  const id = text(fields, 'contactId');
  const campaignId = text(fieldsOf(field(fields, 'campaign')), 'campaignId');
  const unlessOwn = (other: string | undefined) => (other === id ? undefined : other);
  return {
    Arn: instanceArn && `${instanceArn}/contact/${id}`,
    InitialContactId: unlessOwn(text(fields, 'initialContactId')),
    PreviousContactId: unlessOwn(text(fields, 'previousContactId')),
    RelatedContactId: text(fields, 'relatedContactId'),
    InitiationMethod: text(fields, 'initiationMethod'),
    Channel: text(fields, 'channel')?.toUpperCase(),
    InitiationTimestamp: seconds(fields, 'initiationTimestamp'),
    ConnectedToSystemTimestamp: seconds(fields, 'connectedToSystemTimestamp'),
    DisconnectTimestamp: seconds(fields, 'disconnectTimestamp'),
    DisconnectReason: text(fields, 'disconnectReason'),
    SegmentAttributes: segmentAttributes(field(fields, 'segmentAttributes')),
    Tags: texts(field(fields, 'tags')),
    Campaign: campaignId === undefined ? undefined : { CampaignId: campaignId },
  };
}

function agentInfo(agent: Fields, arn: string | undefined): ContactFacts['AgentInfo'] {
  const hold = field(agent, 'agentInitiatedHoldDuration');
  return {
    Id: lastPart(arn),
    ConnectedToAgentTimestamp: seconds(agent, 'connectedToAgentTimestamp'),
    AgentInitiatedHoldDuration: typeof hold === 'number' ? hold : undefined,
    AfterContactWorkStartTimestamp: seconds(agent, 'afterContactWorkStartTimestamp'),
    AfterContactWorkEndTimestamp: seconds(agent, 'afterContactWorkEndTimestamp'),
  };
}

function recordings(value: unknown): RecordingFacts[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map(fieldsOf).map((recording) => ({
    StorageType: text(recording, 'StorageType'),
    Location: text(recording, 'Location'),
    ParticipantType: text(recording, 'ParticipantType'),
    Status: text(recording, 'Status'),
    StartTimestamp: seconds(recording, 'StartTimestamp'),
    StopTimestamp: seconds(recording, 'StopTimestamp'),
  }));
}

function endpoint(value: unknown): Endpoint | undefined {
  const fields = fieldsOf(value);
  const address = text(fields, 'Address');
  return address === undefined ? undefined : { Type: text(fields, 'Type') ?? 'TELEPHONE_NUMBER', Address: address };
}

/** Events write `valueString`, records and DescribeContact `ValueString`; the names of the attributes stay. */
function segmentAttributes(value: unknown): Fields | undefined {
  const fields = fieldsOf(value);
  return fields && Object.fromEntries(Object.entries(fields).map(([name, entry]) => [name, capitalised(entry)]));
}

function capitalised(value: unknown): unknown {
  const fields = fieldsOf(value);
  return fields && Object.fromEntries(Object.entries(fields).map(([key, entry]) => [`V${key.slice(1)}`, entry]));
}

function lastPart(arn: string | undefined): string | undefined {
  return arn?.split('/').at(-1);
}
