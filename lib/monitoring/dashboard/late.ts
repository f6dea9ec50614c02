import { MathExpression, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../../functions/metric-names.ts';
import type { Watched } from '../watched.ts';
import { graph, line, question } from './widgets.ts';

const percentiles = ['p50', 'p90', 'p99'];

/** 3. How late? */
export function late(watched: Watched): IWidget[][] {
  const { createsLateSeconds, recordsLateMinutes } = watched.settings.alarms;
  const width = 12;
  return [
    [
      question(
        '3. How late?',
        '**Create lag**: from the contact event to the VoiceCall that it created; beyond seconds the agent answers without it. **Update lag**: from the end of the call to the complete VoiceCall; it includes after-call work.',
        'p90: nine of ten calls were faster. What has not got through has no lag yet: see 4 and 5.',
      ),
    ],
    [
      graph('Create lag (seconds)', lags(watched, 'CreateLag', 1000), {
        ...line(createsLateSeconds, 'late'),
        width,
      }),
      graph('Update lag (minutes)', lags(watched, 'UpdateLag', 60_000), {
        ...line(recordsLateMinutes, 'late'),
        width,
      }),
    ],
  ];
}

const lags = ({ metrics }: Watched, metricName: MetricName, unit: number) =>
  percentiles.map(
    (statistic) =>
      new MathExpression({
        expression: `${statistic} / ${String(unit)}`,
        usingMetrics: { [statistic]: metrics.of(metricName, { statistic }) },
        label: statistic,
      }),
  );
