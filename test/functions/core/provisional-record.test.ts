import { describe, expect, test } from 'vitest';
import type { Described } from '../../../functions/core/contact.ts';
import { intentOf } from '../../../functions/core/decide.ts';
import { provisionalRecord, stageOf } from '../../../functions/core/provisional-record.ts';
import { parseSettings } from '../../../functions/core/settings.ts';
import { rulingOf } from '../../../functions/core/rules.ts';
import { provisionalVersion, versionOf } from '../../../functions/core/version.ts';
import { fieldMarks, updateBody } from '../../../functions/core/voice-call.ts';
import { instanceArn } from '../../support/lines.ts';

const settings = parseSettings({
  instances: [{ arn: instanceArn, secretName: 'k', telephonyUrl: 'https://a.example' }],
});
const connectedAt = '2026-03-02T10:01:00Z';
const ended: Described = {
  contactId: 'c-1',
  rootId: 'c-1',
  instanceArn,
  channel: 'VOICE',
  initiationMethod: 'INBOUND',
  simulated: false,
  customerAddress: '+12065550123',
  systemAddress: '+12065550100',
  attributes: { 'sfdc-Tier__c': 'gold' },
  initiatedAt: '2026-03-02T10:00:00Z',
  ended: true,
  endedAt: '2026-03-02T10:05:00Z',
  disconnectReason: 'CUSTOMER_DISCONNECT',
  nextContactIds: ['c-2', 'c-3'],
  enqueuedAt: '2026-03-02T10:00:30Z',
  agent: {
    connectedAt,
    holdSeconds: 40,
    afterContactWorkFrom: '2026-03-02T10:05:10Z',
    afterContactWorkTo: '2026-03-02T10:06:00Z',
  },
  recordings: [{ location: 'bucket/c-1.wav', storage: 'S3' }],
};
const rule = () => {
  const ruling = rulingOf(ended, 'transfer');
  if (ruling.is !== 'call') throw new Error('no call');
  return ruling.rule;
};
const bodyOf = (described: Described, sentBefore: string[] = []) =>
  Object.fromEntries(
    Object.entries(
      updateBody(provisionalRecord(described), { rule: rule(), settings, creates: true, sentBefore }),
    ).filter(([, value]) => value !== undefined),
  );

describe('how far a contact is', () => {
  test.each<[string, Partial<Described>, string]>([
    ['without an end it lives', { endedAt: undefined }, 'living'],
    ['with one it is over', { agent: undefined }, 'over'],
    [
      'after-contact work that began and did not end',
      { agent: { connectedAt, holdSeconds: 0, afterContactWorkFrom: connectedAt } },
      'in-after-contact-work',
    ],
    ['after-contact work that ended', {}, 'over'],
    ['an agent without after-contact work', { agent: { connectedAt, holdSeconds: 0 } }, 'over'],
  ])('%s', (_name, more, stage) => {
    expect(stageOf({ ...ended, ...more })).toBe(stage);
  });
});

test('what Connect knows becomes one PATCH, and what it does not know is not in it', () => {
  expect(bodyOf(ended)).toEqual({
    startTime: '2026-03-02T10:00:00Z',
    endTime: '2026-03-02T10:05:00Z',
    enqueueTime: '2026-03-02T10:00:30Z',
    acceptTime: connectedAt,
    fromNumber: '+12065550123',
    toNumber: '+12065550100',
    totalHoldDuration: 40,
    agentInteractionDuration: 210,
    recordingLocation: 'bucket/c-1.wav',
    totalRecordingDuration: 250,
    isActiveCall: false,
    disconnectReason: { value: 'CUSTOMER_DISCONNECT', isError: false },
    callAttributes: '{"Tier__c":"gold"}',
    initiationMethod: 'INBOUND',
    callSubType: 'PSTN',
  });
});

test('nothing that stands in Salesforce is cleared', () => {
  const body = bodyOf({ ...ended, agent: undefined, enqueuedAt: undefined }, [
    'queue',
    'agent',
    'acceptTime',
    'callAttributes.Gone__c',
  ]);
  expect(body).not.toHaveProperty('queue');
  expect(body).not.toHaveProperty('agent');
  expect(body).not.toHaveProperty('acceptTime');
  expect(body['callAttributes']).toBe('{"Tier__c":"gold"}');
});

test('a later record clears what only this one set', () => {
  const marks = fieldMarks(bodyOf(ended));
  const record = { ...provisionalRecord(ended), provisional: undefined, agent: undefined };
  const body = updateBody(record, { rule: rule(), settings, creates: false, sentBefore: marks });
  expect(body).toMatchObject({ acceptTime: '', recordingLocation: '' });
});

test('its version sorts before that of every record, also of one without a time', () => {
  const record = provisionalRecord(ended);
  expect(versionOf(record, 'digest')).toBe(provisionalVersion);
  for (const updatedAt of [undefined, '2001-01-01T00:00:00Z', '2026-03-02T10:06:00Z'])
    expect(provisionalVersion < versionOf({ ...record, provisional: undefined, updatedAt }, '')).toBe(true);
});

test('the next contact is the last of several', () => {
  expect(provisionalRecord(ended).nextContactId).toBe('c-3');
});

test.each<[string, Partial<Described>, string]>([
  ['not-a-call', { initiationMethod: 'EXTERNAL_OUTBOUND' }, 'not-a-call'],
  ['another channel', { channel: 'CHAT' }, 'other-channel'],
  ['another instance', { instanceArn: instanceArn.replace(/1$/, '2') }, 'other-instance'],
  ['simulated', { simulated: true }, 'simulated'],
  ['kept out', { attributes: { NoSync: 'true' } }, 'no-sync'],
])('the rules for records hold: %s', (_name, more, reason) => {
  expect(intentOf(provisionalRecord({ ...ended, ...more }), settings, provisionalVersion)).toEqual({
    do: 'skip',
    reason,
  });
});
