import { readdirSync, readFileSync } from 'node:fs';
import type { CallDetails, ContactEvent, ContactRecord } from '../../../functions/core/contact.ts';
import { parseSettings, type Settings, type SettingsInput } from '../../../functions/core/settings.ts';

export const instanceArn = 'arn:aws:connect:us-east-1:111122223333:instance/8d4f2c61-3b7a-4e95-a0c8-5f1e9d72b346';

/** Settings with one instance, the one of the recorded events and records. */
export const settingsWith = (changes: Partial<SettingsInput> = {}): Settings =>
  parseSettings({
    instances: [{ arn: instanceArn, secretName: 'bridge/care', telephonyUrl: 'https://care.example' }],
    ...changes,
  });

/** The recorded payloads of a folder of `events/`, by file name without its ending. */
export const recorded = (folder: 'contact-events' | 'contact-records'): [name: string, payload: string][] => {
  const place = new URL(`../../../events/${folder}/`, import.meta.url);
  return readdirSync(place)
    .sort()
    .map((file) => [file.replace('.json', ''), readFileSync(new URL(file, place), 'utf8')]);
};

/** A call as Connect describes it: inbound, with both numbers. */
export const callWith = (changes: Partial<CallDetails> = {}): CallDetails => ({
  contactId: 'leg-1',
  rootId: 'leg-1',
  instanceArn,
  channel: 'VOICE',
  initiationMethod: 'INBOUND',
  subtype: 'connect:Telephony',
  simulated: false,
  customerAddress: '+12065550123',
  systemAddress: '+12065550100',
  attributes: {},
  initiatedAt: '2026-05-04T09:00:04Z',
  ...changes,
});

/** The record of an inbound call that an agent took. */
export const recordWith = (changes: Partial<ContactRecord> = {}): ContactRecord => ({
  ...callWith(),
  source: 'contact-record',
  connectedAt: '2026-05-04T09:00:04Z',
  endedAt: '2026-05-04T09:04:12Z',
  updatedAt: '2026-05-04T09:05:48Z',
  disconnectReason: 'CUSTOMER_DISCONNECT',
  agent: {
    username: 'dana.reyes',
    connectedAt: '2026-05-04T09:00:52Z',
    interactionSeconds: 188,
    holdSeconds: 12,
    longestHoldSeconds: 9,
    holds: 2,
  },
  queue: { name: 'Support', enqueuedAt: '2026-05-04T09:00:31Z', dequeuedAt: '2026-05-04T09:00:52Z' },
  recordings: [],
  ...changes,
});

/** The first event of an inbound call. */
export const eventWith = (changes: Partial<ContactEvent> = {}): ContactEvent => ({
  source: 'contact-event',
  contactId: 'leg-1',
  rootId: 'leg-1',
  instanceArn,
  channel: 'VOICE',
  initiationMethod: 'INBOUND',
  simulated: false,
  eventType: 'INITIATED',
  initiatedAt: '2026-05-04T09:00:04.218Z',
  hadAgent: false,
  ...changes,
});
