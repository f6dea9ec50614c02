import { describe, expect, test } from 'vitest';

import { inbound, sandboxWith, send, transfer, update } from './caller.ts';
import type { Sandbox } from '../../../sandbox/salesforce/server.ts';

const create = (sandbox: Sandbox, body: unknown) => send(sandbox, 'POST', '/voiceCalls', body);

async function createdId(sandbox: Sandbox, body: unknown): Promise<string> {
  const answer = await create(sandbox, body);
  expect(answer.status).toBe(200);
  return String(answer.body && Reflect.get(Object(answer.body), 'voiceCallId'));
}

describe('an Inbound create', () => {
  test('stores the call and answers its id', async () => {
    const sandbox = await sandboxWith();
    const answer = await create(sandbox, inbound());
    expect(answer).toMatchObject({ status: 200, body: { voiceCallId: '0LQSB0000000001', errors: [] } });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(sandbox.voiceCalls()).toEqual([
      {
        voiceCallId: '0LQSB0000000001',
        vendorCallKey: 'call-a',
        callType: 'Inbound',
        previousCallKey: null,
        callDisposition: 'new',
        fields: {
          CallStartDateTime: '2026-01-01T00:00:00.000Z',
          FromPhoneNumber: '+12065550123',
          ToPhoneNumber: '+12065550100',
          CallSubtype: 'PSTN',
          IsRecorded: false,
          VendorType: 'ContactCenter',
        },
      },
    ]);
  });

  test('answers 201 and an 18-character id by switch, and takes both ids', async () => {
    const sandbox = await sandboxWith({ switches: { createStatus: 201, idLength: 18 } });
    expect(await create(sandbox, inbound())).toMatchObject({
      status: 201,
      body: { voiceCallId: '0LQSB00000000014AA' },
    });
    await update(sandbox, '0LQSB0000000001', { queue: 'Sales' });
    await update(sandbox, '0LQSB00000000014AA', { agent: 'rep' });
    expect(sandbox.voiceCalls()).toMatchObject([{ fields: { QueueName: 'Sales', Agent: 'rep' } }]);
  });

  test.each(['callCenterApiName', 'vendorCallKey', 'to', 'from', 'initiationMethod', 'startTime', 'participants'])(
    'without %s is 400 and names it',
    async (field) => {
      const sandbox = await sandboxWith();
      const message = `Required fields are missing: ${field}`;
      expect(await create(sandbox, inbound({ [field]: undefined }))).toMatchObject({ status: 400, body: { message } });
      expect(sandbox.voiceCalls()).toEqual([]);
    },
  );

  test('with an empty or a wrong value is 400 and names the field', async () => {
    const sandbox = await sandboxWith();
    const message = async (fields: object): Promise<unknown> => (await create(sandbox, inbound({ ...fields }))).body;
    expect(await message({ to: '', participants: [] })).toEqual({
      message: 'Required fields are missing: to, participants',
      code: 400,
    });
    expect(await message({ startTime: 'soon' })).toEqual({
      message: 'Fields have an invalid value: startTime',
      code: 400,
    });
    expect(await message({ callAttributes: {} })).toEqual({
      message: 'Fields have an invalid value: callAttributes',
      code: 400,
    });
  });

  test('takes the method in any case and ignores what it does not know', async () => {
    const sandbox = await sandboxWith();
    const body = inbound({ initiationMethod: 'inbound', secretName: 'x', queue: null, parentVoiceCallId: 'nobody' });
    expect((await create(sandbox, body)).status).toBe(200);
  });

  test('for Outbound or another method is 400', async () => {
    const sandbox = await sandboxWith();
    expect(await create(sandbox, inbound({ initiationMethod: 'Outbound' }))).toMatchObject({
      status: 400,
      body: { message: "initiationMethod: Outbound calls aren't supported." },
    });
    expect((await create(sandbox, inbound({ initiationMethod: 'Callback' }))).status).toBe(400);
  });

  test('of WebRTC needs no numbers in the current profile', async () => {
    const body = inbound({ callSubtype: 'WebRTC', to: undefined, from: '' });
    const sandbox = await sandboxWith();
    expect((await create(sandbox, body)).status).toBe(200);
    expect(sandbox.voiceCalls()).toMatchObject([
      { fields: { FromPhoneNumber: 'WEBRTC_DEFAULT', ToPhoneNumber: 'WEBRTC_DEFAULT', CallSubtype: 'WebRTC' } },
    ]);
    expect((await create(await sandboxWith({ profile: 'legacy' }), body)).status).toBe(400);
  });

  test('uses the first of several participants, which in the current profile is the end user', async () => {
    const agent = { participantKey: 'rep', type: 'HUMAN_AGENT' };
    const body = inbound({ participants: [{ participantKey: 'k', type: 'END_USER' }, agent] });
    expect((await create(await sandboxWith(), body)).status).toBe(200);
    expect((await create(await sandboxWith(), inbound({ participants: [agent] }))).status).toBe(400);
    expect((await create(await sandboxWith({ profile: 'legacy' }), inbound({ participants: [agent] }))).status).toBe(
      200,
    );
  });
});

describe('field problems', () => {
  const fieldErrors = { Text__c: 'data value too large: sample123456890' };
  const body = inbound({
    callAttributes: '{"Text__c":"sample123456890","Kept__c":"x","Number__c":5,"SourceType":"Gift"}',
  });

  test('never fail the create; the current profile tells them in one string', async () => {
    const sandbox = await sandboxWith({ switches: { fieldErrors } });
    expect((await create(sandbox, body)).body).toEqual({
      voiceCallId: '0LQSB0000000001',
      errors:
        'We created your voice call but there were some errors : Text__c: data value too large: sample123456890, SourceType: bad value for restricted picklist field: Gift',
    });
    expect(sandbox.voiceCalls()[0]?.fields).toMatchObject({ Kept__c: 'x', Number__c: 5 });
    expect(sandbox.voiceCalls()[0]?.fields).not.toHaveProperty('Text__c');
  });

  test('are an array in the legacy profile', async () => {
    const sandbox = await sandboxWith({ profile: 'legacy', switches: { fieldErrors } });
    expect((await create(sandbox, body)).body).toMatchObject({
      errors: [
        'Text__c: data value too large: sample123456890',
        'SourceType: bad value for restricted picklist field: Gift',
      ],
    });
  });

  test('are told of attributes that are no JSON object, no field or too long', async () => {
    const sandbox = await sandboxWith({ profile: 'legacy' });
    const errors = async (vendorCallKey: string, callAttributes: string): Promise<unknown> =>
      (await create(sandbox, inbound({ vendorCallKey, callAttributes }))).body;
    expect(await errors('a', '{"Department__c":"Support", "Sales"}')).toMatchObject({
      errors: ['callAttributes: not a JSON object'],
    });
    expect(await errors('b', '{"Plain":"x"}')).toMatchObject({ errors: ['Plain: no such field on VoiceCall'] });
    expect(await errors('c', JSON.stringify({ ToPhoneNumber: '1'.repeat(252) }))).toMatchObject({
      errors: ['ToPhoneNumber: data value too large'],
    });
    expect(await errors('d', '{}')).toMatchObject({ errors: [] });
  });
});

describe('a Transfer', () => {
  test('follows the parent that it names, by id or by key', async () => {
    const sandbox = await sandboxWith();
    const first = await createdId(sandbox, inbound());
    await createdId(sandbox, transfer('call-b', first));
    await createdId(sandbox, transfer('call-c', 'call-b'));
    await createdId(sandbox, transfer('call-d', 'call-a', { initiationMethod: 'transfer' }));
    const calls = sandbox.voiceCalls().map(({ callType, previousCallKey }) => [callType, previousCallKey]);
    expect(calls).toEqual([
      ['Inbound', null],
      ['Transfer', 'call-a'],
      ['Transfer', 'call-b'],
      ['Transfer', 'call-a'],
    ]);
    expect(sandbox.requests().some(({ warnings }) => warnings)).toBe(false);
  });

  test('without a parent is 400, with an unknown one 400 or 404', async () => {
    const sandbox = await sandboxWith();
    expect(await create(sandbox, transfer('call-b', ''))).toMatchObject({
      status: 400,
      body: { message: 'Required fields are missing: parentVoiceCallId' },
    });
    expect(await create(sandbox, transfer('call-b', 'call-a'))).toMatchObject({
      status: 400,
      body: { message: 'parentVoiceCallId names no VoiceCall' },
    });
    expect((await create(sandbox, transfer('call-b', '0LQSB0000000001'))).status).toBe(400);
    const lax = await sandboxWith({ switches: { unknownParent: 404 } });
    expect((await create(lax, transfer('call-b', 'call-a'))).status).toBe(404);
    expect([...sandbox.voiceCalls(), ...lax.voiceCalls()]).toEqual([]);
  });

  test('sees the call that a PATCH just before created', async () => {
    const sandbox = await sandboxWith();
    await send(sandbox, 'PATCH', '/voiceCalls/call-a', { isActiveCall: true });
    await createdId(sandbox, transfer('call-b', 'call-a'));
    expect(sandbox.voiceCalls()).toMatchObject([{}, { previousCallKey: 'call-a' }]);
  });

  test('applies its attributes, in the legacy profile not', async () => {
    for (const [profile, value] of [
      ['current', 'x'],
      ['legacy', undefined],
    ] as const) {
      const sandbox = await sandboxWith({ profile });
      await create(sandbox, inbound());
      await create(sandbox, transfer('call-b', 'call-a', { callAttributes: '{"Field__c":"x"}' }));
      expect(sandbox.voiceCalls()[1]?.fields['Field__c']).toBe(value);
    }
  });

  test('warns when its parent was closed while the caller went on', async () => {
    const sandbox = await sandboxWith();
    await create(sandbox, inbound());
    await update(sandbox, 'call-a', { isActiveCall: false });
    await create(sandbox, transfer('call-b', 'call-a'));
    expect(sandbox.requests().at(-1)?.warnings).toEqual([
      'the conversation of the parent call-a was closed before this transfer',
    ]);
  });
});

describe('a repeated create', () => {
  test('of an Inbound gives the existing record, or a new one by switch', async () => {
    const sandbox = await sandboxWith();
    expect(await createdId(sandbox, inbound())).toBe('0LQSB0000000001');
    expect(await createdId(sandbox, inbound({ from: '+12065550199' }))).toBe('0LQSB0000000001');
    expect(sandbox.voiceCalls()).toMatchObject([{ fields: { FromPhoneNumber: '+12065550123' } }]);
    const other = await sandboxWith({ switches: { dupInbound: 'new' } });
    expect(await createdId(other, inbound())).toBe('0LQSB0000000001');
    expect(await createdId(other, inbound())).toBe('0LQSB0000000002');
  });

  test('of a Transfer makes a second record, in the legacy profile not', async () => {
    for (const [profile, ids] of [
      ['current', ['0LQSB0000000001', '0LQSB0000000002', '0LQSB0000000003']],
      ['legacy', ['0LQSB0000000001', '0LQSB0000000002']],
    ] as const) {
      const sandbox = await sandboxWith({ profile });
      await create(sandbox, inbound());
      await create(sandbox, transfer('call-b', 'call-a'));
      expect(await createdId(sandbox, transfer('call-b', 'call-a'))).toBe(ids.at(-1));
      expect(sandbox.voiceCalls().map(({ voiceCallId }) => voiceCallId)).toEqual(ids);
    }
  });
});
