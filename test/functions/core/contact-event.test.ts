import { describe, expect, it } from 'vitest';
import { parseContactEvent } from '../../../functions/core/contact-event.ts';
import { golden } from './golden.ts';
import { recorded } from './sample.ts';

await golden(
  'contact-events',
  Object.fromEntries(recorded('contact-events').map(([name, payload]) => [name, parseContactEvent(payload)])),
);

const envelope = (detail: unknown) => JSON.stringify({ 'detail-type': 'Amazon Connect Contact Event', detail });

function factOf(detail: unknown) {
  const parsed = parseContactEvent(envelope(detail));
  if (parsed.is !== 'fact') throw new Error(`no fact but ${parsed.reason}`);
  return parsed.fact;
}

describe('a payload that is no contact event', () => {
  it.each([
    ['', 'not-json'],
    ['{', 'not-json'],
    ['null', 'not-an-object'],
    ['7', 'not-an-object'],
    ['"text"', 'not-an-object'],
    ['true', 'not-an-object'],
    ['[]', 'not-an-object'],
    ['[{"detail-type":"Amazon Connect Contact Event","detail":{"contactId":"leg-1"}}]', 'not-an-object'],
    ['{}', 'not-a-contact-event'],
    ['{"ContactId":"leg-1","InitiationMethod":"INBOUND"}', 'not-a-contact-event'],
    [
      '{"__proto__":{"detail-type":"Amazon Connect Contact Event"},"detail":{"contactId":"leg-1"}}',
      'not-a-contact-event',
    ],
    [envelope(undefined), 'no-contact-id'],
    [envelope(null), 'no-contact-id'],
    [envelope('leg-1'), 'no-contact-id'],
    [envelope([{ contactId: 'leg-1' }]), 'no-contact-id'],
    [envelope({ eventType: 'INITIATED' }), 'no-contact-id'],
    [envelope({ contactId: '' }), 'no-contact-id'],
    [envelope({ contactId: '  ' }), 'no-contact-id'],
    [envelope({ contactId: null }), 'no-contact-id'],
    [envelope({ contactId: 7 }), 'no-contact-id'],
    [envelope({ contactId: ['leg-1'] }), 'no-contact-id'],
  ])('%s is refused as %s', (payload, reason) => {
    expect(parseContactEvent(payload)).toEqual({ is: 'refused', reason });
  });

  it.each(['EC2 Instance State-change Notification', 'Scheduled Event', '', null, 7])(
    'of detail-type %o is skipped',
    (type) => {
      const payload = JSON.stringify({ 'detail-type': type, detail: { contactId: 'leg-1' } });
      expect(parseContactEvent(payload)).toEqual({ is: 'skipped', reason: 'other-event' });
    },
  );
});

describe('a contact event is read', () => {
  it('with nothing but its id', () => {
    expect(factOf({ contactId: 'leg-1' })).toEqual({
      source: 'contact-event',
      contactId: 'leg-1',
      rootId: 'leg-1',
      initiationMethod: '',
      simulated: false,
      eventType: '',
      hadAgent: false,
    });
  });

  it('with null wherever something can be', () => {
    const detail = {
      eventType: null,
      contactId: 'leg-1',
      initialContactId: null,
      previousContactId: null,
      channel: null,
      instanceArn: null,
      initiationMethod: null,
      initiationTimestamp: null,
      queueInfo: null,
      agentInfo: null,
      systemEndpoint: null,
      tags: null,
      segmentAttributes: null,
    };
    expect(factOf(detail)).toEqual(factOf({ contactId: 'leg-1' }));
  });

  it('with other types than expected wherever something can be', () => {
    const detail = {
      eventType: 7,
      contactId: 'leg-1',
      initialContactId: {},
      previousContactId: [],
      channel: true,
      instanceArn: 7,
      initiationMethod: ['INBOUND'],
      initiationTimestamp: 1777885204218,
      queueInfo: 'Support',
      systemEndpoint: ['+12065550100'],
      tags: 'none',
      segmentAttributes: [1],
    };
    expect(factOf(detail)).toEqual(factOf({ contactId: 'leg-1' }));
  });

  it.each(['1970-01-01T00:00:00.001Z', '1999-12-31T23:59:59.999Z', 'soon', 'leg 7', '', '2026-13-01T00:00:00Z'])(
    'and %o is no time',
    (initiationTimestamp) => {
      expect(factOf({ contactId: 'leg-1', initiationTimestamp }).initiatedAt).toBeUndefined();
    },
  );

  it('with its keys in either casing, the expected one first', () => {
    const fact = factOf({
      contactId: 'leg-1',
      ContactId: 'leg-2',
      EventType: 'QUEUED',
      InstanceArn: 'arn:aws:connect:us-east-1:111122223333:instance/one',
      QueueInfo: { QueueArn: 'queue-1' },
      SystemEndpoint: { Address: '+12065550100' },
      AgentInfo: {},
      SegmentAttributes: { 'connect:Direction': { valueString: 'inbound' }, 'connect:Subtype': 'connect:WebRTC' },
    });
    expect(fact).toMatchObject({
      contactId: 'leg-1',
      eventType: 'QUEUED',
      instanceArn: 'arn:aws:connect:us-east-1:111122223333:instance/one',
      queueArn: 'queue-1',
      systemAddress: '+12065550100',
      hadAgent: true,
      direction: 'INBOUND',
      subtype: 'connect:WebRTC',
    });
  });

  it.each([
    ['Voice', 'VOICE'],
    ['voice', 'VOICE'],
    [' CHAT ', 'CHAT'],
    ['Hologram', 'HOLOGRAM'],
  ])('with channel %o as %o', (channel, read) => {
    expect(factOf({ contactId: 'leg-1', channel }).channel).toBe(read);
  });

  it('with enums that nobody knows yet as they are', () => {
    expect(factOf({ contactId: 'leg-1', eventType: 'BEAMED_UP', initiationMethod: 'HOLOGRAM_INBOUND' })).toMatchObject({
      eventType: 'BEAMED_UP',
      initiationMethod: 'HOLOGRAM_INBOUND',
    });
  });

  it.each<[string, Record<string, unknown>, { rootId: string; parentId?: string }]>([
    ['the first leg', {}, { rootId: 'leg-2' }],
    [
      'the first leg with its own id twice',
      { initialContactId: 'leg-2', previousContactId: 'leg-2' },
      { rootId: 'leg-2' },
    ],
    [
      'the second leg',
      { initialContactId: 'leg-1', previousContactId: 'leg-1' },
      { rootId: 'leg-1', parentId: 'leg-1' },
    ],
    [
      'the third leg',
      { initialContactId: 'leg-0', previousContactId: 'leg-1' },
      { rootId: 'leg-0', parentId: 'leg-1' },
    ],
    ['empty ids', { initialContactId: '', previousContactId: '' }, { rootId: 'leg-2' }],
  ])('in its place of the chain: %s', (_, ids, { rootId, parentId }) => {
    const fact = factOf({ contactId: 'leg-2', ...ids });
    expect([fact.rootId, fact.parentId]).toEqual([rootId, parentId]);
  });

  it.each([
    [undefined, false],
    [null, false],
    ['', false],
    ['dana.reyes', true],
    [{ agentArn: 'agent-1' }, true],
  ])('and agentInfo %o means an agent: %o', (agentInfo, hadAgent) => {
    expect(factOf({ contactId: 'leg-1', agentInfo }).hadAgent).toBe(hadAgent);
  });

  it.each([
    [{ tags: { 'aws:connect:systemEndpoint': '+12065550100' } }, '+12065550100'],
    [
      { tags: { 'aws:connect:systemEndpoint': '+12065550100' }, systemEndpoint: { address: '+12065550101' } },
      '+12065550101',
    ],
    [{ tags: { 'aws:connect:systemEndpoint': '+12065550100' }, systemEndpoint: { address: '' } }, '+12065550100'],
    [{ tags: { 'aws:connect:systemEndpoint': 7 } }, undefined],
    [{ tags: { owner: 'care' } }, undefined],
  ])('with the dialled number of %o', (detail, systemAddress) => {
    expect(factOf({ contactId: 'leg-1', ...detail }).systemAddress).toBe(systemAddress);
  });

  it('with keys of the prototype as keys like any other', () => {
    const payload =
      '{"__proto__":{"x":1},"detail-type":"Amazon Connect Contact Event","detail":{"__proto__":{"contactId":"leg-9"},' +
      '"constructor":1,"contactId":"leg-1","tags":{"__proto__":{"aws:connect:systemEndpoint":"+12065550199"}}}}';
    expect(parseContactEvent(payload)).toEqual({ is: 'fact', fact: factOf({ contactId: 'leg-1' }) });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('however large it is', () => {
    const tags = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`tag-${String(index)}`, 'x'.repeat(200)]),
    );
    expect(factOf({ contactId: 'leg-1', tags })).toEqual(factOf({ contactId: 'leg-1' }));
  });
});
