import type { Fault } from './faults.ts';
import type { Stage } from './stage.ts';
import type { Minute, Stretch } from './timeline.ts';
import { usual } from './traffic.ts';

const hour = 60;

/** What a fault told: a minute of each of its hours, and the first minute after it. */
export interface FaultRun {
  hours: readonly Minute[];
  recovery: Minute;
}

/** Runs a fault for a minute; where something is silent, each further hour as it looks then. Takes it away, and waits until all has settled. */
export async function runFault(
  stage: Stage,
  { minute, warm, silent = [], afterwards, fires }: Fault,
): Promise<FaultRun> {
  const longest = Math.max(...fires.map(([minutes]) => minutes));
  if (warm !== true) await stage.fresh();
  const hours = [await stage.minute(() => minute(stage))];
  for (let age = 1; silent.length > 0 && age * hour < longest; age += 1) {
    const later = await stage.minute(async () => {
      for (const door of silent) await stage.silentFor(door, age);
    });
    hours.push({ always: hours[0]?.always ?? [], reconciler: later.reconciler });
  }
  stage.mend();
  await afterwards?.(stage);
  const recovery = await stage.minute(async () => {
    await usual(stage);
    await stage.ended();
  });
  return { hours, recovery };
}

/** The fault as it goes on for so many minutes. */
export const stretchesOf = (run: FaultRun, minutes: number, every = 1): Stretch[] =>
  stretchesOfHours(run, minutes).flatMap(([length, like]): Stretch[] => {
    if (every === 1) return [[length, like]];
    const quiet = { ...like, always: [] };
    return Array.from({ length: Math.ceil(length / every) }, (): Stretch[] => [
      [1, like],
      [every - 1, quiet],
    ]).flat();
  });

const stretchesOfHours = ({ hours }: FaultRun, minutes: number): Stretch[] =>
  Array.from({ length: Math.ceil(minutes / hour) }, (_, index) => {
    const like = hours[index] ?? hours[0] ?? { always: [], reconciler: [] };
    return [Math.min(hour, minutes - index * hour), like] as const;
  });
