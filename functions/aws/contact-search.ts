import { ConnectClient, SearchContactsCommand, type ContactSearchSummary } from '@aws-sdk/client-connect';
import { oneRequestATurn } from './connect.ts';
import { chainOf } from '../core/contact-event.ts';
import type { Contact } from '../core/contact.ts';
import { instanceIdOf } from '../core/decide.ts';
import { Failure } from '../errors.ts';

/** A contact that SearchContacts found: neither numbers nor attributes. */
export interface FoundContact extends Contact {
  /** Epoch milliseconds. */
  endedAt: number;
}

export interface Found {
  contacts: FoundContact[];
  /** Where the next page begins; undefined: there is none. */
  next: string | undefined;
}

/** When contacts ended, epoch milliseconds, both included. */
export interface TimeWindow {
  from: number;
  to: number;
}

export interface ContactSearch {
  /** One page of an instance's voice contacts that ended within a window, the first to end first. @param page `next` of the page before */
  ended(instanceArn: string, window: TimeWindow, page: string | undefined): Promise<Found>;
}

/** "SearchContacts": the most that a page holds. */
const mostResults = 100;

/** Connect behind SearchContacts, whose rate is its own: 10 a second for the account and windows of two weeks at most. */
export function createContactSearch({
  turn,
  client = new ConnectClient(oneRequestATurn),
}: {
  /** Waits for a turn. */
  turn: () => Promise<void>;
  client?: ConnectClient;
}): ContactSearch {
  return {
    async ended(instanceArn, { from, to }, page) {
      await turn();
      const command = new SearchContactsCommand({
        InstanceId: instanceIdOf(instanceArn),
        TimeRange: { Type: 'DISCONNECT_TIMESTAMP', StartTime: new Date(from), EndTime: new Date(to) },
        SearchCriteria: { Channels: ['VOICE'] },
        Sort: { FieldName: 'DISCONNECT_TIMESTAMP', Order: 'ASCENDING' },
        MaxResults: mostResults,
        NextToken: page,
      });
      try {
        const { Contacts, NextToken } = await client.send(command);
        return { contacts: (Contacts ?? []).flatMap((contact) => foundOf(contact, instanceArn)), next: NextToken };
      } catch (error) {
        const name = error instanceof Error ? error.name : 'unknown';
        throw new Failure('connect-unavailable', `SearchContacts answered ${name}`, { retryable: true, cause: error });
      }
    },
  };
}

function foundOf(contact: ContactSearchSummary, instanceArn: string): FoundContact[] {
  const { Id, InitiationMethod, DisconnectTimestamp, SegmentAttributes } = contact;
  if (Id === undefined || DisconnectTimestamp === undefined) return [];
  const segment = (name: string) => SegmentAttributes?.[name]?.ValueString;
  return [
    {
      contactId: Id,
      ...chainOf(Id, contact.InitialContactId, contact.PreviousContactId),
      instanceArn,
      channel: contact.Channel?.toUpperCase(),
      initiationMethod: InitiationMethod?.toUpperCase() ?? '',
      direction: segment('connect:Direction')?.toUpperCase(),
      subtype: segment('connect:Subtype'),
      simulated: segment('connect:ValidationTestType') !== undefined,
      endedAt: DisconnectTimestamp.getTime(),
    },
  ];
}
