import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { instanceIdOf, type Watched } from '../watched.ts';
import { graph, question } from './widgets.ts';

/** 1. Are calls arriving? */
export function arriving({ metrics, settings, events, records }: Watched): IWidget[][] {
  const received = (['contact-event', 'contact-record'] as const).map((door) =>
    metrics.of('Received', { door, label: door }),
  );
  const ages = settings.instances.flatMap(({ arn, callCenterApiName }) => {
    const of = { instance: instanceIdOf(arn), statistic: 'Minimum' };
    return [
      metrics.of('NewestEventAge', { ...of, label: `event, ${callCenterApiName}` }),
      metrics.of('NewestRecordAge', { ...of, label: `record, ${callCenterApiName}` }),
    ];
  });
  return [
    [
      question(
        '1. Are calls arriving?',
        'Connect sends **contact events** while a call lives (fast, may be lost) and one **contact record** after its agent has cleared it (complete, late). A *door* is the function that takes one kind.',
        'Received counts every delivery, also one that comes again. The age of the newest is how long an instance has been silent: it grows in a night without calls.',
      ),
    ],
    [
      graph('Received by the doors', received),
      graph('Sent by AWS', [
        events.queue.queue.metricNumberOfMessagesSent({ label: 'events into the queue' }),
        ...records.streams.map((stream, index) =>
          stream.metricIncomingRecords({ statistic: 'Sum', label: `records into stream ${String(index + 1)}` }),
        ),
      ]),
      graph('Age of the newest (seconds)', ages),
    ],
  ];
}
