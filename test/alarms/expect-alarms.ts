import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instance, templatesOf } from '../lib/synth.ts';
import { instanceArn } from '../support/lines.ts';
import type { Fault } from './faults.ts';
import { runFault, stretchesOf, type FaultRun } from './run-fault.ts';
import { stageAlarms } from './stage-alarms.ts';
import { Stage } from './stage.ts';
import { courseOf, seriesOf, type Minute } from './timeline.ts';
import { usual } from './traffic.ts';

const before = 60;
/** By then the alarms that hold for an hour are over. */
const after = 90;
const patienceMs = 120_000;

export const alarms = stageAlarms(templatesOf({ instances: [{ ...instance, arn: instanceArn }] }).bridge);

/** Runs each fault against the bridge as built, and expects exactly its alarms to go off, and to clear afterwards. */
export function expectAlarms(faults: readonly Fault[]): void {
  let stage: Stage;
  let healthy: Minute;
  beforeAll(async () => {
    stage = await Stage.start();
    healthy = await stage.minute(() => usual(stage));
  }, patienceMs);
  afterAll(() => stage.close());

  describe.each(faults)('$name', (fault) => {
    let run: FaultRun;
    beforeAll(async () => void (run = await runFault(stage, fault)), patienceMs);

    it.each(fault.fires)('for %i minutes: %j', (minutes, expected) => {
      const stretches = stretchesOf(run, minutes, fault.every);
      const series = seriesOf([[before, healthy], ...stretches, [1, run.recovery], [after, healthy]]);
      const course = courseOf(alarms, series, before, before + minutes + 1 + after);
      expect(course).toEqual({ fired: expected.toSorted(), left: [] });
    });
  });
}
