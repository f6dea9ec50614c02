import { MathExpression, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Watched } from '../watched.ts';
import { graph, question } from './widgets.ts';

/** 2. Do they reach Salesforce? */
export function reaching({ metrics }: Watched): IWidget[][] {
  const delivered = metrics.total('Delivered', 'delivered');
  const failed = metrics.total('Failed', 'failed');
  const share = new MathExpression({
    expression: 'IF(delivered + failed > 0, 100 * delivered / (delivered + failed))',
    usingMetrics: { delivered, failed },
    label: '%',
  });
  return [
    [
      question(
        '2. Do they reach Salesforce?',
        '**Delivered**: written to Salesforce. **Skipped**: nothing was to be written (an event that says nothing new, a chat, an old version): no error. **Parked**: no try can help it as it is. **Failed**: it comes again.',
        '**Reconciled**: calls whose record did not come in time, looked after by the reconciler; *lost* are those whose record never came, written as far as Connect knows them; *stopped*: runs in which a part of that could not be done.',
      ),
    ],
    [
      graph('Outcomes', [delivered, metrics.total('Skipped', 'skipped'), metrics.total('Parked', 'parked'), failed], {
        stacked: true,
      }),
      graph('Delivered, of what was to be delivered (%)', [share], { leftYAxis: { min: 0, max: 100 } }),
      graph('Reconciled', [
        metrics.of('Reconciled', { label: 'reconciled' }),
        metrics.of('RecordsLost', { label: 'lost' }),
        metrics.of('ReconcilerStopped', { label: 'stopped' }),
      ]),
    ],
  ];
}
