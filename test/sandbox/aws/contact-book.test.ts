import { beforeEach, expect, test } from 'vitest';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { contactEvent, contactRecord, instanceArn } from './contact-lines.ts';

let book: ContactBook;
beforeEach(() => {
  book = new ContactBook();
});

const nextIds = (id: string) =>
  book.describe(id)?.NextContacts.map((it) => it.NextContactMetadata.QuickConnectContactData.ContactId);

test('knows nothing of a contact that no line told of', () => {
  book.learn(contactRecord({ ContactId: 'a', NextContactId: 'b' }));
  expect(book.describe('b')).toBeUndefined();
});

test.each([null, 7, 'text', [], {}, { ContactId: 'a' }, { 'detail-type': 'x' }, { 'detail-type': 'x', detail: 'y' }])(
  'passes over %j',
  (line) => {
    book.learn(line);
    book.delivered(line);
    expect(book.describe('a')).toBeUndefined();
  },
);

test('a contact known by events has no endpoints and no attributes', () => {
  book.learn(
    contactEvent('QUEUED', {
      contactId: 'a',
      initiationTimestamp: '2026-03-02T10:00:00.250Z',
      connectedToSystemTimestamp: '1970-01-01T00:00:00.001Z',
      queueInfo: {
        queueArn: `${instanceArn}/queue/q-1`,
        enqueueTimestamp: '2026-03-02T10:00:10.000Z',
        queueType: 'STANDARD',
      },
      tags: { 'aws:connect:systemEndpoint': '+12065550100' },
      segmentAttributes: { 'connect:Subtype': { valueString: 'connect:Telephony' } },
    }),
  );
  expect(book.describe('a')).toEqual({
    Id: 'a',
    Arn: `${instanceArn}/contact/a`,
    InitiationMethod: 'INBOUND',
    Channel: 'VOICE',
    InitiationTimestamp: 1772445600.25,
    QueueInfo: { Id: 'q-1', EnqueueTimestamp: 1772445610 },
    Tags: { 'aws:connect:systemEndpoint': '+12065550100' },
    SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Telephony' } },
    NextContacts: [],
  });
});

test('reads events with capitals, mixed channels and an own id as initial and previous', () => {
  const ids = { ContactId: 'a', InitialContactId: 'a', PreviousContactId: 'a' };
  const agent = { AgentArn: `${instanceArn}/agent/u-1`, ConnectedToAgentTimestamp: '2026-03-02T10:00:20.000Z' };
  const detail = {
    EventType: 'DISCONNECTED',
    Channel: 'Voice',
    InstanceArn: instanceArn,
    InitiationMethod: 'TRANSFER',
  };
  const line = {
    'detail-type': 'Connect Customer Contact Event',
    detail: { ...detail, ...ids, AgentInfo: agent, queueInfo: 'Basic' },
  };
  book.learn(line);
  const known = book.describe('a');
  expect(known).toMatchObject({ Channel: 'VOICE', AgentInfo: { Id: 'u-1', ConnectedToAgentTimestamp: 1772445620 } });
  expect(known).not.toHaveProperty('InitialContactId');
  expect(known).not.toHaveProperty('PreviousContactId');
  expect(known).not.toHaveProperty('QueueInfo');
});

test('a record is the better source, and its newest version the best', () => {
  const attributes = (colour: string) => ({ ContactId: 'a', Attributes: { colour, callback_flag: true, none: null } });
  book.learn(
    contactRecord({ ...attributes('new'), LastUpdateTimestamp: '2026-03-02T10:07:00Z', CustomerEndpoint: null }),
  );
  book.learn(contactRecord({ ...attributes('old'), LastUpdateTimestamp: '2026-03-02T10:06:00Z' }));
  book.learn(
    contactEvent('INITIATED', {
      contactId: 'a',
      initiationMethod: 'API',
      initiationTimestamp: '2026-03-02T09:00:00.000Z',
    }),
  );
  const known = book.describe('a');
  expect(known).toMatchObject({
    InitiationMethod: 'INBOUND',
    InitiationTimestamp: 1772445600,
    Attributes: { colour: 'new', callback_flag: 'true' },
    SystemEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+12065550100' },
  });
  expect(known?.CustomerEndpoint).toBeUndefined();
});

test('of two versions of one second the one with a recording is newer', () => {
  book.learn(contactRecord({ ContactId: 'a', Recordings: [], Attributes: { which: 'recorded' } }));
  book.learn(contactRecord({ ContactId: 'a', Attributes: { which: 'bare' } }));
  expect(book.describe('a')?.Attributes).toEqual({ which: 'recorded' });
});

test('of several events the newest tells', () => {
  book.learn(contactEvent('QUEUED', { contactId: 'a', tags: { step: '2' } }, '2026-03-02T10:00:09Z'));
  book.learn(contactEvent('INITIATED', { contactId: 'a', tags: { step: '1' } }, '2026-03-02T10:00:00Z'));
  expect(book.describe('a')?.Tags).toEqual({ step: '2' });
});

test('next contacts are all that name this one, and the one that its record names, in order of initiation', () => {
  book.learn(contactRecord({ ContactId: 'a', NextContactId: 'd' }));
  const leg = (ContactId: string, InitiationTimestamp: string) =>
    book.learn(contactRecord({ ContactId, InitialContactId: 'a', PreviousContactId: 'a', InitiationTimestamp }));
  leg('c', '2026-03-02T10:03:00Z');
  leg('b', '2026-03-02T10:02:00Z');
  book.learn(
    contactEvent('INITIATED', {
      contactId: 'e',
      previousContactId: 'a',
      initiationTimestamp: '2026-03-02T10:04:00.000Z',
    }),
  );
  expect(nextIds('a')).toEqual(['b', 'c', 'e', 'd']);
  expect(book.describe('a')?.NextContacts[0]).toEqual({
    Type: 'QUICK_CONNECT',
    NextContactMetadata: { QuickConnectContactData: { ContactId: 'b', InitiationTimestamp: 1772445720 } },
  });
});

test.each([
  ['a record', contactRecord({ ContactId: 'a' }), true],
  ['DISCONNECTED', contactEvent('DISCONNECTED', { contactId: 'a' }), true],
  ['COMPLETED', contactEvent('COMPLETED', { contactId: 'a' }), true],
  ['QUEUED', contactEvent('QUEUED', { contactId: 'a' }), false],
])('a contact lives until its end was delivered: %s', (_name, line, ends) => {
  book.learn(contactRecord({ ContactId: 'a' }));
  expect(book.describe('a')?.DisconnectTimestamp).toBeUndefined();
  expect(book.describe('a')?.DisconnectReason).toBeUndefined();
  book.delivered(line);
  expect(book.describe('a')?.DisconnectTimestamp).toBe(ends ? 1772445900 : undefined);
  expect(book.describe('a')?.DisconnectReason).toBe(ends ? 'CUSTOMER_DISCONNECT' : undefined);
});
