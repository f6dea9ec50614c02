import { startLocalBridge, type LocalBridge } from '../../bin/local-bridge.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import type { Failure } from '../../sandbox/aws/failures.ts';
import type { LoggedRequest, VoiceCallView } from '../../sandbox/salesforce/server.ts';
import { Deliveries, deliverAll, type Delivered } from './deliver.ts';
import { carryOut } from './faults.ts';
import { leftBehind, type LeftBehind } from './left-behind.ts';
import type { Plan } from './plan.ts';
import { startSalesforce, type Salesforce } from './salesforce.ts';
import { phases, type Phase } from './schedule.ts';
import { ToldByLog } from './told-by-log.ts';
import { containers, shards, soakSettings } from './settings.ts';

/** Everything that a run showed; times are epoch milliseconds. */
export interface Ran {
  plan: Plan;
  began: number;
  ended: number;
  deliveries: readonly Delivered[];
  requests: LoggedRequest[];
  voiceCalls: VoiceCallView[];
  left: LeftBehind;
  killed: number;
  told: Pick<ToldByLog, 'breaker' | 'heldMs'>;
}

/** For so long after the last delivery the run waits for all to end. */
const patienceMs = 240_000;
const tellEveryMs = 10_000;

/** Runs a plan through the bundles, in processes of their own, against the schedule of faults. */
export async function soak(plan: Plan, onPhase: (phase: Phase) => void, onOpen: (open: number) => void): Promise<Ran> {
  const salesforce = await startSalesforce(plan);
  const failures = { dynamoDb: [] as Failure[], secretsManager: [] as Failure[] };
  const book = new ContactBook();
  for (const { recorded } of plan.deliveries) book.learn(recorded.value);
  const deliveries = new Deliveries();
  const told = new ToldByLog(plan.failing);
  const bridge = await startLocalBridge({
    settings: soakSettings(
      plan.deliveries.map(({ recorded }) => recorded),
      salesforce.sandbox.url,
    ),
    ...{ secret: salesforce.secret, book },
    onAttempt: (attempt) => deliveries.tell(attempt),
    onLine: (line) => told.line(line),
    surroundings: { containers, isolation: 'process', shards, failures },
  });
  try {
    const began = Date.now();
    const faults = carryOut(phases, { bridge, salesforce, failures, onPhase }, began);
    await deliverAll(plan.deliveries, deliveries, { bridge, book, began });
    const { killed } = await faults;
    await untilEnded(deliveries, onOpen);
    return { plan, began, ended: Date.now(), killed, told, ...(await seen(deliveries, bridge, salesforce)) };
  } finally {
    await bridge.close();
    await salesforce.sandbox.close();
  }
}

async function untilEnded(deliveries: Deliveries, onOpen: (open: number) => void): Promise<void> {
  const until = Date.now() + patienceMs;
  while (deliveries.open > 0 && Date.now() < until) {
    onOpen(deliveries.open);
    await deliveries.allEnded(Math.min(tellEveryMs, until - Date.now()));
  }
}

async function seen(deliveries: Deliveries, bridge: LocalBridge, { sandbox }: Salesforce) {
  await sandbox.settled();
  return {
    deliveries: deliveries.all,
    requests: sandbox.requests(),
    voiceCalls: sandbox.voiceCalls(),
    left: await leftBehind(bridge.parts),
  };
}
