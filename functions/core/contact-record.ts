import * as v from 'valibot';
import type { ContactRecord, Parsed, Recording } from './contact.ts';
import { chainOf } from './contact-event.ts';
import { jsonObject, map, part, segmentText, text, time, upperText, whole, withFirstLetter } from './reading.ts';

const endpoint = part('upper', { Address: text });
const recording = part('upper', {
  Location: text,
  StorageType: text,
  ParticipantType: upperText,
  Status: upperText,
  StartTimestamp: time,
  StopTimestamp: time,
});

const recordSchema = v.object({
  ContactId: text,
  InitialContactId: text,
  PreviousContactId: text,
  NextContactId: text,
  InstanceARN: text,
  Channel: upperText,
  InitiationMethod: upperText,
  InitiationTimestamp: time,
  ConnectedToSystemTimestamp: time,
  DisconnectTimestamp: time,
  DisconnectReason: text,
  LastUpdateTimestamp: time,
  Agent: part('upper', {
    Username: text,
    ConnectedToAgentTimestamp: time,
    AgentInteractionDuration: whole,
    CustomerHoldDuration: whole,
    LongestHoldDuration: whole,
    NumberOfHolds: whole,
  }),
  Queue: part('upper', { Name: text, EnqueueTimestamp: time, DequeueTimestamp: time }),
  Recording: recording,
  // null, not [], where there are none
  Recordings: v.optional(v.fallback(v.nullish(v.array(recording)), undefined)),
  Attributes: map,
  SegmentAttributes: map,
  CustomerEndpoint: endpoint,
  SystemEndpoint: endpoint,
  Campaign: part('upper', { CampaignId: text }),
  Tags: map,
});
type Fields = v.InferOutput<typeof recordSchema>;

/**
 * Reads one contact record ("Contact records data model", format version 2017-03-10).
 * A record has the format version, or at least ContactId and InitiationMethod; agent events of the same stream are told apart.
 */
export function parseContactRecord(payload: string): Parsed<ContactRecord> {
  const raw = jsonObject(payload);
  if (typeof raw === 'string') return { is: 'refused', reason: raw };
  if ('CurrentAgentSnapshot' in raw) return { is: 'skipped', reason: 'agent-event' };
  const fields = v.parse(recordSchema, withFirstLetter('upper', raw));
  const contactId = fields.ContactId;
  if (contactId === undefined) return { is: 'refused', reason: 'no-contact-id' };
  const isRecord = 'AWSContactTraceRecordFormatVersion' in raw || fields.InitiationMethod !== undefined;
  if (!isRecord) return { is: 'refused', reason: 'not-a-contact-record', contactId };
  return { is: 'fact', fact: factOf(fields, contactId) };
}

function factOf(fields: Fields, contactId: string): ContactRecord {
  const segment = (name: string) => segmentText(fields.SegmentAttributes, name);
  return {
    source: 'contact-record',
    contactId,
    ...chainOf(contactId, fields.InitialContactId, fields.PreviousContactId),
    nextContactId: fields.NextContactId === contactId ? undefined : fields.NextContactId,
    instanceArn: fields.InstanceARN,
    channel: fields.Channel,
    initiationMethod: fields.InitiationMethod ?? '',
    direction: segment('connect:Direction')?.toUpperCase(),
    subtype: segment('connect:Subtype'),
    simulated: segment('connect:ValidationTestType') !== undefined,
    customerAddress: fields.CustomerEndpoint?.Address,
    systemAddress: fields.SystemEndpoint?.Address ?? taggedAddress(fields),
    attributes: fields.Attributes,
    campaignId: fields.Campaign?.CampaignId,
    initiatedAt: fields.InitiationTimestamp,
    connectedAt: fields.ConnectedToSystemTimestamp,
    endedAt: fields.DisconnectTimestamp,
    updatedAt: fields.LastUpdateTimestamp,
    disconnectReason: fields.DisconnectReason,
    agent: fields.Agent && agentOf(fields.Agent),
    queue: fields.Queue && {
      name: fields.Queue.Name,
      enqueuedAt: fields.Queue.EnqueueTimestamp,
      dequeuedAt: fields.Queue.DequeueTimestamp,
    },
    recordings: recordingsOf(fields),
  };
}

/** The number that Connect itself tags a contact with, as DescribeContact gives it for the create; not where it was to be forgotten. */
const taggedAddress = ({ Tags, SegmentAttributes }: Fields) =>
  'connect:RedactedFields' in SegmentAttributes ? undefined : v.parse(text, Tags['aws:connect:systemEndpoint']);

const agentOf = (agent: NonNullable<Fields['Agent']>) => ({
  username: agent.Username,
  connectedAt: agent.ConnectedToAgentTimestamp,
  interactionSeconds: agent.AgentInteractionDuration,
  holdSeconds: agent.CustomerHoldDuration,
  longestHoldSeconds: agent.LongestHoldDuration,
  holds: agent.NumberOfHolds,
});

/** The list, or the single `Recording` of records that have no list (that one is always in S3). */
function recordingsOf(fields: Fields): Recording[] {
  const single = fields.Recording && { ...fields.Recording, StorageType: fields.Recording.StorageType ?? 'S3' };
  const listed = fields.Recordings ?? [single];
  return listed.flatMap((entry) =>
    entry?.Location === undefined
      ? []
      : [
          {
            location: entry.Location,
            storage: entry.StorageType,
            participant: entry.ParticipantType,
            status: entry.Status,
            startedAt: entry.StartTimestamp,
            stoppedAt: entry.StopTimestamp,
          },
        ],
  );
}
