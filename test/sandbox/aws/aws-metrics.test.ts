import { afterEach, expect, test, vi } from 'vitest';
import { awsMetrics, type AwsMetric } from '../../../sandbox/aws/aws-metrics.ts';
import type { FunctionAnswer } from '../../../sandbox/aws/container.ts';
import { measuredFunction } from '../../../sandbox/aws/measured-function.ts';
import { streamRecord } from '../../../sandbox/aws/stream-record.ts';

const now = Date.parse('2026-03-02T10:00:00Z');
afterEach(() => void vi.useRealTimers());

/** What was told, as `Name of=what: value`. */
function told() {
  vi.useFakeTimers({ now });
  const figures: string[] = [];
  const onMetric = ({ namespace, name, dimensions, value }: AwsMetric) =>
    figures.push(`${namespace} ${name} ${Object.entries(dimensions).flat().join('=')}: ${String(value)}`);
  const clock = { pace: 1 };
  return { figures, clock, metrics: awsMetrics(onMetric, clock) };
}

const recordOf = (secondsAgo: number) =>
  streamRecord(
    {
      SequenceNumber: '1',
      Data: undefined,
      PartitionKey: 'p',
      ApproximateArrivalTimestamp: new Date(now - secondsAgo * 1000),
    },
    'stream',
    'shard',
  );
const answers = (answer: Partial<FunctionAnswer>) => async (): Promise<FunctionAnswer> => ({ lines: [], ...answer });

test('an invocation tells the age of the last record of its event, and whether it ended with an error', async () => {
  const { figures, metrics } = told();
  const throttled = new Set<string>();
  const good = measuredFunction('good', { invoke: answers({ result: 1 }) }, { metrics, throttled });
  const bad = measuredFunction(
    'bad',
    { invoke: answers({ error: { name: 'E', message: '' } }) },
    { metrics, throttled },
  );
  expect(await good({ Records: [recordOf(90), recordOf(60)] })).toEqual({ result: 1, lines: [] });
  await bad({});
  expect(figures).toEqual([
    'AWS/Lambda IteratorAge FunctionName=good: 60000',
    'AWS/Lambda Errors FunctionName=good: 0',
    'AWS/Lambda Errors FunctionName=bad: 1',
  ]);
});

test('an event for a throttled function is tried again and again, and grows old meanwhile', async () => {
  const { figures, metrics, clock } = told();
  vi.useRealTimers();
  clock.pace = 600;
  const throttled = new Set(['busy']);
  const busy = measuredFunction('busy', { invoke: answers({}) }, { metrics, throttled });
  const answer = busy({ Records: [recordOf((now - Date.now()) / 1000)] });
  await vi.waitFor(() => expect(figures).toHaveLength(3));
  throttled.delete('busy');
  await answer;
  const throttle = 'AWS/Lambda Throttles FunctionName=busy: 1';
  expect(figures.slice(0, 3)).toEqual([throttle, throttle, throttle]);
  const [age = '', error] = figures.filter((figure) => figure !== throttle);
  expect(error).toBe('AWS/Lambda Errors FunctionName=busy: 0');
  // 0.3 s, of which each stands for ten minutes.
  expect(Number(age.replace('AWS/Lambda IteratorAge FunctionName=busy: ', ''))).toBeGreaterThan(120_000);
});

test('a queue is as old as its oldest message, and 0 when it is empty', () => {
  const { figures, metrics } = told();
  metrics.queue({ name: 'full', visible: 2, oldestSentAt: now - 30_400 });
  metrics.queue({ name: 'empty', visible: 0, oldestSentAt: undefined });
  expect(figures).toEqual([
    'AWS/SQS ApproximateNumberOfMessagesVisible QueueName=full: 2',
    'AWS/SQS ApproximateAgeOfOldestMessage QueueName=full: 30',
    'AWS/SQS ApproximateNumberOfMessagesVisible QueueName=empty: 0',
    'AWS/SQS ApproximateAgeOfOldestMessage QueueName=empty: 0',
  ]);
});

test('what comes in is counted one by one', () => {
  const { figures, metrics } = told();
  metrics.eventMatched('rule');
  metrics.recordCame('stream');
  expect(figures).toEqual([
    'AWS/Events MatchedEvents RuleName=rule: 1',
    'AWS/Kinesis IncomingRecords StreamName=stream: 1',
  ]);
});
