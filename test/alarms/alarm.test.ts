import { describe, expect, it } from 'vitest';
import { stateByPoints, stateOf, type Alarm, type State } from './alarm.ts';
import { parseExpression } from './expression.ts';
import { Series } from './series.ts';

const ways = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** As the tables of AWS' documentation write them: 0 is not breaching, X is, - is missing; the newest last. */
const points = (text: string) =>
  text
    .split(' ')
    .map((one) => (one === '-' ? undefined : one === 'X'))
    .reverse();

describe('missing data', () => {
  it.each<[datapoints: number, points: string, states: (State | 'retained')[]]>([
    [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    [3, '- - - - 0', ['OK', 'OK', 'OK', 'OK']],
    [3, '- - - - -', ['INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK']],
    [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [3, '- - X - -', ['ALARM', 'retained', 'ALARM', 'OK']],
    [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - - X', ['ALARM', 'retained', 'ALARM', 'OK']],
  ])('%i of 3, %s', (datapointsToAlarm, text, states) => {
    const found = (before: State) =>
      ways.map((missing) => stateByPoints(points(text), { datapointsToAlarm, evaluationPeriods: 3, missing }, before));
    for (const before of ['OK', 'ALARM'] as const)
      expect(found(before)).toEqual(states.map((state) => (state === 'retained' ? before : state)));
  });
});

const metric = { namespace: 'n', name: 'm', dimensions: { d: 'one' } };
const alarm: Alarm = {
  readings: { m: { metric, statistic: 'Sum', periodMinutes: 5 } },
  expression: parseExpression('FILL(m, 0)'),
  isBreach: (value) => value >= 2,
  ...{ datapointsToAlarm: 2, evaluationPeriods: 2, missing: 'notBreaching' },
};

it('looks every minute at periods that end in it', () => {
  const series = new Series();
  for (const minute of [3, 4, 9, 10]) series.add(minute, [{ ...metric, values: [1] }]);
  const states = Array.from({ length: 16 }, (_, minute) => stateOf(alarm, series, minute, 'OK'));
  // Only minutes 1 to 5 and 6 to 10 have both of theirs in one period: at the ends of minutes 10 to 12.
  expect(states.flatMap((state, minute) => (state === 'ALARM' ? [minute] : []))).toEqual([10, 11, 12]);
});

describe('a statistic', () => {
  const series = new Series();
  series.add(0, [{ ...metric, values: [1, 2, 3] }]);
  series.add(1, [{ ...metric, values: [10] }]);

  it.each([
    ['Sum', 16],
    ['Average', 4],
    ['Minimum', 1],
    ['Maximum', 10],
    ['p50', 2.5],
    ['p100', 10],
  ])('%s is %d', (statistic, value) => {
    expect(series.statistic(metric, statistic, -3, 2)).toBe(value);
  });

  it('is missing where there is no value, and refused where it is not known', () => {
    expect(series.statistic(metric, 'Sum', 2, 5)).toBeUndefined();
    expect(series.statistic({ ...metric, dimensions: {} }, 'Sum', 0, 2)).toBeUndefined();
    expect(() => series.statistic(metric, 'TM(1%:99%)', 0, 2)).toThrow('TM(1%:99%) is not known here');
  });
});
