import {
  ConnectClient,
  ConnectServiceException,
  DescribeContactCommand,
  ResourceNotFoundException,
  type AgentInfo,
  type Contact as DescribedContact,
  type NextContactEntry,
  type RecordingInfo,
} from '@aws-sdk/client-connect';
import { LRUCache } from 'lru-cache';
import pRetry from 'p-retry';
import { bounded } from './bounded.ts';
import { chainOf } from '../core/contact-event.ts';
import type { Contact, Described, Leg, Recording } from '../core/contact.ts';
import { instanceIdOf } from '../core/decide.ts';
import { isoTime } from '../core/reading.ts';
import { Failure } from '../errors.ts';

/** What contact events lack: numbers, attributes, next contacts. */
export interface Connect {
  /**
   * DescribeContact. undefined: Connect does not know the contact (404: deleted, older than 24 months, or too young).
   * @param patience `new`: a 404 right after INITIATED is asked again, three times over about three seconds
   */
  describe(contact: Pick<Contact, 'contactId' | 'instanceArn'>, patience?: 'new'): Promise<Described | undefined>;
  /**
   * Another leg's place in its chain: remembered for some minutes, since each event and each version of a leg asks for it, else DescribeContact.
   * One that is said to live may have ended since: whoever acts on that asks anew.
   */
  leg(contact: Pick<Contact, 'contactId' | 'instanceArn'>): Promise<Leg | undefined>;
}

/** The SDK's own retries would take no turn: Connect counts requests, and those that it refuses too. */
export const oneRequestATurn = { ...bounded, maxAttempts: 1 };

/** Legs by their contactId, without numbers and attributes. */
export type RememberedLegs = LRUCache<string, Leg>;

/** As many legs as one container meets within minutes. */
export const rememberedLegs = (): RememberedLegs => new LRUCache({ max: 1_000, ttl: 600_000 });

interface ConnectOptions {
  /** Waits for a turn among everything in this container that asks Connect. */
  turn: () => Promise<void>;
  /** The instance of contacts that name none. */
  defaultInstanceArn: string | undefined;
  client?: ConnectClient;
  /** What a container remembers over its invocations. */
  legs?: RememberedLegs;
}

/** Connect behind DescribeContact: 10 a second for the account (quota), which the turns divide. */
export function createConnect({
  turn,
  defaultInstanceArn,
  client = new ConnectClient(oneRequestATurn),
  legs = rememberedLegs(),
}: ConnectOptions): Connect {
  const ask = async (contact: Pick<Contact, 'contactId' | 'instanceArn'>): Promise<Described | undefined> => {
    const InstanceId = instanceIdOf(contact.instanceArn ?? defaultInstanceArn);
    const request = async () => {
      await turn();
      return client.send(new DescribeContactCommand({ InstanceId, ContactId: contact.contactId }));
    };
    try {
      const { Contact: described } = await pRetry(request, retry);
      return described && describedOf(contact.contactId, described);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (error instanceof ResourceNotFoundException) return undefined;
      const name = error instanceof Error ? error.name : 'unknown';
      throw new Failure('connect-unavailable', `DescribeContact answered ${name}`, { retryable: true, cause: error });
    }
  };
  return {
    describe: (contact, patience) => (patience === 'new' ? askAgainIfMissing(() => ask(contact)) : ask(contact)),
    async leg(contact) {
      const remembered = legs.get(contact.contactId);
      if (remembered !== undefined) return remembered;
      const described = await ask(contact);
      if (described !== undefined) legs.set(contact.contactId, legOf(described));
      return described;
    },
  };
}

const retry = {
  ...{ retries: 2, minTimeout: 200, factor: 2, randomize: true },
  shouldRetry: ({ error }: { error: Error }) => mayPass(error),
};

/** Throttled, an error of Connect's own, or no answer at all. */
function mayPass(error: Error): boolean {
  if (!(error instanceof ConnectServiceException)) return !(error instanceof Failure);
  const { httpStatusCode = 500 } = error.$metadata;
  return httpStatusCode >= 500 || httpStatusCode === 429;
}

/** Right after INITIATED the contact may not be there yet. */
async function askAgainIfMissing(ask: () => Promise<Described | undefined>): Promise<Described | undefined> {
  const missing = new Error('not there yet');
  const attempt = async () => {
    const kin = await ask();
    if (kin === undefined) throw missing;
    return kin;
  };
  try {
    return await pRetry(attempt, {
      retries: 3,
      minTimeout: 300,
      factor: 2,
      shouldRetry: ({ error }) => error === missing,
    });
  } catch (error) {
    if (error === missing) return undefined;
    throw error;
  }
}

function describedOf(contactId: string, described: DescribedContact): Described {
  const segment = (name: string) => described.SegmentAttributes?.[name]?.ValueString;
  const tag = described.Tags?.['aws:connect:systemEndpoint'];
  return {
    contactId,
    ...chainOf(contactId, described.InitialContactId, described.PreviousContactId),
    instanceArn: described.Arn?.split('/contact/')[0],
    channel: described.Channel?.toUpperCase(),
    initiationMethod: described.InitiationMethod?.toUpperCase() ?? '',
    direction: segment('connect:Direction')?.toUpperCase(),
    subtype: segment('connect:Subtype'),
    simulated: segment('connect:ValidationTestType') !== undefined,
    customerAddress: described.CustomerEndpoint?.Address,
    systemAddress: described.SystemEndpoint?.Address ?? tag,
    attributes: described.Attributes ?? {},
    campaignId: described.Campaign?.CampaignId,
    initiatedAt: timeOf(described.InitiationTimestamp),
    connectedAt: timeOf(described.ConnectedToSystemTimestamp),
    ended: described.DisconnectTimestamp !== undefined,
    nextContactIds: (described.NextContacts ?? []).flatMap(nextContactId),
    endedAt: timeOf(described.DisconnectTimestamp),
    disconnectReason: described.DisconnectReason,
    enqueuedAt: timeOf(described.QueueInfo?.EnqueueTimestamp),
    agent: described.AgentInfo && agentOf(described.AgentInfo),
    recordings: (described.Recordings ?? []).flatMap(recordingOf),
  };
}

const legOf = ({ contactId, rootId, parentId, instanceArn, ended, ...described }: Described): Leg => {
  const { channel, initiationMethod, direction, subtype, simulated } = described;
  return {
    ...{ contactId, rootId, parentId, instanceArn, ended },
    ...{ channel, initiationMethod, direction, subtype, simulated },
  };
};

const timeOf = (date: Date | undefined) => date && isoTime(date.toISOString());

/** undefined: no agent took it, whoever it was offered to. */
function agentOf(agent: AgentInfo): Described['agent'] {
  const connectedAt = timeOf(agent.ConnectedToAgentTimestamp);
  if (connectedAt === undefined) return undefined;
  return {
    connectedAt,
    // What the customer felt is in the record only; the two differ where several parties hold.
    holdSeconds: agent.AgentInitiatedHoldDuration ?? 0,
    afterContactWorkFrom: timeOf(agent.AfterContactWorkStartTimestamp),
    afterContactWorkTo: timeOf(agent.AfterContactWorkEndTimestamp),
  };
}

const recordingOf = ({ Location: location, ...recording }: RecordingInfo): Recording[] =>
  location === undefined
    ? []
    : [
        {
          location,
          storage: recording.StorageType,
          participant: recording.ParticipantType,
          status: recording.Status,
          startedAt: timeOf(recording.StartTimestamp),
          stoppedAt: timeOf(recording.StopTimestamp),
        },
      ];

function nextContactId({ NextContactMetadata: metadata }: NextContactEntry): string[] {
  const id = metadata?.QuickConnectContactData?.ContactId;
  return id === undefined ? [] : [id];
}
