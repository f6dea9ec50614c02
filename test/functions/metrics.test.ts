import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../functions/log.ts';
import { metrics } from '../../functions/metric-names.ts';
import { createTally } from '../../functions/metrics.ts';

const now = Date.parse('2026-03-02T10:00:00.000Z');
const dimensions = { Bridge: 'voice', Door: 'contact-event' };
const outcome = (more: Partial<LogLine>): LogLine => ({ level: 'info', event: 'outcome', ...more });

interface Document {
  _aws: { Timestamp: number; CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: object[] }[] };
  [field: string]: unknown;
}

const documents = (lines: readonly LogLine[], zeroes: 'none' | 'door' | 'all' = 'none'): Document[] => {
  const tally = createTally();
  for (const line of lines) tally.note(line);
  return tally.take(dimensions, now, zeroes) as Document[];
};
const first = (lines: readonly LogLine[]): Document => documents(lines)[0] ?? ({} as Document);

test('a document names its metrics, with unit and dimensions, as CloudWatch reads them', () => {
  const { _aws, ...fields } = first([outcome({ outcome: 'delivered', reason: 'created', lagMilliseconds: 1_200 })]);
  expect(_aws.Timestamp).toBe(now);
  expect(_aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'ConnectVoiceCallBridge',
      Dimensions: [['Bridge', 'Door']],
      Metrics: [
        { Name: 'Received', Unit: 'Count' },
        { Name: 'Delivered', Unit: 'Count' },
      ],
    },
    {
      Namespace: 'ConnectVoiceCallBridge',
      Dimensions: [['Bridge']],
      Metrics: [{ Name: 'CreateLag', Unit: 'Milliseconds' }],
    },
  ]);
  expect(fields).toMatchObject({ ...dimensions, Received: 1, Delivered: 1, CreateLag: 1_200 });
});

test('where it is asked for, what did not happen is told as well: those series have no gaps', () => {
  const [document] = documents([], 'all');
  const zero = Object.entries(metrics).flatMap(([name, definition]) => ('zero' in definition ? [[name, 0]] : []));
  expect(zero).not.toEqual([]);
  const { _aws, ...fields } = document ?? ({} as Document);
  expect(fields).toEqual({ ...dimensions, ...Object.fromEntries(zero) });
  expect(_aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics)).toHaveLength(zero.length);
  const ofDoor = Object.keys(documents([], 'door')[0] ?? {});
  expect(ofDoor).toEqual(expect.arrayContaining(['Received', 'Exhausted']));
  expect(ofDoor).not.toContain('BreakerOpen');
  expect(documents([])).toEqual([]);
});

test('what was skipped, parked or failed is counted by its reason as well, in a document of its own', () => {
  const all = documents([
    outcome({ outcome: 'skipped', reason: 'stale' }),
    outcome({ outcome: 'skipped', reason: 'stale' }),
    outcome({ outcome: 'parked', reason: 'not-json' }),
    outcome({ outcome: 'failed', reason: 'ledger-unavailable' }),
    outcome({ outcome: 'delivered', reason: 'updated', lagMilliseconds: 61_000 }),
  ]);
  expect(all[0]).toMatchObject({ Received: 5, Skipped: 2, Parked: 1, Failed: 1, Delivered: 1, UpdateLag: 61_000 });
  expect(all.slice(1).map(({ Reason, Skipped, Parked, Failed }) => [Reason, Skipped, Parked, Failed])).toEqual([
    ['stale', 2, undefined, undefined],
    ['not-json', undefined, 1, undefined],
    ['ledger-unavailable', undefined, undefined, 1],
  ]);
  for (const { _aws } of all.slice(1))
    expect(_aws.CloudWatchMetrics).toMatchObject([{ Dimensions: [['Bridge', 'Door', 'Reason']] }]);
});

test.each([
  [200, 'SalesforceAccepted'],
  [202, 'SalesforceAccepted'],
  [400, 'SalesforceRefused'],
  [401, 'SalesforceUnauthorized'],
  [404, 'SalesforceRefused'],
  [408, 'SalesforceUnavailable'],
  [429, 'SalesforceThrottled'],
  [500, 'SalesforceUnavailable'],
  [undefined, 'SalesforceNoAnswer'],
] as const)('an answer of Salesforce is counted by its status: %s', (status, metric) => {
  const line: LogLine = { level: 'info', event: 'salesforce-request', status, milliseconds: 40 };
  const fields = first([line, line]);
  const counted = Object.entries(fields).filter(
    ([name, value]) => name.startsWith('Salesforce') && typeof value === 'number' && value > 0,
  );
  expect(counted).toEqual([[metric, 2]]);
  expect(fields['SalesforceLatency']).toEqual([40, 40]);
});

test.each([
  ['set-aside', 'Retried'],
  ['exhausted', 'Exhausted'],
  ['not-taken', 'NotTaken'],
  ['fields-refused', 'FieldsRefused'],
] as const)('%s is counted as %s', (event, metric) => {
  expect(first([{ level: 'info', event }])[metric]).toBe(1);
});

describe('a measure', () => {
  test('of an instance is told under that instance', () => {
    const tally = createTally();
    tally.measure('CertificateDaysLeft', 12, { Instance: 'i-1' });
    expect(tally.take(dimensions, now, 'none')).toContainEqual({
      _aws: {
        Timestamp: now,
        CloudWatchMetrics: [
          {
            Namespace: 'ConnectVoiceCallBridge',
            Dimensions: [['Bridge', 'Instance']],
            Metrics: [{ Name: 'CertificateDaysLeft', Unit: 'None' }],
          },
        ],
      },
      ...dimensions,
      Instance: 'i-1',
      CertificateDaysLeft: 12,
    });
  });

  test('of many values has no more than a document takes, the highest and the lowest among them', () => {
    const tally = createTally();
    for (let value = 500; value > 0; value -= 1) tally.measure('ConnectLatency', value);
    const [document] = tally.take(dimensions, now, 'none') as Document[];
    const values = document?.['ConnectLatency'] as number[];
    expect(values).toHaveLength(100);
    expect([values[0], values.at(-1)]).toEqual([1, 500]);
  });
});

test('what was taken is not told again', () => {
  const tally = createTally();
  tally.note(outcome({ outcome: 'parked', reason: 'not-json', instanceId: 'i-1' }));
  expect(tally.instances()).toEqual(['i-1']);
  tally.take(dimensions, now, 'none');
  expect(tally.instances()).toEqual([]);
  expect(tally.take(dimensions, now, 'none')).toEqual([]);
});

test('an instance is only heard of by calls, when they come for the first time', () => {
  const tally = createTally();
  tally.note(outcome({ outcome: 'skipped', reason: 'other-channel', instanceId: 'has-chats' }));
  tally.note(outcome({ outcome: 'delivered', reason: 'updated', instanceId: 'was-away', tries: 3 }));
  tally.note(outcome({ outcome: 'failed', reason: 'salesforce-unavailable', instanceId: 'is-away' }));
  expect(tally.instances()).toEqual(['is-away']);
});
