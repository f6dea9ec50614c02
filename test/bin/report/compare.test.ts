import { describe, expect, test } from 'vitest';
import type { VoiceCallView } from '../../../sandbox/salesforce/server.ts';
import { compareVoiceCalls, parseExpected } from '../../../bin/replay/report/compare.ts';

const call = (change: Partial<VoiceCallView> = {}): VoiceCallView => ({
  voiceCallId: '0LQ1',
  vendorCallKey: 'a',
  callType: 'Inbound',
  previousCallKey: null,
  callDisposition: 'completed',
  fields: { CallDurationInSeconds: 60, QueueName: 'Billing' },
  ...change,
});

describe('compareVoiceCalls', () => {
  test('finds nothing between equal ones, whatever their order, ids, names, owner, conversation and next call', () => {
    const expected = [
      call({
        voiceCallId: '0LQ9',
        fields: { QueueName: 'Billing', CallDurationInSeconds: 60, OwnerId: '005', Name: 'x' },
      }),
      call({ vendorCallKey: 'b' }),
    ];
    const actual = [
      call({ vendorCallKey: 'b' }),
      call({ fields: { ...call().fields, Id: '1', ConversationId: '2', NextCallId: '3' } }),
    ];
    expect(compareVoiceCalls(expected, actual)).toEqual([]);
  });

  test('tells every difference: another value, another type, one too few and one too many', () => {
    const actual = call({
      callType: 'Transfer',
      previousCallKey: 'z',
      fields: { CallDurationInSeconds: 61, Agent: 'lee' },
    });
    expect(compareVoiceCalls([call()], [actual])).toEqual([
      { vendorCallKey: 'a', field: 'callType', expected: '"Inbound"', actual: '"Transfer"' },
      { vendorCallKey: 'a', field: 'previousCallKey', expected: undefined, actual: '"z"' },
      { vendorCallKey: 'a', field: 'CallDurationInSeconds', expected: '60', actual: '61' },
      { vendorCallKey: 'a', field: 'QueueName', expected: '"Billing"', actual: undefined },
      { vendorCallKey: 'a', field: 'Agent', expected: undefined, actual: '"lee"' },
    ]);
  });

  test('a number and its text differ', () => {
    const actual = call({ fields: { ...call().fields, CallDurationInSeconds: '60' } });
    expect(compareVoiceCalls([call()], [actual])).toHaveLength(1);
  });

  test('a VoiceCall that is missing, one that nobody expected, and a second one of the same key', () => {
    expect(compareVoiceCalls([call()], [])).toEqual([{ vendorCallKey: 'a', expected: 'a VoiceCall (Inbound)' }]);
    expect(compareVoiceCalls([], [call()])).toEqual([{ vendorCallKey: 'a', actual: 'a VoiceCall (Inbound)' }]);
    expect(compareVoiceCalls([call()], [call(), call({ voiceCallId: '0LQ2' })])).toEqual([
      { vendorCallKey: 'a', actual: 'a VoiceCall (Inbound)' },
    ]);
  });
});

describe('parseExpected', () => {
  test('reads what lies in the stories', () => expect(parseExpected([call()])).toHaveLength(1));
  test.each([undefined, null, {}, [1], [{ vendorCallKey: 'a' }]])('refuses %j', (value) => {
    expect(parseExpected(value)).toBeUndefined();
  });
});
