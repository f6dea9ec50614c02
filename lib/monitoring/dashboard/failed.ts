import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Watched } from '../watched.ts';
import { graph, question } from './widgets.ts';

/** 4. What failed, and why? */
export function failed({ metrics }: Watched): IWidget[][] {
  return [
    [
      question(
        '4. What failed, and why?',
        'Each failure has a reason: `salesforce-…` is their answer, `breaker-open` an outage in which nobody is called, `rate-limited` and `connect-unavailable` are Connect, `claimed-elsewhere` waits for another delivery of the same call, `key-unusable` is the secret.',
        '**Set aside**: sent to itself to come again later. **Exhausted**: given up after days, kept for you. **Not taken**: could not even be set aside.',
      ),
    ],
    [
      graph('Failed, by reason', [metrics.byReason('Failed')], { stacked: true }),
      graph('Parked, by reason', [metrics.byReason('Parked')], { stacked: true }),
      graph('Skipped, by reason (no error)', [metrics.byReason('Skipped')], { stacked: true }),
    ],
    [
      graph('What became of the failures', [
        metrics.total('Retried', 'set aside'),
        metrics.total('Exhausted', 'exhausted'),
        metrics.total('NotTaken', 'not taken'),
      ]),
      graph('Fields that Salesforce refused', [metrics.of('FieldsRefused', { label: 'calls without a field' })], {
        width: 16,
      }),
    ],
  ];
}
