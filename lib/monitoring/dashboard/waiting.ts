import { Duration } from 'aws-cdk-lib';
import { SingleValueWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Watched } from '../watched.ts';
import { graph, line, question } from './widgets.ts';

const day = Duration.days(1);

/** 5. What is waiting where? */
export function waiting(watched: Watched): IWidget[][] {
  const { metrics, events, retries } = watched;
  const kept = [metrics.total('Parked', 'parked', day), metrics.total('Exhausted', 'exhausted', day)];
  return [
    [
      question(
        '5. What is waiting where?',
        'Events wait in their queue; records in the stream, and in the retry queue once they have failed. **Delayed** messages wait for their next try: many are an outage, not a fault of the queue. **Dead letters** are what killed a function five times.',
        'Parked and exhausted deliveries are kept whole until a person sends them again: `bridge parked list --stack NAME`.',
      ),
    ],
    [
      graph('Contact events in their queue', inQueue(events.queue.queue)),
      graph('Contact records in the retry queue', inQueue(retries.queue)),
      graph('Dead letters', [
        events.queue.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', label: 'events' }),
        retries.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', label: 'records' }),
      ]),
    ],
    [
      ages(watched),
      iterator(watched),
      new SingleValueWidget({ title: 'Kept in the last day', metrics: kept, width: 8, height: 6 }),
    ],
  ];
}

const inQueue = (queue: Queue) => [
  queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', label: 'waiting' }),
  queue.metricApproximateNumberOfMessagesDelayed({ statistic: 'Maximum', label: 'delayed' }),
  queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'Maximum', label: 'being worked on' }),
];

const ages = ({ events, retries }: Watched) =>
  graph(
    'Oldest message (seconds)',
    [
      events.queue.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', label: 'events' }),
      retries.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', label: 'retries' }),
    ],
    line(300, 'late for events'),
  );

const iterator = ({ recordDoor }: Watched) =>
  graph(
    'Oldest record in the stream (milliseconds)',
    [recordDoor.function.metric('IteratorAge', { statistic: 'Maximum', label: 'iterator age' })],
    line(300_000, 'late'),
  );
