import { ConnectClient, SearchContactsCommand, type SearchContactsCommandInput } from '@aws-sdk/client-connect';
import { afterEach, expect, test } from 'vitest';
import { startConnect, type Connect, type ConnectOptions } from '../../../sandbox/aws/connect.ts';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { contactRecord, instanceArn } from './contact-lines.ts';

const InstanceId = '99999999-0000-4000-8000-000000000001';
const StartTime = new Date('2026-03-02T10:00:00Z');
const EndTime = new Date('2026-03-02T11:00:00Z');
const Type = 'DISCONNECT_TIMESTAMP';
let part: Connect;
let client: ConnectClient;

async function start(count: number, options: Partial<ConnectOptions> = {}): Promise<void> {
  const book = new ContactBook();
  for (let minute = 0; minute < count; minute += 1) {
    const DisconnectTimestamp = new Date(StartTime.getTime() + minute * 60_000).toISOString();
    const line = contactRecord({ ContactId: `c-${String(minute)}`, DisconnectTimestamp });
    book.learn(line);
    book.delivered(line);
  }
  book.learn(contactRecord({ ContactId: 'living' }));
  for (const other of [{ Channel: 'CHAT' }, { InstanceARN: instanceArn.replace(/1$/, '2') }]) {
    const line = contactRecord({ ContactId: Object.keys(other)[0], ...other });
    book.learn(line);
    book.delivered(line);
  }
  part = await startConnect({ book, ...options });
  client = new ConnectClient({ endpoint: part.url, ...localAccount, maxAttempts: 1 });
}
afterEach(async () => {
  client.destroy();
  await part.close();
});

const search = (more: Partial<SearchContactsCommandInput> = {}) =>
  client.send(
    new SearchContactsCommand({
      InstanceId,
      TimeRange: { Type, StartTime, EndTime },
      SearchCriteria: { Channels: ['VOICE'] },
      Sort: { FieldName: Type, Order: 'ASCENDING' },
      ...more,
    }),
  );

test("the contacts that ended within a time come page by page through Connect's own client", async () => {
  await start(5);
  const first = await search({ MaxResults: 2 });
  expect(first.Contacts?.map(({ Id }) => Id)).toEqual(['c-0', 'c-1']);
  expect(first.TotalCount).toBe(5);
  const second = await search({ MaxResults: 2, NextToken: first.NextToken });
  const third = await search({ MaxResults: 2, NextToken: second.NextToken });
  expect([...(second.Contacts ?? []), ...(third.Contacts ?? [])].map(({ Id }) => Id)).toEqual(['c-2', 'c-3', 'c-4']);
  expect(third.NextToken).toBeUndefined();
});

test('a contact is found without its endpoints and attributes', async () => {
  await start(1);
  const { Contacts } = await search();
  expect(Contacts).toEqual([
    {
      Id: 'c-0',
      Arn: `${instanceArn}/contact/c-0`,
      InitiationMethod: 'INBOUND',
      Channel: 'VOICE',
      InitiationTimestamp: new Date('2026-03-02T10:00:00Z'),
      DisconnectTimestamp: StartTime,
    },
  ]);
});

test('both ends of the time are in it, and the other channel where none is asked for', async () => {
  await start(3);
  const range = {
    Type,
    StartTime: new Date('2026-03-02T10:01:00Z'),
    EndTime: new Date('2026-03-02T10:02:00Z'),
  } as const;
  expect((await search({ TimeRange: range })).Contacts?.map(({ Id }) => Id)).toEqual(['c-1', 'c-2']);
  expect((await search({ SearchCriteria: undefined })).TotalCount).toBe(4);
});

test.each<[string, Partial<SearchContactsCommandInput>]>([
  ['too many at once', { MaxResults: 101 }],
  ['none at once', { MaxResults: 0 }],
  ['a time that ends before it begins', { TimeRange: { Type, StartTime: EndTime, EndTime: StartTime } }],
  ['a token of nobody', { NextToken: 'AAAA' }],
  ['criteria that are not known here', { SearchCriteria: { AgentIds: ['a-1'] } }],
  ['no instance', { InstanceId: '' }],
])('%s is refused', async (_name, wrong) => {
  await start(1);
  await expect(search(wrong)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    $metadata: { httpStatusCode: 400 },
  });
});

test('a token is of its own search', async () => {
  await start(3);
  const { NextToken } = await search({ MaxResults: 1 });
  const later = { Type, StartTime: new Date('2026-03-02T10:00:01Z'), EndTime } as const;
  await expect(search({ NextToken, TimeRange: later })).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('its rate is its own', async () => {
  await start(1, { searchRate: { perSecond: 0.001, burst: 2 }, rate: { perSecond: 0.001, burst: 1 } });
  const answers = await Promise.allSettled([search(), search(), search()]);
  expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } } },
  ]);
});
