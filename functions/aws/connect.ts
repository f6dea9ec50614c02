import {
  ConnectClient,
  DescribeContactCommand,
  ResourceNotFoundException,
  type Contact as DescribedContact,
  type NextContactEntry,
} from '@aws-sdk/client-connect';
import pRetry from 'p-retry';
import { chainOf } from '../core/contact-event.ts';
import type { Contact, Kin } from '../core/contact.ts';
import { instanceIdOf } from '../core/decide.ts';
import { isoTime } from '../core/reading.ts';
import { Failure } from '../errors.ts';

/** What contact events lack: numbers, attributes, next contacts. */
export interface Connect {
  /**
   * DescribeContact. undefined: Connect does not know the contact (404: deleted, older than 24 months, or too young).
   * @param patience `new`: a 404 right after INITIATED is asked again, three times over about three seconds
   */
  describe(contact: Pick<Contact, 'contactId' | 'instanceArn'>, patience?: 'new'): Promise<Kin | undefined>;
}

interface ConnectOptions {
  /** Waits for a turn among everything in this container that asks Connect. */
  turn: () => Promise<void>;
  /** The instance of contacts that name none. */
  defaultInstanceArn: string | undefined;
  client?: ConnectClient;
}

/** Connect behind DescribeContact: 10 a second for the account (quota), which the turns divide. */
export function createConnect({ turn, defaultInstanceArn, client = new ConnectClient({}) }: ConnectOptions): Connect {
  const ask = async (contact: Pick<Contact, 'contactId' | 'instanceArn'>): Promise<Kin | undefined> => {
    await turn();
    const InstanceId = instanceIdOf(contact.instanceArn ?? defaultInstanceArn);
    try {
      const { Contact: described } = await client.send(
        new DescribeContactCommand({ InstanceId, ContactId: contact.contactId }),
      );
      return described && kinOf(contact.contactId, described);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      const name = error instanceof Error ? error.name : 'unknown';
      throw new Failure('connect-unavailable', `DescribeContact answered ${name}`, { retryable: true, cause: error });
    }
  };
  return {
    describe: (contact, patience) => (patience === 'new' ? askAgainIfMissing(() => ask(contact)) : ask(contact)),
  };
}

/** Right after INITIATED the contact may not be there yet. */
async function askAgainIfMissing(ask: () => Promise<Kin | undefined>): Promise<Kin | undefined> {
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

function kinOf(contactId: string, described: DescribedContact): Kin {
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
  };
}

const timeOf = (date: Date | undefined) => date && isoTime(date.toISOString());

function nextContactId({ NextContactMetadata: metadata }: NextContactEntry): string[] {
  const id = metadata?.QuickConnectContactData?.ContactId;
  return id === undefined ? [] : [id];
}
