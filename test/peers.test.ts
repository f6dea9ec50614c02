import { expect, test } from 'vitest';
import type { Surroundings } from '../bin/local-bridge.ts';
import type { FaultRule } from '../sandbox/salesforce/server.ts';
import { contactEvent, contactRecord } from './support/lines.ts';
import { recording, replayed, type Replayed } from './support/replay.ts';
import { named } from './support/requests.ts';

// What other carriers of contact records lose, or do twice, when one thing goes wrong. Each row: that fault, and all that may be sent.

interface Row {
  fault: string;
  lines: string[];
  faults?: FaultRule[];
  aws?: Partial<Surroundings>;
  /** All requests in their order, with their answers; a number: so many PATCHes that were accepted, one a contact. */
  sent: string[] | number;
  /** Lines that nobody can read. */
  parked?: number;
  /** Of the VoiceCall of the contact `a`. */
  fields?: Record<string, unknown>;
}

const many = (count: number) => Array.from({ length: count }, (_, index) => contactRecord(`call-${String(index)}`));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const agentWith = (NumberOfHolds: number) => ({
  Username: 'dana.whitfield',
  ConnectedToAgentTimestamp: '2026-03-02T10:01:00Z',
  AgentInteractionDuration: 200,
  CustomerHoldDuration: 40,
  LongestHoldDuration: 40,
  NumberOfHolds,
});
const older = contactRecord('a', { LastUpdateTimestamp: '2026-03-02T10:06:00Z', Agent: agentWith(0) });
const newer = contactRecord('a', { LastUpdateTimestamp: '2026-03-02T10:07:00Z', Agent: agentWith(2) });
const odd = '../../x?y=1#z%2F';

const table: Row[] = [
  {
    fault: '500 once',
    lines: [contactRecord('a')],
    faults: [{ when: { nth: [1] }, do: { status: 500 } }],
    sent: ['PATCH a 500', 'PATCH a 200'],
  },
  {
    fault: '429 with Retry-After',
    lines: [contactRecord('a')],
    faults: [{ when: { nth: [1] }, do: { status: 429, headers: { 'Retry-After': '1' } } }],
    sent: ['PATCH a 429', 'PATCH a 200'],
  },
  {
    fault: 'TCP reset',
    lines: [contactRecord('a')],
    faults: [{ when: { nth: [1] }, do: { reset: true } }],
    sent: ['PATCH a null', 'PATCH a 200'],
  },
  {
    fault: '401',
    lines: many(5),
    faults: [{ when: { nth: [1, 3] }, do: { status: 401 } }],
    sent: 5,
  },
  {
    fault: 'secret throttled',
    lines: many(5),
    aws: { failures: { dynamoDb: [], secretsManager: [{ nth: upTo(9), error: 'ThrottlingException' }] } },
    sent: 5,
  },
  {
    fault: '503 on a batch of 100',
    lines: many(100),
    faults: [{ when: { nth: upTo(100) }, do: { status: 503 } }],
    sent: 100,
  },
  {
    fault: 'one malformed record in 100',
    lines: many(100).toSpliced(50, 1, '{"ContactId":'),
    sent: 99,
    parked: 1,
  },
  {
    fault: 'duplicate record',
    lines: [contactRecord('a'), contactRecord('a')],
    sent: ['PATCH a 200'],
  },
  {
    fault: 'older record after newer',
    lines: [newer, older],
    sent: ['PATCH a 200'],
    fields: { NumberOfHolds: 2 },
  },
  {
    fault: 'record before create',
    lines: [contactRecord('a'), contactEvent('INITIATED', 'a')],
    sent: ['PATCH a 200'],
  },
  {
    fault: 'Salesforce takes 6 s',
    lines: [contactRecord('a')],
    faults: [{ when: {}, do: { delayMs: 6_000 } }],
    sent: ['PATCH a 200'],
  },
  {
    fault: 'Lambda throttled: one container for all',
    lines: many(40),
    aws: { containers: { events: 1, records: 1, retries: 1 }, shards: 4 },
    sent: 40,
  },
  {
    fault: 'contact id with `../` or `?`',
    lines: [contactEvent('INITIATED', odd), contactRecord(odd)],
    sent: [`POST ${odd} 200`, `PATCH ${odd} 200`],
  },
];

const contactsOf = (lines: readonly string[]) =>
  new Set(lines.flatMap((line) => /"contactId":"([^"]+)"/i.exec(line)?.[1] ?? []));

/** Each delivery ended well but for those that nobody can read; each contact has its VoiceCall, from one accepted PATCH. */
function expectNothingLost({ lines, parked = 0 }: Row, result: Replayed): void {
  expect(result.trouble).toHaveLength(parked);
  expect(result.outcomes.filter(({ outcome }) => outcome === 'parked')).toHaveLength(parked);
  const contacts = contactsOf(lines);
  expect(new Set(result.voiceCalls.map(({ vendorCallKey }) => vendorCallKey))).toEqual(contacts);
  expect(result.voiceCalls).toHaveLength(contacts.size);
  expect(new Set(result.voiceCalls.map(({ callDisposition }) => callDisposition))).toEqual(new Set(['completed']));
  const accepted = sentOf(result).filter((request) => /^PATCH .* 200$/.test(request));
  expect(new Set(accepted).size).toBe(accepted.length);
}

const sentOf = ({ requests, voiceCalls }: Replayed) =>
  named(requests, voiceCalls).map(({ verb, key }, index) => `${verb} ${key} ${String(requests[index]?.status)}`);

test.each(table)('$fault', async (row) => {
  const path = await recording(...row.lines);
  const result = await replayed([path], { faults: row.faults, surroundings: row.aws, storiesAtATime: 100 });
  expectNothingLost(row, result);
  const sent = sentOf(result);
  if (typeof row.sent === 'number') expect(sent.filter((one) => one.endsWith(' 200'))).toHaveLength(row.sent);
  else expect(sent).toEqual(row.sent);
  if (row.fields) expect(result.voiceCalls[0]?.fields).toMatchObject(row.fields);
});
