import { stateOf, type State } from './alarm.ts';
import { evaluate } from './expression.ts';
import type { Figure } from './figures.ts';
import { Series } from './series.ts';
import type { stageAlarms } from './stage-alarms.ts';

/** The figures of a minute. */
export interface Minute {
  /** Of doors and AWS, which come all the time. */
  always: readonly Figure[];
  /** Of the reconciler, which runs every five minutes. */
  reconciler: readonly Figure[];
}

/** So many minutes that are all like this one. */
export type Stretch = readonly [minutes: number, like: Minute];

const reconcilerMinutes = 5;

/** Puts stretches after one another. */
export function seriesOf(stretches: readonly Stretch[]): Series {
  const series = new Series();
  let minute = 0;
  for (const [minutes, { always, reconciler }] of stretches) {
    for (const end = minute + minutes; minute < end; minute += 1) {
      series.add(minute, always);
      if (minute % reconcilerMinutes === 0) series.add(minute, reconciler);
    }
  }
  return series;
}

/** What went off in a time, and what is still on at its end, by name. */
export interface Course {
  fired: string[];
  left: string[];
}

/** Evaluates all alarms at the end of each minute, from one to before another. They are all off before. */
export function courseOf(
  { alarms, composites }: ReturnType<typeof stageAlarms>,
  series: Series,
  from: number,
  to: number,
): Course {
  const states = new Map<string, State>();
  const fired = new Set<string>();
  const isOn = (name: string) => states.get(name) === 'ALARM';
  for (let minute = from; minute < to; minute += 1) {
    for (const [name, alarm] of alarms) states.set(name, stateOf(alarm, series, minute, states.get(name) ?? 'OK'));
    for (const [name, rule] of composites)
      states.set(name, evaluate(rule, { valueOf: () => undefined, isOn }) === 1 ? 'ALARM' : 'OK');
    for (const name of states.keys()) if (isOn(name)) fired.add(name);
  }
  return { fired: [...fired].sort(), left: [...states.keys()].filter((name) => states.get(name) !== 'OK').sort() };
}
