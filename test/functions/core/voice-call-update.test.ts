import { describe, expect, it } from 'vitest';
import { parseContactRecord } from '../../../functions/core/contact-record.ts';
import type { CallDetails, ContactRecord } from '../../../functions/core/contact.ts';
import { intentOf } from '../../../functions/core/decide.ts';
import { rulingOf, type CallRule } from '../../../functions/core/rules.ts';
import type { SettingsInput } from '../../../functions/core/settings.ts';
import { fieldMarks, recordingOf, updateBody, type UpdateContext } from '../../../functions/core/voice-call.ts';
import { golden } from './golden.ts';
import { callWith, recorded, recordWith, settingsWith } from './sample.ts';

function ruleOf(call: CallDetails): CallRule {
  const ruling = rulingOf(call, 'transfer');
  if (ruling.is !== 'call') throw new Error(`${call.initiationMethod} is no call`);
  return ruling.rule;
}

/** The PATCH body as it goes over the wire. */
function patched(record: ContactRecord, more: Partial<UpdateContext> = {}): Record<string, unknown> {
  const context = { rule: ruleOf(record), settings: settingsWith(), creates: true, sentBefore: [], ...more };
  return JSON.parse(JSON.stringify(updateBody(record, context))) as Record<string, unknown>;
}

/** What becomes of a recorded payload: the PATCH body, or why there is none. */
function patchOf(payload: string): unknown {
  const parsed = parseContactRecord(payload);
  if (parsed.is !== 'fact') return { [parsed.is]: parsed.reason };
  const intent = intentOf(parsed.fact, settingsWith(), '');
  if (intent.do === 'skip') return { skipped: intent.reason };
  return patched(parsed.fact, { parentKey: parsed.fact.parentId });
}

await golden(
  'patch-bodies',
  Object.fromEntries(recorded('contact-records').map(([name, payload]) => [name, patchOf(payload)])),
);

const withSettings = (input: Partial<SettingsInput>) => ({ settings: settingsWith(input) });

describe('the whole body', () => {
  const s3 = { location: 'bucket/CallRecordings/2026/05/04/leg-1_20260504T09:00_UTC.wav', storage: 'S3' };

  it('of an answered call has the thirteen fields of "Update a Voice Call Record" and the newer ones', () => {
    const record = recordWith({
      campaignId: 'campaign-1',
      attributes: { 'sfdc-Tier__c': 'Gold', language: 'en-US' },
      recordings: [{ ...s3, startedAt: '2026-05-04T09:00:53Z', stoppedAt: '2026-05-04T09:04:12Z' }],
    });
    expect(patched(record, { parentKey: 'leg-0' })).toEqual({
      startTime: '2026-05-04T09:00:04Z',
      endTime: '2026-05-04T09:04:12Z',
      enqueueTime: '2026-05-04T09:00:31Z',
      acceptTime: '2026-05-04T09:00:52Z',
      fromNumber: '+12065550123',
      totalHoldDuration: 12,
      longestHoldDuration: 9,
      numberOfHolds: 2,
      queue: 'Support',
      agent: 'dana.reyes',
      agentInteractionDuration: 188,
      recordingLocation: 'bucket/CallRecordings/2026/05/04/leg-1_20260504T09:00_UTC.wav',
      callAttributes: '{"Tier__c":"Gold"}',
      totalRecordingDuration: 199,
      callOrigin: 'Progressive',
      isActiveCall: false,
      disconnectReason: { value: 'CUSTOMER_DISCONNECT', isError: false },
      initiationMethod: 'INBOUND',
      toNumber: '+12065550100',
      parentCallIdentifier: 'leg-0',
      callSubType: 'PSTN',
    });
  });

  it('of a record that knows nothing', () => {
    const nothing = {
      ...{ customerAddress: undefined, systemAddress: undefined, initiatedAt: undefined, endedAt: undefined },
      ...{ agent: undefined, queue: undefined, disconnectReason: undefined },
    };
    expect(patched(recordWith(nothing))).toEqual({
      fromNumber: 'anonymous',
      longestHoldDuration: 0,
      isActiveCall: false,
      disconnectReason: { value: 'UNKNOWN', isError: false },
      initiationMethod: 'INBOUND',
      toNumber: 'anonymous',
      callSubType: 'PSTN',
    });
  });
});

describe('which recording is sent', () => {
  const location = 'bucket/a.wav';
  const other = { location: 'bucket/b.wav', storage: 'S3' };
  it.each<[string, ContactRecord['recordings'], string | undefined]>([
    ['none', [], undefined],
    ['S3', [{ location, storage: 'S3', status: 'AVAILABLE' }], location],
    ['Amazon S3, as the pages print it', [{ location, storage: 'Amazon S3' }], location],
    ['an unknown status', [{ location, storage: 'S3', status: 'RESTORED' }], location],
    ['the agent’s participant', [{ location, storage: 'S3', participant: 'AGENT' }], location],
    ['no storage, as the single one', [{ location }], location],
    [
      'Kinesis Video Streams',
      [{ location: 'arn:aws:kinesisvideo:us-east-1:111122223333:stream/a/1', storage: 'KINESIS_VIDEO_STREAM' }],
      undefined,
    ],
    [
      'a stream’s ARN, whatever the storage',
      [{ location: 'arn:aws:kinesisvideo:us-east-1:111122223333:stream/a/1' }],
      undefined,
    ],
    ['IVR', [{ location, storage: 'S3', participant: 'IVR' }], undefined],
    ['deleted', [{ location, storage: 'S3', status: 'DELETED' }], undefined],
    ['1,000 characters', [{ location: 'b/'.padEnd(1_000, 'x'), storage: 'S3' }], 'b/'.padEnd(1_000, 'x')],
    ['1,001 characters', [{ location: 'b/'.padEnd(1_001, 'x'), storage: 'S3' }], undefined],
    ['IVR, then the agent’s', [{ location, storage: 'S3', participant: 'IVR' }, other], 'bucket/b.wav'],
    ['deleted, then another', [{ location, storage: 'S3', status: 'DELETED' }, other], 'bucket/b.wav'],
    ['too long, then another', [{ location: 'b/'.padEnd(1_001, 'x'), storage: 'S3' }, other], 'bucket/b.wav'],
    ['two of the agent’s', [{ location, storage: 'S3' }, other], location],
    ['s3:// as it stands', [{ location: 's3://bucket/a.wav', storage: 'S3' }], 's3://bucket/a.wav'],
    ['https:// as it stands', [{ location: 'https://host/a b.wav?x=1', storage: 'S3' }], 'https://host/a b.wav?x=1'],
  ])('%s', (_, recordings, sent) => {
    const record = recordWith({ recordings });
    expect(recordingOf(record)?.location).toBe(sent);
    expect(patched(record)['recordingLocation']).toBe(sent);
    expect('totalRecordingDuration' in patched(record)).toBe(sent !== undefined);
  });

  it.each([
    [undefined, undefined],
    [0, undefined],
    [1, location],
  ])('only where an agent talked: %o seconds', (interactionSeconds, sent) => {
    const agent = { interactionSeconds: interactionSeconds ?? 0, holdSeconds: 40, longestHoldSeconds: 40, holds: 1 };
    const recordings = [{ location, storage: 'S3' }];
    const record = recordWith({ recordings, agent: interactionSeconds === undefined ? undefined : agent });
    expect(patched(record)['recordingLocation']).toBe(sent);
  });

  it.each([
    ['both its times', '2026-05-04T09:00:53Z', '2026-05-04T09:04:12Z', 199],
    ['times of milliseconds', '2026-05-04T09:00:53.600Z', '2026-05-04T09:04:12.100Z', 199],
    ['times the wrong way round', '2026-05-04T09:04:12Z', '2026-05-04T09:00:53Z', 0],
    ['no stop', '2026-05-04T09:00:53Z', undefined, 200],
    ['no start', undefined, '2026-05-04T09:04:12Z', 200],
    ['no times: interaction and hold', undefined, undefined, 200],
  ])('its length with %s', (_, startedAt, stoppedAt, seconds) => {
    const record = recordWith({ recordings: [{ location, storage: 'S3', startedAt, stoppedAt }] });
    expect(patched(record)['totalRecordingDuration']).toBe(seconds);
  });
});

describe('disconnectReason', () => {
  it.each([
    ...['CUSTOMER_DISCONNECT', 'AGENT_DISCONNECT', 'THIRD_PARTY_DISCONNECT', 'CONTACT_FLOW_DISCONNECT', 'TELECOM_BUSY'],
    ...['TELECOM_NUMBER_INVALID', 'TELECOM_POTENTIAL_BLOCKING', 'TELECOM_UNANSWERED', 'TELECOM_TIMEOUT'],
    ...['TELECOM_ORIGINATOR_CANCEL', 'CUSTOMER_NEVER_ARRIVED', 'BARGED', 'EXPIRED', 'OUTBOUND_ATTEMPT_FAILED'],
    ...['SUBMARINE_CABLE_CUT', 'constructor'],
  ])('%s is no error', (value) => {
    expect(patched(recordWith({ disconnectReason: value }))['disconnectReason']).toEqual({ value, isError: false });
  });

  it.each(['TELECOM_PROBLEM', 'OTHER'])('%s is an error', (value) => {
    expect(patched(recordWith({ disconnectReason: value }))['disconnectReason']).toEqual({ value, isError: true });
  });

  it('none is UNKNOWN', () => {
    const body = patched(recordWith({ disconnectReason: undefined }));
    expect(body['disconnectReason']).toEqual({ value: 'UNKNOWN', isError: false });
  });

  it.each([
    ['CALLBACK', undefined, 'CALLBACK'],
    ['CALLBACK_CUSTOMER_FIRST_QUEUED', undefined, 'CALLBACK'],
    ['CALLBACK_CUSTOMER_FIRST_DIALED', undefined, 'CALLBACK'],
    ['QUEUE_TRANSFER', undefined, 'OTHER'],
    ['TRANSFER', undefined, 'OTHER'],
    ['', undefined, 'OTHER'],
    [undefined, undefined, 'OTHER'],
    ['CALLBACK', recordWith().agent, 'OTHER'],
  ])('before %o, with agent %o', (initiationMethod, agent, value) => {
    const next = initiationMethod === undefined ? undefined : { initiationMethod };
    const body = patched(recordWith({ disconnectReason: 'OTHER', agent }), { next });
    expect(body['disconnectReason']).toEqual({ value, isError: value === 'OTHER' });
  });

  it('callback_flag alone says nothing: the whole chain has it', () => {
    const body = patched(recordWith({ agent: undefined, attributes: { callback_flag: 'true' } }));
    expect(body['disconnectReason']).toEqual({ value: 'CUSTOMER_DISCONNECT', isError: false });
  });
});

describe('from and to', () => {
  const customer = '+12065550123';
  const system = '+12065550100';
  it.each<[string, Partial<ContactRecord>, string, string]>([
    ['INBOUND', {}, customer, system],
    ['TRANSFER', {}, customer, system],
    ['QUEUE_TRANSFER', {}, customer, system],
    ['API', { direction: 'INBOUND' }, customer, system],
    ['OUTBOUND', {}, system, customer],
    ['CAMPAIGN_PREVIEW', {}, system, customer],
    ['API', {}, system, customer],
    ['API', { direction: 'OUTBOUND' }, system, customer],
    ['CALLBACK', {}, system, customer],
    ['CALLBACK_CUSTOMER_FIRST_DIALED', {}, system, customer],
    ['CALLBACK', { systemAddress: 'Softphone' }, 'anonymous', customer],
    ['CALLBACK', { systemAddress: 'anonymous' }, 'anonymous', customer],
    ['OUTBOUND', { customerAddress: undefined }, system, 'anonymous'],
    ['INBOUND', { customerAddress: undefined }, 'anonymous', system],
    ['INBOUND', { systemAddress: undefined }, customer, 'anonymous'],
    ['INBOUND', { customerAddress: 'sip:desk@care.example' }, 'sip:desk@care.example', system],
    ['INBOUND', { attributes: { WebRTC_From: 'web-1', WebRTC_To: 'widget' } }, customer, system],
    ['WEBRTC_API', { attributes: { WebRTC_From: 'web-1', WebRTC_To: 'widget' } }, 'web-1', 'widget'],
    ['WEBRTC_API', { attributes: { WebRTC_From: 'web-1' } }, 'web-1', system],
    ['WEBRTC_API', { attributes: { WebRTC_From: '', WebRTC_To: '' } }, customer, system],
    ['WEBRTC_API', { customerAddress: undefined, systemAddress: undefined }, 'anonymous', 'anonymous'],
  ])('of %s %o', (initiationMethod, changes, fromNumber, toNumber) => {
    expect(patched(recordWith({ initiationMethod, ...changes }))).toMatchObject({ fromNumber, toNumber });
  });

  it('of a leg to which a web call was transferred are those of the web call', () => {
    const attributes = { WebRTC_From: 'web-1', WebRTC_To: 'widget' };
    const nobody = { customerAddress: undefined, systemAddress: undefined };
    const leg = recordWith({ ...nobody, initiationMethod: 'TRANSFER', subtype: 'connect:WebRTC', attributes });
    expect(patched(leg)).toMatchObject({ fromNumber: 'web-1', toNumber: 'widget', callSubType: 'WebRTC' });
  });
});

describe('callSubType, callOrigin and initiationMethod', () => {
  it.each<[string, Partial<ContactRecord>, string, string, string | undefined]>([
    ['INBOUND', {}, 'INBOUND', 'PSTN', undefined],
    ['INBOUND', { subtype: undefined }, 'INBOUND', 'PSTN', undefined],
    ['WEBRTC_API', { subtype: 'connect:WebRTC' }, 'WEBRTC_API', 'WebRTC', undefined],
    ['WEBRTC_API', { subtype: undefined }, 'WEBRTC_API', 'WebRTC', undefined],
    ['TRANSFER', {}, 'TRANSFER', 'PSTN', undefined],
    ['QUEUE_TRANSFER', {}, 'TRANSFER', 'PSTN', undefined],
    ['OUTBOUND', {}, 'OUTBOUND', 'PSTN', undefined],
    ['API', { direction: 'INBOUND' }, 'INBOUND', 'PSTN', undefined],
    ['API', { direction: 'OUTBOUND' }, 'OUTBOUND', 'PSTN', undefined],
    ['API', { campaignId: 'campaign-1' }, 'OUTBOUND', 'PSTN', 'Progressive'],
    ['CAMPAIGN_PREVIEW', {}, 'OUTBOUND', 'PSTN', 'Preview'],
    ['CAMPAIGN_PREVIEW', { campaignId: 'campaign-1' }, 'OUTBOUND', 'PSTN', 'Preview'],
    ['CALLBACK', {}, 'CALLBACK', 'PSTN', undefined],
    ['CALLBACK_CUSTOMER_FIRST_DIALED', {}, 'CALLBACK', 'PSTN', undefined],
  ])('of %s %o', (method, changes, initiationMethod, callSubType, callOrigin) => {
    const body = patched(recordWith({ initiationMethod: method, ...changes }));
    expect([body['initiationMethod'], body['callSubType'], body['callOrigin']]).toEqual([
      initiationMethod,
      callSubType,
      callOrigin,
    ]);
  });
});

describe('a callback began when the customer answered', () => {
  const asked = '2026-05-02T16:20:11Z';
  const dequeuedAt = '2026-05-04T09:00:30Z';
  const connectedAt = '2026-05-04T09:00:40Z';
  it.each([
    ['CALLBACK', connectedAt, dequeuedAt, connectedAt],
    ['CALLBACK', undefined, dequeuedAt, dequeuedAt],
    ['CALLBACK', undefined, undefined, asked],
    ['CALLBACK_CUSTOMER_FIRST_DIALED', connectedAt, dequeuedAt, connectedAt],
    ['CALLBACK_CUSTOMER_FIRST_DIALED', undefined, dequeuedAt, dequeuedAt],
    ['INBOUND', connectedAt, dequeuedAt, asked],
    ['OUTBOUND', connectedAt, dequeuedAt, asked],
  ])('%s, answered %o, taken %o', (initiationMethod, answered, taken, startTime) => {
    const queue = { name: 'Callbacks', enqueuedAt: asked, dequeuedAt: taken };
    const record = recordWith({ initiationMethod, initiatedAt: asked, connectedAt: answered, queue });
    expect(patched(record)).toMatchObject({ startTime, enqueueTime: asked, endTime: '2026-05-04T09:04:12Z' });
  });
});

describe('patchExtras', () => {
  const names = ['initiationMethod', 'toNumber', 'parentCallIdentifier', 'callSubType'];
  it.each([
    ['always', true, true],
    ['always', false, true],
    ['whenCreating', true, true],
    ['whenCreating', false, false],
    ['never', true, false],
    ['never', false, false],
  ] as const)('%s, the PATCH creates: %o', (patchExtras, creates, sent) => {
    const body = patched(recordWith(), { ...withSettings({ patchExtras }), creates, parentKey: 'leg-0' });
    expect(names.filter((name) => name in body)).toEqual(sent ? names : []);
    expect(body).toMatchObject({ fromNumber: '+12065550123', startTime: '2026-05-04T09:00:04Z' });
  });
});

describe('what an earlier version sent and this one has not', () => {
  const everything = [
    ...['endTime', 'enqueueTime', 'acceptTime', 'queue', 'agent', 'recordingLocation', 'callOrigin'],
    ...['callAttributes.Tier__c', 'callAttributes.Score__c'],
  ];
  const bare = recordWith({ agent: undefined, queue: undefined, endedAt: undefined });

  it('is sent empty', () => {
    const body = patched(bare, { sentBefore: everything });
    expect(body).toMatchObject({
      ...{ endTime: '', enqueueTime: '', acceptTime: '', queue: '', agent: '', recordingLocation: '', callOrigin: '' },
      longestHoldDuration: 0,
      callAttributes: '{"Score__c":"","Tier__c":""}',
    });
  });

  it('is the same body in whichever order the ledger lists it', () => {
    const forth = JSON.stringify(patched(bare, { sentBefore: everything }));
    expect(JSON.stringify(patched(bare, { sentBefore: [...everything].reverse() }))).toBe(forth);
  });

  it('is not sent empty where it is still there', () => {
    const record = recordWith({
      attributes: { 'sfdc-Tier__c': 'Gold' },
      recordings: [{ location: 'b/a.wav', storage: 'S3' }],
    });
    const body = patched(record, { sentBefore: everything });
    expect(body).toMatchObject({ queue: 'Support', agent: 'dana.reyes', recordingLocation: 'b/a.wav', callOrigin: '' });
    expect(JSON.parse(String(body['callAttributes']))).toEqual({ Tier__c: 'Gold', Score__c: '' });
  });

  it('is not sent at all where nothing was sent before', () => {
    const body = patched(bare, { sentBefore: [] });
    expect(Object.keys(body).filter((name) => body[name] === '')).toEqual([]);
    expect(body).not.toHaveProperty('callAttributes');
  });

  it('is left as it is where it is an attribute and clearing is off', () => {
    const off = withSettings({ attributes: { clearRemoved: false } });
    const body = patched(recordWith({ attributes: { 'sfdc-Tier__c': 'Gold' } }), { ...off, sentBefore: everything });
    expect(body).toMatchObject({ recordingLocation: '', callAttributes: '{"Tier__c":"Gold"}' });
    expect(patched(bare, { ...off, sentBefore: everything })).not.toHaveProperty('callAttributes');
  });

  it('was a mapped attribute whose value is no longer of its type', () => {
    const typed = withSettings({ attributes: { fields: { score: { field: 'Score__c', type: 'number' } } } });
    const body = patched(recordWith({ attributes: { score: 'seven' } }), {
      ...typed,
      sentBefore: ['callAttributes.Score__c'],
    });
    expect(body['callAttributes']).toBe('{"Score__c":""}');
  });

  it('is anonymous where the customer’s number was redacted', () => {
    expect(patched(recordWith({ customerAddress: undefined }))).toMatchObject({ fromNumber: 'anonymous' });
  });

  it('is known by its marks, which hold names only', () => {
    const record = recordWith({
      attributes: { 'sfdc-Tier__c': 'Gold' },
      recordings: [{ location: 'b/a.wav', storage: 'S3' }],
    });
    expect(fieldMarks(patched(record)).sort()).toEqual([
      ...['acceptTime', 'agent', 'callAttributes.Tier__c', 'endTime', 'enqueueTime', 'queue'],
      'recordingLocation',
    ]);
  });
});

describe('a folded queue transfer', () => {
  const first = callWith({ contactId: 'leg-1', initiatedAt: '2026-05-04T08:50:00Z', campaignId: 'campaign-1' });
  const last = recordWith({
    ...{ contactId: 'leg-3', rootId: 'leg-1', parentId: 'leg-2', initiationMethod: 'QUEUE_TRANSFER' },
    ...{ systemAddress: undefined, attributes: { 'sfdc-Tier__c': 'Gold' } },
    queue: { name: 'Billing', enqueuedAt: '2026-05-04T09:00:31Z', dequeuedAt: '2026-05-04T09:00:52Z' },
  });

  it('is sent as the call it goes on with: that one’s beginning, its own end, queue and agent', () => {
    expect(patched(last, { rule: ruleOf(first), foldedInto: first })).toEqual({
      startTime: '2026-05-04T08:50:00Z',
      endTime: '2026-05-04T09:04:12Z',
      enqueueTime: '2026-05-04T09:00:31Z',
      acceptTime: '2026-05-04T09:00:52Z',
      queue: 'Billing',
      agent: 'dana.reyes',
      fromNumber: '+12065550123',
      totalHoldDuration: 12,
      longestHoldDuration: 9,
      numberOfHolds: 2,
      agentInteractionDuration: 188,
      callAttributes: '{"Tier__c":"Gold"}',
      callOrigin: 'Progressive',
      isActiveCall: false,
      disconnectReason: { value: 'CUSTOMER_DISCONNECT', isError: false },
      initiationMethod: 'INBOUND',
      toNumber: '+12065550100',
      callSubType: 'PSTN',
    });
  });

  it('of an outbound call goes from the system to the customer', () => {
    const outbound = { ...first, initiationMethod: 'OUTBOUND' };
    expect(patched(last, { rule: ruleOf(outbound), foldedInto: outbound })).toMatchObject({
      ...{ fromNumber: '+12065550100', toNumber: '+12065550123', initiationMethod: 'OUTBOUND' },
    });
  });

  it('of a web call is a web call', () => {
    const web = { ...first, initiationMethod: 'WEBRTC_API', subtype: 'connect:WebRTC' };
    const leg = { ...last, attributes: { WebRTC_From: 'web-1', WebRTC_To: 'widget' } };
    expect(patched(leg, { rule: ruleOf(web), foldedInto: web })).toMatchObject({
      ...{ fromNumber: 'web-1', toNumber: 'widget', initiationMethod: 'WEBRTC_API', callSubType: 'WebRTC' },
    });
  });

  it.each([
    ['the customer answered', '2026-05-04T08:58:00Z', '2026-05-04T08:58:00Z'],
    ['the call was queued on, where nobody knows more', undefined, '2026-05-04T09:00:04Z'],
  ])('of a callback began when %s, not when the callback was asked for', (_, connectedAt, startTime) => {
    const callback = { ...first, initiationMethod: 'CALLBACK', initiatedAt: '2026-05-02T16:20:11Z', connectedAt };
    expect(patched(last, { rule: ruleOf(callback), foldedInto: callback })).toMatchObject({
      ...{ startTime, initiationMethod: 'CALLBACK', fromNumber: '+12065550100', toNumber: '+12065550123' },
    });
  });

  it('begins when it began itself where nobody knows more', () => {
    const unknown = { ...first, initiatedAt: undefined };
    expect(patched(last, { rule: ruleOf(first), foldedInto: unknown })).toMatchObject({
      startTime: '2026-05-04T09:00:04Z',
    });
  });
});
