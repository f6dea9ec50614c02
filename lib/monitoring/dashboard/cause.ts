import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../../functions/metric-names.ts';
import { functionsOf, instanceIdOf, type Watched } from '../watched.ts';
import { graph, line, question } from './widgets.ts';

const answers = {
  SalesforceAccepted: 'accepted (2xx)',
  SalesforceRefused: 'refused (4xx)',
  SalesforceUnauthorized: 'key refused (401)',
  SalesforceThrottled: 'too many (429)',
  SalesforceUnavailable: 'unavailable (5xx, 408)',
  SalesforceNoAnswer: 'no answer',
} as const satisfies Partial<Record<MetricName, string>>;

/** 6. Is Salesforce or Connect the cause? */
export function cause(watched: Watched): IWidget[][] {
  const { metrics } = watched;
  return [
    [
      question(
        '6. Is Salesforce or Connect the cause?',
        'The **breaker** is open (1) while Salesforce does not answer: nobody calls it but a probe now and then. Many **401**: the key. Many **429**: their limit. Long latency without failures: they are slow, and our lag follows.',
        'The **ledger** is our own table. Throttles and crashes of functions are ours, too.',
      ),
    ],
    [
      graph('Answers of Salesforce', statuses(watched), { stacked: true }),
      graph('Latency of Salesforce (milliseconds)', latency(watched, 'SalesforceLatency')),
      graph('Breaker', [metrics.of('BreakerOpen', { statistic: 'Maximum', label: 'open' })], {
        leftYAxis: { min: 0, max: 1 },
      }),
    ],
    [
      graph('Latency of Connect (milliseconds)', latency(watched, 'ConnectLatency')),
      graph('Latency of the ledger (milliseconds)', latency(watched, 'LedgerLatency')),
      graph('Functions', crashes(watched)),
    ],
    [certificates(watched)],
  ];
}

const statuses = ({ metrics }: Watched) =>
  (Object.keys(answers) as (keyof typeof answers)[]).map((name) => metrics.of(name, { label: answers[name] }));

const latency = ({ metrics }: Watched, metricName: MetricName) =>
  ['p50', 'p90', 'p99'].map((statistic) => metrics.of(metricName, { statistic, label: statistic }));

const crashes = (watched: Watched): IMetric[] =>
  Object.entries(functionsOf(watched)).flatMap(([door, it]) => [
    it.metricErrors({ label: `crashes, ${door}` }),
    it.metricThrottles({ label: `throttles, ${door}` }),
  ]);

const certificates = ({ metrics, settings }: Watched) =>
  graph(
    'Days until certificates end (of secrets that say so)',
    settings.instances.map(({ arn, callCenterApiName: label }) =>
      metrics.of('CertificateDaysLeft', { instance: instanceIdOf(arn), statistic: 'Minimum', label }),
    ),
    { ...line(30, 'renew'), width: 24, height: 4 },
  );
