import { describe, expect, it } from 'vitest';
import type { CallDetails, ContactEvent } from '../../../functions/core/contact.ts';
import { rulingOf, type CallRule } from '../../../functions/core/rules.ts';
import type { SettingsInput } from '../../../functions/core/settings.ts';
import { createBody, fieldMarks, type CreateContext } from '../../../functions/core/voice-call.ts';
import { callWith, eventWith, settingsWith } from './sample.ts';

function ruleOf(call: CallDetails): CallRule {
  const ruling = rulingOf(call, 'transfer');
  if (ruling.is !== 'call') throw new Error(`${call.initiationMethod} is no call`);
  return ruling.rule;
}

/** The POST body as it goes over the wire. */
function posted(
  changes: Partial<CallDetails>,
  more: Partial<CreateContext> & { settings?: SettingsInput } = {},
): unknown {
  const call = callWith(changes);
  const context = { rule: ruleOf(call), settings: settingsWith(), now: '2026-05-04T09:00:06.500Z', ...more };
  return JSON.parse(JSON.stringify(createBody(call, context)));
}

const event = (changes: Partial<ContactEvent>) => ({ event: eventWith(changes) });

describe('the body of a create', () => {
  it('of an inbound call', () => {
    const attributes = { 'sfdc-Tier__c': 'Gold', language: 'en-US' };
    expect(posted({ attributes }, event({ queueArn: 'arn:queue-1', systemAddress: '+12065550101' }))).toEqual({
      vendorCallKey: 'leg-1',
      initiationMethod: 'Inbound',
      from: '+12065550123',
      to: '+12065550100',
      startTime: '2026-05-04T09:00:04.218Z',
      callSubtype: 'PSTN',
      participants: [{ participantKey: '+12065550123', type: 'END_USER' }],
      callAttributes: '{"Tier__c":"Gold"}',
    });
  });

  it('of a transfer, with its parent and its queue', () => {
    const leg = { contactId: 'leg-2', parentId: 'leg-1', initiationMethod: 'TRANSFER' };
    expect(posted(leg, { parent: '0LQ000000000001AAA', ...event({ queueArn: 'arn:queue-1' }) })).toEqual({
      vendorCallKey: 'leg-2',
      initiationMethod: 'Transfer',
      parentVoiceCallId: '0LQ000000000001AAA',
      queue: 'arn:queue-1',
      from: '+12065550123',
      to: '+12065550100',
      startTime: '2026-05-04T09:00:04.218Z',
      callSubtype: 'PSTN',
      participants: [{ participantKey: '+12065550123', type: 'END_USER' }],
    });
  });

  it('of a queue transfer is one of a transfer', () => {
    expect(posted({ initiationMethod: 'QUEUE_TRANSFER' }, { parent: 'leg-0', ...event({}) })).toMatchObject({
      initiationMethod: 'Transfer',
      parentVoiceCallId: 'leg-0',
    });
  });

  it('of a transfer on behalf of another leg, without an event', () => {
    expect(posted({ initiationMethod: 'TRANSFER' }, { parent: 'leg-0' })).toEqual({
      vendorCallKey: 'leg-1',
      initiationMethod: 'Transfer',
      parentVoiceCallId: 'leg-0',
      from: '+12065550123',
      to: '+12065550100',
      startTime: '2026-05-04T09:00:04Z',
      callSubtype: 'PSTN',
      participants: [{ participantKey: '+12065550123', type: 'END_USER' }],
    });
  });

  it('of an inbound call names neither a parent nor a queue', () => {
    const body = posted({}, { parent: 'leg-0', ...event({ queueArn: 'arn:queue-1' }) });
    expect(body).not.toHaveProperty('parentVoiceCallId');
    expect(body).not.toHaveProperty('queue');
  });

  it('of a web call takes both sides from its attributes', () => {
    const attributes = { WebRTC_From: 'web-visitor-5530', WebRTC_To: 'northwind-support-widget' };
    const call = { initiationMethod: 'WEBRTC_API', subtype: 'connect:WebRTC', attributes };
    expect(posted({ ...call, customerAddress: undefined, systemAddress: undefined }, event({}))).toEqual({
      vendorCallKey: 'leg-1',
      initiationMethod: 'Inbound',
      from: 'web-visitor-5530',
      to: 'northwind-support-widget',
      startTime: '2026-05-04T09:00:04.218Z',
      callSubtype: 'WebRTC',
      participants: [{ participantKey: 'web-visitor-5530', type: 'END_USER' }],
    });
  });

  it('of an inbound API call of a campaign says so', () => {
    const call = { initiationMethod: 'API', direction: 'INBOUND', campaignId: 'campaign-1' };
    expect(posted(call, event({}))).toMatchObject({ initiationMethod: 'Inbound', callOrigin: 'Progressive' });
  });
});

describe('when the call began', () => {
  it.each([
    ['the event', '2026-05-04T09:00:04.218Z', '2026-05-04T09:00:04Z', '2026-05-04T09:00:04.218Z'],
    ['Connect, where the event does not say', undefined, '2026-05-04T09:00:04Z', '2026-05-04T09:00:04Z'],
    ['the clock, where neither does', undefined, undefined, '2026-05-04T09:00:06.500Z'],
  ])('is told by %s', (_, told, described, startTime) => {
    expect(posted({ initiatedAt: described }, event({ initiatedAt: told }))).toMatchObject({ startTime });
  });
});

describe('a number that Connect does not give', () => {
  it.each([undefined, '', ' ', 'anonymous', 'Anonymous', 'Softphone', 'softphone'])('%o is anonymous', (address) => {
    const body = posted({ customerAddress: address, systemAddress: address }, event({}));
    expect(body).toMatchObject({ from: 'anonymous', to: 'anonymous' });
  });

  it('of the system is taken from the event', () => {
    const told = event({ systemAddress: '+12065550100' });
    expect(posted({ systemAddress: undefined }, told)).toMatchObject({ to: '+12065550100' });
    expect(posted({ systemAddress: '+12065550101' }, told)).toMatchObject({ to: '+12065550101' });
  });

  it('of a caller leaves a participant with a key of its own', () => {
    const body = posted({ customerAddress: undefined }, event({})) as { participants: { participantKey: string }[] };
    expect(body.participants).toEqual([{ participantKey: expect.stringMatching(/./), type: 'END_USER' }]);
  });
});

it('what a create sent is marked, so that a record without it can clear it', () => {
  const call = callWith({ attributes: { 'sfdc-Tier__c': 'Gold', 'sfdc-Score__c': '7' }, campaignId: 'campaign-1' });
  const context = { rule: ruleOf({ ...call, initiationMethod: 'TRANSFER' }), settings: settingsWith(), now: '' };
  const body = createBody(call, { ...context, parent: 'leg-0', ...event({ queueArn: 'arn:queue-1' }) });
  expect(fieldMarks(body).sort()).toEqual(['callAttributes.Score__c', 'callAttributes.Tier__c', 'callOrigin', 'queue']);
});
