import { evaluate, type Expression } from './expression.ts';
import type { Metric } from './figures.ts';
import type { Series } from './series.ts';

/** A metric that an alarm reads, and how. */
export interface Reading {
  metric: Metric;
  statistic: string;
  periodMinutes: number;
}

/** An alarm on a metric, or on what is reckoned of some. */
export interface Alarm {
  /** By their ids. */
  readings: Readonly<Record<string, Reading>>;
  expression: Expression;
  isBreach: (value: number) => boolean;
  datapointsToAlarm: number;
  evaluationPeriods: number;
  missing: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
}

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What a data point says; undefined: it is missing. */
export type Breach = boolean | undefined;

/**
 * CloudWatch asks for more data points than it has to evaluate, so that real ones may stand in for those that are missing ("Configuring how CloudWatch
 * alarms treat missing data"). How many is not said; the examples there have two.
 */
const morePeriods = 2;

/**
 * The state of an alarm at the end of a minute. It is evaluated every minute, over periods that end there ("if the period is 5 minutes, at the end of
 * minute 6 the alarm evaluates minutes 2 to 6").
 */
export function stateOf(alarm: Alarm, series: Series, minute: number, before: State): State {
  const points = Array.from({ length: alarm.evaluationPeriods + morePeriods }, (_, index) => {
    const value = pointOf(alarm, series, minute, index);
    return value === undefined ? undefined : alarm.isBreach(value);
  });
  return stateByPoints(points, alarm, before);
}

/** The value of a period; the newest is 0. */
function pointOf({ readings, expression }: Alarm, series: Series, minute: number, index: number): number | undefined {
  return evaluate(expression, {
    valueOf: (id) => {
      const reading = readings[id];
      if (reading === undefined) throw new Error(`the alarm reads no ${id}`);
      const { metric, statistic, periodMinutes } = reading;
      const to = minute + 1 - index * periodMinutes;
      return series.statistic(metric, statistic, to - periodMinutes, to);
    },
  });
}

/**
 * What the data points of the evaluation range mean, the newest first. Those that are there are taken before any is filled in, and all of them count.
 */
export function stateByPoints(
  points: readonly Breach[],
  { datapointsToAlarm, evaluationPeriods, missing }: Pick<Alarm, 'datapointsToAlarm' | 'evaluationPeriods' | 'missing'>,
  before: State,
): State {
  const real = points.filter((point) => point !== undefined).slice(0, evaluationPeriods);
  const breaching = real.filter((breach) => breach).length;
  const filled = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (filled === 0 || missing === 'notBreaching') return 'OK';
  if (missing === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  // Only where nothing contradicts it the missing ones decide.
  if (real.some((breach) => !breach)) return 'OK';
  if (missing === 'ignore') return before;
  return real.length === 0 ? 'INSUFFICIENT_DATA' : 'ALARM';
}
