import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace, metrics, type MetricName } from '../../functions/metric-names.ts';

/** The doors in the dimension `Door`. */
const doors = ['contact-event', 'contact-record', 'reconciler'] as const;
type Door = (typeof doors)[number];

/** Dimensions beside the bridge, and how the metric is read; by default the sum of five minutes. */
interface Reading extends Omit<MetricOptions, 'dimensionsMap'> {
  door?: Door;
  reason?: string;
  /** Id of a Connect instance. */
  instance?: string;
}

export const fiveMinutes = Duration.minutes(5);

/** The bridge's own metrics, under the names and dimensions that the functions emit. */
export class BridgeMetrics {
  readonly bridge: string;

  /** @param bridge what the functions are told as BRIDGE_NAME */
  constructor(bridge: string) {
    this.bridge = bridge;
  }

  /** @throws Error where the functions do not emit the metric under these dimensions */
  of(metricName: MetricName, { door, reason, instance, ...options }: Reading = {}): Metric {
    const dimensions = { Bridge: this.bridge, Door: door, Reason: reason, Instance: instance };
    const given = Object.entries(dimensions).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const names = given.map(([name]) => name).join();
    if (!metrics[metricName].by.some((set) => set.join() === names))
      throw new Error(`${metricName} is not emitted by ${names}`);
    const dimensionsMap: Record<string, string> = Object.fromEntries(given);
    const reading = { statistic: 'Sum', period: fiveMinutes, ...options };
    return new Metric({ namespace: metricNamespace, metricName, dimensionsMap, ...reading });
  }

  /** The sum over all functions; what one of them did not send counts as none. */
  total(metricName: MetricName, label: string, period = fiveMinutes): MathExpression {
    return sum(
      doors.map((door) => this.of(metricName, { door })),
      label,
      period,
    );
  }

  /** A series for each door and reason, also for reasons that nobody thought of. For dashboards: an alarm takes no search. */
  byReason(metricName: 'Skipped' | 'Parked' | 'Failed'): MathExpression {
    const where = `{${metricNamespace},Bridge,Door,Reason} Bridge="${this.bridge}" MetricName="${metricName}"`;
    return new MathExpression({
      expression: `SEARCH('${where}', 'Sum', ${String(fiveMinutes.toSeconds())})`,
      label: '',
      period: fiveMinutes,
    });
  }
}

/** The sum of metrics, in which a missing value counts as 0: else one that is silent would hide the others. */
export function sum(parts: readonly Metric[], label: string, period = fiveMinutes): MathExpression {
  // Ids are unique over all expressions of one graph.
  const id = label.replaceAll(/\W/g, '');
  const usingMetrics = Object.fromEntries(parts.map((metric, index) => [`${id}${String(index)}`, metric]));
  const expression = Object.keys(usingMetrics)
    .map((part) => `FILL(${part}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics, label, period });
}
