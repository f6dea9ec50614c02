import { carryOut } from '../soak/faults.ts';
import { alone, phases, type Phase } from '../soak/schedule.ts';
import type { Fault } from './faults.ts';
import { contacts, type Stage } from './stage.ts';
import { complete, usual } from './traffic.ts';

/** A phase of the soak takes so long here, and what takes time in it so much less. */
const seconds = 1.5;
const timesFaster = 6;

/** What of the schedule is worth waking somebody, if it went on and on. A phase is over after seconds, and is worth it never. */
const wakes: Readonly<Record<string, readonly string[]>> = {
  'every other request: 429, Retry-After 2': ['LimitNear'],
  'Salesforce is away': ['CallsNotReachingSalesforce', 'SalesforceAway'],
};

/** Steps that cannot be stayed in: each is once. */
const isStep = ({ kill, key }: Phase) => kill !== undefined || key !== undefined;

/** The phases of the soak's schedule, in its order: the key is changed once. */
export const soakFaults: readonly Fault[] = phases.map((phase) => ({
  name: `the soak: ${phase.name}`,
  warm: true,
  minute: (stage) => minuteOf(phase, stage),
  // Its contact would come again in all others.
  ...(phase === alone ? { afterwards: (stage: Stage) => stage.fresh() } : {}),
  fires: [[1, []], ...(isStep(phase) ? [] : [[15, wakes[phase.name] ?? []] as const])],
}));

async function minuteOf(phase: Phase, stage: Stage): Promise<void> {
  const { salesforce, failures } = stage.around;
  const { delayMs } = phase.salesforce ?? {};
  const faster = delayMs === undefined ? {} : { salesforce: { delayMs: delayMs / timesFaster } };
  const carried = carryOut(
    [{ ...phase, ...faster, from: 0, seconds }],
    { bridge: stage.bridge, salesforce, failures, onPhase: () => undefined },
    Date.now(),
  );
  await Promise.all([usual(stage), phase === alone ? complete(stage, [contacts.failing]) : undefined]);
  await carried;
  await stage.tried();
  if (phase.key === 'taken') stage.keyIsNext();
}
