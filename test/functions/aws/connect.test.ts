import { ConnectClient } from '@aws-sdk/client-connect';
import { afterEach, describe, expect, test } from 'vitest';
import { createConnect, oneRequestATurn } from '../../../functions/aws/connect.ts';
import { Failure } from '../../../functions/errors.ts';
import { startConnect, type ConnectOptions } from '../../../sandbox/aws/connect.ts';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { contactEvent, contactRecord, instanceArn } from '../../support/lines.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Connect as it knows the given lines. `learn` lets it know more later, `turns` counts how often a turn was asked for. */
async function connectOf(
  lines: string[],
  options: Omit<ConnectOptions, 'book'> = {},
  defaultInstanceArn = instanceArn,
) {
  const book = new ContactBook();
  for (const line of lines) book.learn(JSON.parse(line));
  const server = await startConnect({ book, ...options });
  const client = new ConnectClient({ ...localAccount, ...oneRequestATurn, endpoint: server.url });
  let turns = 0;
  const turn = async () => void (turns += 1);
  closing.push(async () => {
    client.destroy();
    await server.close();
  });
  return { ...createConnect({ turn, defaultInstanceArn, client }), server, book, turns: () => turns };
}

describe('a contact', () => {
  test('with everything that events lack', async () => {
    const record = contactRecord('c-1', {
      InitialContactId: 'c-0',
      PreviousContactId: 'c-0',
      InitiationMethod: 'TRANSFER',
      Attributes: { 'sfdc-Tier__c': 'Gold' },
      Campaign: { CampaignId: 'spring' },
      SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Telephony' } },
    });
    const { describe: ask } = await connectOf([record, contactEvent('INITIATED', 'c-2', { previousContactId: 'c-1' })]);
    expect(await ask({ contactId: 'c-1', instanceArn })).toEqual({
      contactId: 'c-1',
      rootId: 'c-0',
      parentId: 'c-0',
      instanceArn,
      channel: 'VOICE',
      initiationMethod: 'TRANSFER',
      direction: undefined,
      subtype: 'connect:Telephony',
      simulated: false,
      customerAddress: '+12065550123',
      systemAddress: '+12065550100',
      attributes: { 'sfdc-Tier__c': 'Gold' },
      campaignId: 'spring',
      initiatedAt: '2026-03-02T10:00:00Z',
      ended: false,
      nextContactIds: ['c-2'],
      enqueuedAt: '2026-03-02T10:00:30Z',
      agent: { connectedAt: '2026-03-02T10:01:00Z', holdSeconds: 0 },
      recordings: [],
    });
  });

  test('has ended once its end is known', async () => {
    const line = contactEvent('DISCONNECTED', 'c-1');
    const { describe: ask, book } = await connectOf([line, contactRecord('c-1')]);
    expect(await ask({ contactId: 'c-1', instanceArn })).toMatchObject({ ended: false });
    book.delivered(JSON.parse(line));
    expect(await ask({ contactId: 'c-1', instanceArn })).toMatchObject({ ended: true });
  });

  test('of events only has no endpoints and no attributes; the number that was dialled may be in a tag', async () => {
    const tags = { 'aws:connect:systemEndpoint': '+12065550100' };
    const { describe: ask } = await connectOf([contactEvent('INITIATED', 'c-1', { tags })]);
    const kin = await ask({ contactId: 'c-1', instanceArn });
    expect(kin).toMatchObject({ customerAddress: undefined, systemAddress: '+12065550100', attributes: {} });
  });

  test('that names no instance is looked for in the default one', async () => {
    const { describe: ask } = await connectOf([contactRecord('c-1')]);
    expect(await ask({ contactId: 'c-1', instanceArn: undefined })).toMatchObject({ contactId: 'c-1' });
  });

  test.each(['a/b', 'a?b', '../c', 'a b', '%2e%2e'])('is asked for by its whole id: %s', async (id) => {
    const { describe: ask } = await connectOf([contactRecord(id)]);
    expect(await ask({ contactId: id, instanceArn })).toMatchObject({ contactId: id });
  });
});

describe('a contact that Connect does not know', () => {
  test('is undefined at once', async () => {
    const { describe: ask, server } = await connectOf([]);
    expect(await ask({ contactId: 'nobody', instanceArn })).toBeUndefined();
    expect(server.requests()).toBe(1);
  });

  test('is asked for again while it is new, each time in turn', async () => {
    const { describe: ask, server, turns } = await connectOf([]);
    expect(await ask({ contactId: 'nobody', instanceArn }, 'new')).toBeUndefined();
    expect([server.requests(), turns()]).toEqual([4, 4]);
  });

  test('is found when it appears meanwhile', async () => {
    const { describe: ask, book, server } = await connectOf([]);
    const asked = ask({ contactId: 'c-1', instanceArn }, 'new');
    while (server.requests() === 0) await new Promise((resolve) => setImmediate(resolve));
    book.learn(JSON.parse(contactEvent('INITIATED', 'c-1')));
    expect(await asked).toMatchObject({ contactId: 'c-1' });
  });
});

describe("another leg's place in its chain", () => {
  const lines = [contactRecord('c-1', { InitialContactId: 'c-0', PreviousContactId: 'c-0' })];

  test('is asked for once, and has nothing of people', async () => {
    const { leg, server, turns } = await connectOf(lines);
    const asked = [await leg({ contactId: 'c-1', instanceArn }), await leg({ contactId: 'c-1', instanceArn })];
    expect(asked[1]).toMatchObject({ contactId: 'c-1', rootId: 'c-0', parentId: 'c-0', initiationMethod: 'INBOUND' });
    expect(JSON.stringify(asked[1])).not.toContain('+1206');
    expect([server.requests(), turns()]).toEqual([1, 1]);
  });

  test('that is not known is asked for again', async () => {
    const { leg, book, server } = await connectOf([]);
    expect(await leg({ contactId: 'c-1', instanceArn })).toBeUndefined();
    for (const line of lines) book.learn(JSON.parse(line));
    expect(await leg({ contactId: 'c-1', instanceArn })).toMatchObject({ contactId: 'c-1' });
    expect(server.requests()).toBe(2);
  });

  test('says nothing of what it is now: that is asked for each time', async () => {
    const { leg, describe: ask, book } = await connectOf([contactEvent('INITIATED', 'c-1')]);
    expect(await leg({ contactId: 'c-1', instanceArn })).toMatchObject({ ended: false });
    const end = contactEvent('DISCONNECTED', 'c-1', { disconnectTimestamp: '2026-03-02T10:05:00.000Z' });
    book.learn(JSON.parse(end));
    book.delivered(JSON.parse(end));
    expect(await ask({ contactId: 'c-1', instanceArn })).toMatchObject({ ended: true });
  });
});

test.each(['ThrottlingException', 'InternalServiceException', 'TooManyRequestsException'])(
  '%s is tried three times, each in its turn, and is then a failure that can be tried again, not a contact that is not there',
  async (error) => {
    const {
      describe: ask,
      server,
      turns,
    } = await connectOf([contactRecord('c-1')], { failures: [{ every: 1, error }] });
    const failed = ask({ contactId: 'c-1', instanceArn }, 'new');
    await expect(failed).rejects.toMatchObject({ name: 'Failure', code: 'connect-unavailable', retryable: true });
    expect([server.requests(), turns()]).toEqual([3, 3]);
  },
);

test('a throttle that passes costs a moment', async () => {
  const failures = [{ nth: [1], error: 'ThrottlingException' }];
  const { describe: ask, turns } = await connectOf([contactRecord('c-1')], { failures });
  expect(await ask({ contactId: 'c-1', instanceArn })).toMatchObject({ contactId: 'c-1' });
  expect(turns()).toBe(2);
});

test('what Connect does not allow is not tried again', async () => {
  const failures = [{ every: 1, error: 'AccessDeniedException' }];
  const { describe: ask, turns } = await connectOf([contactRecord('c-1')], { failures });
  await expect(ask({ contactId: 'c-1', instanceArn })).rejects.toMatchObject({ code: 'connect-unavailable' });
  expect(turns()).toBe(1);
});

test('a turn that does not come in time is no failure of Connect', async () => {
  const late = new Failure('out-of-time', 'no turn', { retryable: true });
  const connect = createConnect({ turn: () => Promise.reject(late), defaultInstanceArn: instanceArn });
  await expect(connect.describe({ contactId: 'c-1', instanceArn })).rejects.toBe(late);
});

test('an answer that never comes is given up', async () => {
  const server = await startConnect({ book: new ContactBook(), latencyMs: 60_000 });
  const requestHandler = { ...oneRequestATurn.requestHandler, requestTimeout: 20 };
  const client = new ConnectClient({ ...localAccount, ...oneRequestATurn, endpoint: server.url, requestHandler });
  const connect = createConnect({ turn: () => Promise.resolve(), defaultInstanceArn: instanceArn, client });
  await expect(connect.describe({ contactId: 'c-1' })).rejects.toMatchObject({ code: 'connect-unavailable' });
  client.destroy();
  await server.close();
});
