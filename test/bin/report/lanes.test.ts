import { describe, expect, test } from 'vitest';
import { plan } from '../../../bin/replay/order.ts';
import { readRecording } from '../../../bin/replay/recording.ts';
import { barsOf, legOf, type Leg } from '../../../bin/replay/report/lanes.ts';
import { callsOf } from '../../../bin/replay/report/stories.ts';

const legs = async (name: string): Promise<Leg[]> => {
  const planned = plan(await readRecording([`events/stories/${name}.jsonl`]), {});
  return callsOf(planned, []).flatMap((call) => call.legs);
};
const lane = (leg: Leg, ends = 0) =>
  barsOf(leg, ends).map(({ phase, from, to, open }) => `${phase} ${clock(from)}-${open ? '?' : clock(to)}`);
const clock = (time: number) => new Date(time).toISOString().slice(11, 19);

describe('the lanes of a call', () => {
  test('a warm transfer: two legs that overlap, each with its agent and its after-call work', async () => {
    const [first, second] = await legs('agent-transfer-warm');
    expect(lane(first as Leg)).toEqual([
      'flow 10:30:12-10:30:40',
      'queue 10:30:40-10:31:05',
      'agent 10:31:05-10:35:51',
      'after-work 10:35:51-10:36:21',
    ]);
    expect(first).toMatchObject({
      agent: 'lee.okafor',
      queue: 'Billing',
      parentId: undefined,
      disconnectReason: 'AGENT_DISCONNECT',
    });
    expect(lane(second as Leg)).toEqual([
      'queue 10:34:20-10:34:31',
      'agent 10:34:31-10:41:08',
      'after-work 10:41:08-10:42:10',
    ]);
    expect(second).toMatchObject({ agent: 'priya.venkat', parentId: first?.contactId });
  });

  test('hold is an amount: the sum and the number, as the record gives them', async () => {
    const [leg] = await legs('inbound-hold-and-recording');
    expect(leg?.hold).toEqual({ seconds: 187, holds: 2 });
  });

  test('a call that nobody took has no agent and no hold', async () => {
    const [leg] = await legs('abandoned-in-queue');
    expect(lane(leg as Leg)).toEqual(['flow 11:20:15-11:21:03', 'queue 11:21:03-11:24:47']);
    expect(leg?.hold).toBeUndefined();
  });

  test('a callback: in queue without a caller, then dialled, then with an agent', async () => {
    const [, callback] = await legs('callback');
    expect(lane(callback as Leg)).toEqual([
      'flow 09:44:12-09:45:52',
      'queue 09:45:52-10:02:30',
      'flow 10:02:30-10:02:49',
      'agent 10:02:49-10:06:14',
      'after-work 10:06:14-10:06:44',
    ]);
  });
});

describe('what a recording leaves out', () => {
  test('a stretch whose end is not recorded is open, and ends with the recording', () => {
    const event = { 'detail-type': 'x', detail: { initiationTimestamp: '2026-03-10T10:00:00Z' } };
    const leg = legOf('c', undefined, [{ source: 'contact-event', value: event }]);
    expect(lane(leg, Date.parse('2026-03-10T10:05:00Z'))).toEqual(['flow 10:00:00-?']);
  });

  test.each([null, 7, 'text', [], { detail: null }, { Agent: 'x', InitiationTimestamp: '1970-01-01T00:00:00Z' }])(
    '%j says nothing',
    (value) => {
      const leg = legOf('c', undefined, [{ source: 'contact-record', value }]);
      expect(barsOf(leg, 0)).toEqual([]);
    },
  );
});
