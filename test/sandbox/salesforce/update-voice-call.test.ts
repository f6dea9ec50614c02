import { describe, expect, test } from 'vitest';

import { control, inbound, sandboxWith, send, transfer, update } from './caller.ts';
import type { Sandbox, VoiceCallView } from '../../../sandbox/salesforce/server.ts';

const RECORD = {
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2026-01-01T00:05:00Z',
  enqueueTime: '2026-01-01T00:00:10Z',
  acceptTime: '2026-01-01T00:00:20Z',
  fromNumber: '+12065550123',
  toNumber: '+12065550100',
  totalHoldDuration: 30,
  longestHoldDuration: 20,
  numberOfHolds: 2,
  agentInteractionDuration: 200,
  queue: 'Sales',
  agent: 'rep@example.com',
  recordingLocation: 'bucket/call-a.wav',
  disconnectReason: { value: 'CUSTOMER_DISCONNECT', isError: false },
  callOrigin: 'Preview',
  callSubType: 'PSTN',
  initiationMethod: 'OUTBOUND',
  isActiveCall: false,
  callAttributes: '{"Text__c":"x","SourceType":"Sales"}',
  callCenterApiName: 'HVCC',
  secretName: 'ignored',
};

function only(sandbox: Sandbox): VoiceCallView {
  const [call, ...more] = sandbox.voiceCalls();
  expect(more).toEqual([]);
  if (!call) throw new Error('there is no VoiceCall');
  return call;
}

describe('an update of an unknown key', () => {
  test('creates the VoiceCall with all that it says', async () => {
    const sandbox = await sandboxWith();
    expect(await update(sandbox, 'call-a', RECORD)).toMatchObject({ status: 200, body: { status: 'pending' } });
    expect(only(sandbox)).toEqual({
      voiceCallId: '0LQSB0000000001',
      vendorCallKey: 'call-a',
      callType: 'Outbound',
      previousCallKey: null,
      callDisposition: 'completed',
      fields: {
        CallStartDateTime: '2026-01-01T00:00:00.000Z',
        CallEndDateTime: '2026-01-01T00:05:00.000Z',
        CallQueuedDateTime: '2026-01-01T00:00:10.000Z',
        CallAcceptDateTime: '2026-01-01T00:00:20.000Z',
        CallDurationInSeconds: 300,
        CustomerHoldDuration: 30,
        LongestHoldDuration: 20,
        NumberOfHolds: 2,
        QueueName: 'Sales',
        DisconnectReason: 'CUSTOMER_DISCONNECT',
        FromPhoneNumber: '+12065550123',
        ToPhoneNumber: '+12065550100',
        CallOrigin: 'Preview',
        CallSubtype: 'PSTN',
        SourceType: 'Sales',
        Agent: 'rep@example.com',
        RecordingLocation: 'bucket/call-a.wav',
        RecordingDurationInSeconds: 230,
        AgentInteractionDuration: 200,
        IsRecorded: true,
        VendorType: 'ContactCenter',
        Text__c: 'x',
      },
    });
  });

  test('without fields starts and ends now', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', {});
    expect(only(sandbox)).toMatchObject({
      callType: 'Inbound',
      fields: {
        CallStartDateTime: '2026-01-01T00:00:00.000Z',
        CallEndDateTime: '2026-01-01T00:00:00.000Z',
        CustomerHoldDuration: 0,
        NumberOfHolds: 0,
        AgentInteractionDuration: 0,
      },
    });
    expect(only(sandbox).fields).not.toHaveProperty('CallDurationInSeconds');
  });

  test.each([
    ['INBOUND', 'Inbound'],
    ['WEBRTC_API', 'Inbound'],
    ['API', 'Inbound'],
    ['OUTBOUND', 'Outbound'],
    ['TRANSFER', 'Transfer'],
    ['QUEUE_TRANSFER', 'Transfer'],
    ['CALLBACK', 'Callback'],
    [undefined, 'Inbound'],
  ])('of method %s is of type %s', async (initiationMethod, callType) => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', { initiationMethod });
    expect(only(sandbox).callType).toBe(callType);
  });

  test('with isActiveCall true leaves the call in progress', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', { isActiveCall: true });
    expect(only(sandbox).callDisposition).toBe('in-progress');
  });

  test('that looks like a VoiceCall id is pending and fails later', async () => {
    const sandbox = await sandboxWith();
    expect((await update(sandbox, '0LQRM0000006CSz', {})).body).toEqual({ status: 'pending' });
    expect(sandbox.voiceCalls()).toEqual([]);
    expect(sandbox.requests()[0]?.warnings).toEqual(['no VoiceCall has the id 0LQRM0000006CSz']);
  });
});

describe('the effect', () => {
  test('comes after the answer, in the order of arrival', async () => {
    const sandbox = await sandboxWith({ switches: { asyncDelayMs: 150, updateStatus: 202 } });
    expect((await send(sandbox, 'PATCH', '/voiceCalls/call-a', { queue: 'first' })).status).toBe(202);
    expect(sandbox.voiceCalls()).toEqual([]);
    await send(sandbox, 'PATCH', '/voiceCalls/call-a', { queue: 'second' });
    await sandbox.settled();
    expect(only(sandbox).fields['QueueName']).toBe('second');
  });

  test('on the call type is none once the call exists', async () => {
    const sandbox = await sandboxWith();
    await send(sandbox, 'POST', '/voiceCalls', inbound());
    await update(sandbox, 'call-a', { initiationMethod: 'OUTBOUND' });
    expect(only(sandbox).callType).toBe('Inbound');
  });

  test('on the duration needs both times in the same update', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', { startTime: '2026-01-01T00:00:00Z' });
    await update(sandbox, 'call-a', { endTime: '2026-01-01T00:01:00Z' });
    expect(only(sandbox).fields).not.toHaveProperty('CallDurationInSeconds');
    await update(sandbox, 'call-a', { startTime: '2026-01-01T00:00:30Z', endTime: '2026-01-01T00:01:00Z' });
    expect(only(sandbox).fields['CallDurationInSeconds']).toBe(30);
    await update(sandbox, 'call-a', { startTime: '2020-08-26T21:21:14Z', endTime: '2020-08-26T21:21:04Z' });
    expect(only(sandbox).fields['CallDurationInSeconds']).toBe(-10);
  });

  test('on hold and interaction is zero when they are absent; the rest stays', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', RECORD);
    await update(sandbox, 'call-a', {});
    expect(only(sandbox).fields).toMatchObject({
      CustomerHoldDuration: 0,
      NumberOfHolds: 0,
      AgentInteractionDuration: 0,
      LongestHoldDuration: 20,
      QueueName: 'Sales',
      RecordingLocation: 'bucket/call-a.wav',
      RecordingDurationInSeconds: 230,
      Text__c: 'x',
    });
  });

  test('of an empty string is that the field has no value', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', RECORD);
    const callAttributes = '{"Text__c":"","SourceType":null}';
    await update(sandbox, 'call-a', { acceptTime: '', queue: '', recordingLocation: '', callAttributes, endTime: '' });
    const { fields } = only(sandbox);
    expect(fields).toMatchObject({ IsRecorded: false, CallEndDateTime: '2026-01-01T00:05:00.000Z' });
    for (const name of [
      'CallAcceptDateTime',
      'QueueName',
      'RecordingLocation',
      'RecordingDurationInSeconds',
      'Text__c',
    ]) {
      expect(fields).not.toHaveProperty(name);
    }
  });

  test('of a recording takes its given duration and fails beyond 1000 characters', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', { recordingLocation: 'r'.repeat(1000), totalRecordingDuration: 12 });
    expect(only(sandbox).fields['RecordingDurationInSeconds']).toBe(12);
    const tooLong = await update(sandbox, 'call-a', { recordingLocation: 'r'.repeat(1001), queue: 'Sales' });
    expect(tooLong.body).toEqual({ status: 'pending' });
    expect(only(sandbox).fields).toMatchObject({ RecordingLocation: 'r'.repeat(1000), QueueName: 'Sales' });
    expect(sandbox.requests().at(-1)?.warnings).toEqual(['recordingLocation is longer than 1000 characters']);
  });

  test('of times as epoch milliseconds in digits is the same as of ISO text', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', { startTime: '1767225600000', endTime: '1767225601500', acceptTime: 'never' });
    expect(only(sandbox).fields).toMatchObject({
      CallStartDateTime: '2026-01-01T00:00:00.000Z',
      CallEndDateTime: '2026-01-01T00:00:01.500Z',
    });
    expect(sandbox.requests()[0]?.warnings).toEqual(['CallAcceptDateTime: invalid date']);
  });

  test('is on the newest open record when several have the key', async () => {
    const sandbox = await sandboxWith();
    await send(sandbox, 'POST', '/voiceCalls', inbound());
    await send(sandbox, 'POST', '/voiceCalls', transfer('call-b', 'call-a'));
    await send(sandbox, 'POST', '/voiceCalls', transfer('call-b', 'call-a'));
    await update(sandbox, 'call-b', { queue: 'second' });
    await update(sandbox, 'call-b', { queue: 'first' });
    await update(sandbox, 'call-b', { queue: 'second again' });
    const queues = sandbox.voiceCalls().map(({ fields }) => fields['QueueName']);
    expect(queues).toEqual([undefined, 'first', 'second again']);
  });
});

describe('disconnectReason', () => {
  test('may be text; an object needs value and isError unless the org is lax', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-a', { disconnectReason: 'CALLBACK' });
    expect(only(sandbox).fields['DisconnectReason']).toBe('CALLBACK');
    expect(await send(sandbox, 'PATCH', '/voiceCalls/call-a', { disconnectReason: { value: 'X' } })).toMatchObject({
      status: 400,
      body: { message: 'Required fields are missing: disconnectReason.isError' },
    });
    const lax = await sandboxWith({ switches: { strictDisconnect: false } });
    expect((await update(lax, 'call-a', { disconnectReason: { isError: true } })).status).toBe(200);
  });
});

test('a field of another type is 400 and is named', async () => {
  const sandbox = await sandboxWith();
  expect(await send(sandbox, 'PATCH', '/voiceCalls/call-a', { numberOfHolds: '2', isActiveCall: 'no' })).toMatchObject({
    status: 400,
    body: { message: 'Fields have an invalid value: numberOfHolds, isActiveCall' },
  });
});

describe('the parent', () => {
  test('is linked by key or id, or when it appears', async () => {
    const sandbox = await sandboxWith();
    await update(sandbox, 'call-c', { initiationMethod: 'TRANSFER', parentCallIdentifier: 'call-b' });
    expect(only(sandbox).previousCallKey).toBeNull();
    await send(sandbox, 'POST', '/voiceCalls', inbound());
    await update(sandbox, 'call-b', { initiationMethod: 'TRANSFER', parentCallIdentifier: '0LQSB0000000002' });
    await update(sandbox, 'call-d', { initiationMethod: 'CALLBACK', parentCallIdentifier: 'call-c' });
    const previous = sandbox.voiceCalls().map(({ vendorCallKey, previousCallKey }) => [vendorCallKey, previousCallKey]);
    expect(previous).toEqual([
      ['call-a', null],
      ['call-b', 'call-a'],
      ['call-c', 'call-b'],
      ['call-d', 'call-c'],
    ]);
  });

  test('stays the one that was named first', async () => {
    const sandbox = await sandboxWith();
    for (const key of ['call-a', 'call-b']) await update(sandbox, key, {});
    await update(sandbox, 'call-c', { parentCallIdentifier: 'call-a' });
    await update(sandbox, 'call-c', { parentCallIdentifier: 'call-b' });
    await update(sandbox, 'call-a', { parentCallIdentifier: 'call-a' });
    expect(sandbox.voiceCalls().map(({ previousCallKey }) => previousCallKey)).toEqual([null, null, 'call-a']);
  });
});

describe('a closing update', () => {
  const conversations = async (sandbox: Sandbox): Promise<unknown> =>
    (await control(sandbox, 'GET', '/control/voice-calls')).body;

  test('leaves the conversation open while a transfer of the call goes on', async () => {
    const sandbox = await sandboxWith();
    await send(sandbox, 'POST', '/voiceCalls', inbound());
    await send(sandbox, 'POST', '/voiceCalls', transfer('call-b', 'call-a'));
    await update(sandbox, 'call-a', { isActiveCall: false });
    const conversation = { id: 'conversation-1', open: true };
    expect(await conversations(sandbox)).toMatchObject([
      { callDisposition: 'completed', nextCallKey: 'call-b', conversation },
      { callDisposition: 'new', conversation },
    ]);
    await update(sandbox, 'call-b', {});
    expect(await conversations(sandbox)).toMatchObject([{}, { conversation: { open: false }, routing: null }]);
    expect(sandbox.requests().some(({ warnings }) => warnings)).toBe(false);
  });

  test('warns when it closes the conversation of another open call', async () => {
    const sandbox = await sandboxWith();
    await send(sandbox, 'POST', '/voiceCalls', inbound());
    await send(sandbox, 'POST', '/voiceCalls', transfer('call-b', 'call-a'));
    await send(sandbox, 'POST', '/voiceCalls', transfer('call-c', 'call-a'));
    await update(sandbox, 'call-b', { isActiveCall: false });
    expect(sandbox.requests().at(-1)?.warnings).toEqual(['closed the conversation while call-c is still open']);
  });
});
