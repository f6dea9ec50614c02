import type { FunctionAnswer } from './container.ts';
import type { QueueRecord } from './queue-record.ts';
import type { QueueFigures } from './queues.ts';
import type { StreamRecord } from './stream-record.ts';

/** A figure that AWS itself would publish in CloudWatch. */
export interface AwsMetric {
  namespace: 'AWS/Lambda' | 'AWS/SQS' | 'AWS/Events' | 'AWS/Kinesis';
  name: string;
  dimensions: Readonly<Record<string, string>>;
  value: number;
}

export type OnMetric = (metric: AwsMetric) => void;

/** How fast time passes for ages: a second here stands for so many. Read at each figure. */
export interface Clock {
  pace: number;
}

/** The events of all sources of a function. */
export interface SourceEvent {
  Records?: readonly (QueueRecord | StreamRecord)[];
}

/** What the local parts tell as AWS would: only what somebody watches, by AWS' own definitions. */
export type AwsMetrics = ReturnType<typeof awsMetrics>;

/** Makes figures of what happens. Each is told at the moment in which it is measured. */
export function awsMetrics(onMetric: OnMetric, clock: Clock = { pace: 1 }) {
  const ageMs = (since: number) => Math.max(0, Date.now() - since) * clock.pace;
  const ofFunction = (FunctionName: string, name: string, value: number) =>
    onMetric({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName }, value });
  const ofQueue = (QueueName: string, name: string, value: number) =>
    onMetric({ namespace: 'AWS/SQS', name, dimensions: { QueueName }, value });
  return {
    eventMatched: (RuleName: string) =>
      onMetric({ namespace: 'AWS/Events', name: 'MatchedEvents', dimensions: { RuleName }, value: 1 }),
    recordCame: (StreamName: string) =>
      onMetric({ namespace: 'AWS/Kinesis', name: 'IncomingRecords', dimensions: { StreamName }, value: 1 }),
    /** "The age of the last record in the event", when the mapping hands it to the function; in milliseconds. */
    sent(functionName: string, { Records = [] }: SourceEvent) {
      const last = Records.at(-1);
      if (last === undefined || !('kinesis' in last)) return;
      ofFunction(functionName, 'IteratorAge', ageMs(last.kinesis.approximateArrivalTimestamp * 1000));
    },
    /** Told of each invocation: 1 where the function, or its runtime, ended with an error. */
    ended: (functionName: string, { error }: FunctionAnswer) =>
      ofFunction(functionName, 'Errors', error === undefined ? 0 : 1),
    throttled: (functionName: string) => ofFunction(functionName, 'Throttles', 1),
    /** An empty queue is 0 seconds old, as long as it is in use. */
    queue({ name, visible, oldestSentAt }: QueueFigures) {
      ofQueue(name, 'ApproximateNumberOfMessagesVisible', visible);
      const age = oldestSentAt === undefined ? 0 : ageMs(oldestSentAt);
      ofQueue(name, 'ApproximateAgeOfOldestMessage', Math.round(age / 1000));
    },
  };
}
