import { describe, expect, it } from 'vitest';
import { parseContactRecord } from '../../../functions/core/contact-record.ts';
import { golden } from './golden.ts';
import { recorded } from './sample.ts';

await golden(
  'contact-records',
  Object.fromEntries(recorded('contact-records').map(([name, payload]) => [name, parseContactRecord(payload)])),
);

const minimal = { ContactId: 'leg-1', InitiationMethod: 'INBOUND' };

function factOf(fields: unknown) {
  const parsed = parseContactRecord(JSON.stringify(fields));
  if (parsed.is !== 'fact') throw new Error(`no fact but ${parsed.reason}`);
  return parsed.fact;
}

describe('a payload that is no contact record', () => {
  it.each([
    ['', 'not-json'],
    ['{"ContactId":"leg-1"', 'not-json'],
    ['null', 'not-an-object'],
    ['7', 'not-an-object'],
    ['"leg-1"', 'not-an-object'],
    ['false', 'not-an-object'],
    ['[{"ContactId":"leg-1","InitiationMethod":"INBOUND"}]', 'not-an-object'],
    ['{}', 'no-contact-id'],
    ['{"ContactId":"","InitiationMethod":"INBOUND"}', 'no-contact-id'],
    ['{"ContactId":" ","InitiationMethod":"INBOUND"}', 'no-contact-id'],
    ['{"ContactId":null,"InitiationMethod":"INBOUND"}', 'no-contact-id'],
    ['{"ContactId":7,"InitiationMethod":"INBOUND"}', 'no-contact-id'],
    ['{"AWSContactTraceRecordFormatVersion":"2017-03-10"}', 'no-contact-id'],
    ['{"__proto__":{"ContactId":"leg-1","InitiationMethod":"INBOUND"}}', 'no-contact-id'],
  ])('%s is refused as %s', (payload, reason) => {
    expect(parseContactRecord(payload)).toEqual({ is: 'refused', reason });
  });

  it.each([
    '{"ContactId":"leg-1"}',
    '{"ContactId":"leg-1","InitiationMethod":null}',
    '{"ContactId":"leg-1","DisconnectTimestamp":"2026-05-04T09:00:21Z"}',
  ])('%s is refused with its id', (payload) => {
    expect(parseContactRecord(payload)).toEqual({ is: 'refused', reason: 'not-a-contact-record', contactId: 'leg-1' });
  });

  it.each([
    '{"AgentARN":"agent-1","CurrentAgentSnapshot":{"Contacts":[]},"EventType":"HEART_BEAT","Version":"2017-10-01"}',
    '{"CurrentAgentSnapshot":null,"EventType":"LOGOUT"}',
    '{"ContactId":"leg-1","InitiationMethod":"INBOUND","CurrentAgentSnapshot":{}}',
  ])('%s is skipped as an agent event', (payload) => {
    expect(parseContactRecord(payload)).toEqual({ is: 'skipped', reason: 'agent-event' });
  });
});

describe('a contact record is read', () => {
  const bare = {
    source: 'contact-record',
    contactId: 'leg-1',
    rootId: 'leg-1',
    initiationMethod: 'INBOUND',
    simulated: false,
    attributes: {},
    recordings: [],
  };

  it('with its id and method, or with its format version', () => {
    expect(factOf(minimal)).toEqual(bare);
    const versioned = { AWSContactTraceRecordFormatVersion: '2017-03-10', ContactId: 'leg-1' };
    expect(factOf(versioned)).toEqual({ ...bare, initiationMethod: '' });
  });

  const everything = [
    ...['InitialContactId', 'PreviousContactId', 'NextContactId', 'InstanceARN', 'Channel', 'DisconnectReason'],
    ...['InitiationTimestamp', 'ConnectedToSystemTimestamp', 'DisconnectTimestamp', 'LastUpdateTimestamp'],
    ...['Agent', 'Queue', 'Recording', 'Recordings', 'Attributes', 'SegmentAttributes', 'CustomerEndpoint'],
    ...['SystemEndpoint', 'Campaign', 'Tags'],
  ];
  it.each([[null], [7], [true], [''], [[]], [1e300]])('with %o wherever something can be', (value) => {
    const fields = Object.fromEntries(everything.map((name) => [name, value]));
    expect(factOf({ ...fields, ...minimal })).toEqual(bare);
  });

  it('with null in every part', () => {
    const fact = factOf({
      ...minimal,
      Agent: { Username: null, ConnectedToAgentTimestamp: null, AgentInteractionDuration: null, NumberOfHolds: null },
      Queue: { Name: null, EnqueueTimestamp: null, DequeueTimestamp: null },
      Recording: { Location: null, Status: null },
      Recordings: [null, { Location: null, StorageType: null, Status: null }, 7],
      CustomerEndpoint: { Address: null, Type: 'TELEPHONE_NUMBER' },
      SystemEndpoint: { Address: null },
      Campaign: { CampaignId: null },
    });
    const agent = { interactionSeconds: 0, holdSeconds: 0, longestHoldSeconds: 0, holds: 0 };
    expect(fact).toEqual({ ...bare, agent, queue: {} });
  });

  it('with its keys in either casing', () => {
    const fact = factOf({
      contactId: 'leg-1',
      initiationMethod: 'inbound',
      channel: 'Voice',
      agent: { username: 'dana.reyes', agentInteractionDuration: 188 },
      queue: { name: 'Support' },
      customerEndpoint: { address: '+12065550123' },
      attributes: { Tier: 'Gold', tier: 'Silver' },
      segmentAttributes: { 'connect:Direction': { valueString: 'Outbound' } },
    });
    expect(fact).toMatchObject({
      contactId: 'leg-1',
      initiationMethod: 'INBOUND',
      channel: 'VOICE',
      agent: { username: 'dana.reyes', interactionSeconds: 188 },
      queue: { name: 'Support' },
      customerAddress: '+12065550123',
      // Keys of attributes are the user's own, in whichever casing.
      attributes: { Tier: 'Gold', tier: 'Silver' },
      direction: 'OUTBOUND',
    });
  });

  it.each(['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.001Z', '1999-12-31T23:59:59Z', 'never'])(
    'and %o is no time',
    (time) => {
      const fact = factOf({
        ...minimal,
        InitiationTimestamp: time,
        ConnectedToSystemTimestamp: time,
        DisconnectTimestamp: time,
        LastUpdateTimestamp: time,
        Queue: { Name: 'Support', EnqueueTimestamp: time, DequeueTimestamp: time },
      });
      expect(fact).toEqual({ ...bare, queue: { name: 'Support' } });
    },
  );

  it.each([
    [188, 188],
    [0, 0],
    [-3, 0],
    [1.4, 1],
    ['188', 0],
    [null, 0],
    [undefined, 0],
  ])('with a duration of %o as %o seconds', (AgentInteractionDuration, seconds) => {
    expect(factOf({ ...minimal, Agent: { AgentInteractionDuration } }).agent?.interactionSeconds).toBe(seconds);
  });

  it('with enums that nobody knows yet as they are', () => {
    const fact = factOf({
      ContactId: 'leg-1',
      InitiationMethod: 'HOLOGRAM_INBOUND',
      DisconnectReason: 'Submarine_Cable_Cut',
      Recordings: [{ Location: 'bucket/a.wav', StorageType: 'TAPE', Status: 'SHREDDED', ParticipantType: 'PARROT' }],
    });
    expect(fact).toMatchObject({
      initiationMethod: 'HOLOGRAM_INBOUND',
      disconnectReason: 'Submarine_Cable_Cut',
      recordings: [{ location: 'bucket/a.wav', storage: 'TAPE', status: 'SHREDDED', participant: 'PARROT' }],
    });
  });

  it('with attributes of any type, each as it is', () => {
    const Attributes = { number: 10, yes: true, none: null, empty: '', list: [1], more: { deep: 1 } };
    expect(factOf({ ...minimal, Attributes }).attributes).toEqual(Attributes);
  });

  it('with an attribute of 32 KB, and with thousands', () => {
    const long = { text: 'x'.repeat(32_768) };
    expect(factOf({ ...minimal, Attributes: long }).attributes).toEqual(long);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`sfdc-F${String(index)}__c`, 'x']));
    expect(factOf({ ...minimal, Attributes: many }).attributes).toEqual(many);
  });

  it('with keys of the prototype as keys like any other', () => {
    const payload =
      '{"ContactId":"leg-1","InitiationMethod":"INBOUND","__proto__":{"NextContactId":"leg-9"},' +
      '"Attributes":{"__proto__":{"NoSync":"true"},"toString":"text"},"Agent":{"__proto__":{"Username":"nobody"}}}';
    const parsed = parseContactRecord(payload);
    if (parsed.is !== 'fact') throw new Error(parsed.reason);
    expect(parsed.fact.nextContactId).toBeUndefined();
    expect(parsed.fact.agent?.username).toBeUndefined();
    expect(parsed.fact.attributes['NoSync']).toBeUndefined();
    expect(parsed.fact.attributes['toString']).toBe('text');
  });

  it('and its own id names neither a parent nor a next contact', () => {
    const ids = { InitialContactId: 'leg-1', PreviousContactId: 'leg-1', NextContactId: 'leg-1' };
    expect(factOf({ ...minimal, ...ids })).toEqual(bare);
  });

  it.each([
    [
      'the list',
      { Recordings: [{ Location: 'b/1.wav', StorageType: 'S3' }], Recording: { Location: 'b/2.wav' } },
      'b/1.wav',
    ],
    ['the single one where there is no list', { Recordings: null, Recording: { Location: 'b/2.wav' } }, 'b/2.wav'],
    ['the single one where the list is missing', { Recording: { Location: 'b/2.wav' } }, 'b/2.wav'],
  ])('with its recordings: %s', (_, fields, location) => {
    expect(factOf({ ...minimal, ...fields }).recordings).toEqual([{ location, storage: 'S3' }]);
  });

  it.each([
    [{ 'connect:ValidationTestType': { ValueString: 'EXPERIENCE_VALIDATION' } }, true],
    [{ 'connect:ValidationTestType': 'EXPERIENCE_VALIDATION' }, true],
    [{ 'connect:ValidationTestType': { ValueString: '' } }, false],
    [{ 'connect:ValidationTestType': null }, false],
    [{}, false],
  ])('with segment attributes %o as simulated: %o', (SegmentAttributes, simulated) => {
    expect(factOf({ ...minimal, SegmentAttributes }).simulated).toBe(simulated);
  });
});

describe('the number of the system', () => {
  const record = (more: Record<string, unknown>) =>
    JSON.stringify({ ContactId: 'c-1', InitiationMethod: 'QUEUE_TRANSFER', SystemEndpoint: null, ...more });
  const tags = { 'aws:connect:systemEndpoint': '+12065550100' };

  it('is that of the tag where the record has none, as DescribeContact gave it for the create', () => {
    expect(parseContactRecord(record({ Tags: tags }))).toMatchObject({ fact: { systemAddress: '+12065550100' } });
  });

  it('is not taken from the tag where Connect was told to forget', () => {
    const redacted = { Tags: tags, SegmentAttributes: { 'connect:RedactedFields': { ValueList: [] } } };
    const parsed = parseContactRecord(record(redacted));
    expect(parsed.is === 'fact' && parsed.fact.systemAddress).toBeUndefined();
  });
});
