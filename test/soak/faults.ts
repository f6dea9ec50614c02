import { setTimeout as wait } from 'node:timers/promises';
import type { LocalBridge } from '../../bin/local-bridge.ts';
import { localSecretName } from '../../bin/replay/settings.ts';
import type { Failure } from '../../sandbox/aws/failures.ts';
import type { FaultRule } from '../../sandbox/salesforce/server.ts';
import type { Salesforce } from './salesforce.ts';
import { endOf, type Phase } from './schedule.ts';

/** What a schedule is carried out upon. */
interface Stage {
  bridge: LocalBridge;
  salesforce: Salesforce;
  /** The lists that the parts of AWS read. */
  failures: { dynamoDb: Failure[]; secretsManager: Failure[] };
  onPhase: (phase: Phase) => void;
}

/** How often a rule with `oneOf` may be met in one phase. */
const mostHits = 2_000;
const killEveryMs = 20;

/** Carries out the phases, each at its time. @returns how many containers were killed @param began epoch milliseconds */
export async function carryOut(phases: readonly Phase[], stage: Stage, began: number): Promise<{ killed: number }> {
  const killed: Promise<boolean>[] = [];
  const times = [...new Set(phases.flatMap((phase) => [phase.from, endOf(phase)]))].sort((a, b) => a - b);
  for (const time of times) {
    await wait(Math.max(0, began + time * 1000 - Date.now()));
    apply(
      phases.filter((phase) => phase.from <= time && time < endOf(phase)),
      stage,
    );
    for (const phase of phases.filter(({ from }) => from === time)) {
      stage.onPhase(phase);
      changeKey(phase, stage);
      if (phase.kill !== undefined) killed.push(kill(phase.kill, stage.bridge, began + endOf(phase) * 1000));
    }
  }
  return { killed: (await Promise.all(killed)).filter((one) => one).length };
}

function apply(now: readonly Phase[], { salesforce, failures }: Stage): void {
  salesforce.setFaults(now.flatMap(ruleOf));
  failures.dynamoDb.splice(0, Infinity, ...now.flatMap(({ dynamoDb }) => dynamoDb ?? []));
  failures.secretsManager.splice(0, Infinity, ...now.flatMap(({ secretsManager }) => secretsManager ?? []));
}

function ruleOf({ salesforce, oneOf }: Phase): FaultRule[] {
  if (salesforce === undefined) return [];
  if (oneOf === undefined) return [{ when: {}, do: salesforce }];
  return [{ when: { nth: Array.from({ length: mostHits }, (_, index) => (index + 1) * oneOf) }, do: salesforce }];
}

/** Two keys in the secret while Salesforce changes from one to the other. */
function changeKey({ key }: Phase, { bridge: { secrets }, salesforce }: Stage): void {
  if (key === 'announced') secrets.set(`${localSecretName}#AWSPENDING`, salesforce.nextSecret);
  if (key === 'taken') salesforce.takeNextKey();
  if (key !== 'current') return;
  secrets.set(`${localSecretName}#AWSPREVIOUS`, salesforce.secret);
  secrets.set(localSecretName, salesforce.nextSecret);
  secrets.delete(`${localSecretName}#AWSPENDING`);
}

async function kill(door: NonNullable<Phase['kill']>, bridge: LocalBridge, until: number): Promise<boolean> {
  while (Date.now() < until) {
    if (bridge.kill(door)) return true;
    await wait(killEveryMs);
  }
  return false;
}
