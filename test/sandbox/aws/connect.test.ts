import { ConnectClient, DescribeContactCommand } from '@aws-sdk/client-connect';
import { afterEach, expect, test } from 'vitest';
import { startConnect, type Connect, type ConnectOptions } from '../../../sandbox/aws/connect.ts';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { contactRecord, instanceArn } from './contact-lines.ts';

const InstanceId = '99999999-0000-4000-8000-000000000001';
let part: Connect;
let client: ConnectClient;

async function start(options: Partial<ConnectOptions> = {}): Promise<void> {
  const book = new ContactBook();
  const line = contactRecord({
    ContactId: 'a/1',
    PreviousContactId: 'root',
    InitialContactId: 'root',
    NextContactId: 'b',
    Attributes: { 'sfdc-Colour': 'blue' },
    SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Telephony' } },
    Queue: { ARN: `${instanceArn}/queue/q-1`, EnqueueTimestamp: '2026-03-02T10:00:10Z' },
    Agent: { ARN: `${instanceArn}/agent/u-1`, ConnectedToAgentTimestamp: '2026-03-02T10:00:20Z' },
  });
  book.learn(line);
  book.learn(contactRecord({ ContactId: 'b', PreviousContactId: 'a/1', InitiationTimestamp: '2026-03-02T10:04:00Z' }));
  book.delivered(line);
  part = await startConnect({ book, ...options });
  client = new ConnectClient({ endpoint: part.url, ...localAccount, maxAttempts: 1 });
}
afterEach(async () => {
  client.destroy();
  await part.close();
});

const describeContact = (ContactId = 'a/1', instance = InstanceId) =>
  client.send(new DescribeContactCommand({ InstanceId: instance, ContactId }));

test("every field comes through Connect's own client", async () => {
  await start();
  const { Contact } = await describeContact();
  expect(Contact).toEqual({
    Id: 'a/1',
    Arn: `${instanceArn}/contact/a/1`,
    InitialContactId: 'root',
    PreviousContactId: 'root',
    InitiationMethod: 'INBOUND',
    Channel: 'VOICE',
    QueueInfo: { Id: 'q-1', EnqueueTimestamp: new Date('2026-03-02T10:00:10Z') },
    AgentInfo: { Id: 'u-1', ConnectedToAgentTimestamp: new Date('2026-03-02T10:00:20Z') },
    CustomerEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+12065550123' },
    SystemEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+12065550100' },
    InitiationTimestamp: new Date('2026-03-02T10:00:00Z'),
    DisconnectTimestamp: new Date('2026-03-02T10:05:00Z'),
    LastUpdateTimestamp: new Date('2026-03-02T10:06:00Z'),
    DisconnectReason: 'CUSTOMER_DISCONNECT',
    Attributes: { 'sfdc-Colour': 'blue' },
    SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Telephony' } },
    NextContacts: [
      {
        Type: 'QUICK_CONNECT',
        NextContactMetadata: {
          QuickConnectContactData: { ContactId: 'b', InitiationTimestamp: new Date('2026-03-02T10:04:00Z') },
        },
      },
    ],
  });
});

test('the instance may be given by its ARN', async () => {
  await start();
  expect((await describeContact('a/1', instanceArn)).Contact?.Id).toBe('a/1');
});

test.each([
  ['an unknown contact', 'nobody', InstanceId],
  ['a contact of another instance', 'a/1', '99999999-0000-4000-8000-000000000002'],
])('%s is not found', async (_name, contactId, instance) => {
  await start();
  await expect(describeContact(contactId, instance)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});

test('fails the requests that it is told to, late, and counts all', async () => {
  const failures = [
    { nth: [1], error: 'ThrottlingException' },
    { nth: [2], error: 'InternalServiceException' },
  ];
  await start({ failures, latencyMs: 30 });
  const before = performance.now();
  await expect(describeContact()).rejects.toMatchObject({
    name: 'ThrottlingException',
    $metadata: { httpStatusCode: 429 },
  });
  expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  await expect(describeContact()).rejects.toMatchObject({
    name: 'InternalServiceException',
    $metadata: { httpStatusCode: 500 },
  });
  await describeContact();
  expect(part.requests()).toBe(3);
});

test("keeps Connect's rate if told so", async () => {
  await start({ rate: { perSecond: 0.001, burst: 15 } });
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => describeContact()));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused).toHaveLength(5);
  expect(refused[0]?.reason).toMatchObject({ name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } });
});
