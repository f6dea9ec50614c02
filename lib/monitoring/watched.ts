import type { BridgeFunction } from '../bridge-function.ts';
import type { BridgeSettings } from '../bridge-settings.ts';
import type { BridgeState } from '../bridge-state.ts';
import type { ContactEventSource } from '../contact-event-source.ts';
import type { ContactRecordSource } from '../contact-record-source.ts';
import type { Reconciler } from '../reconciler.ts';
import type { RetryQueue } from '../retry-queue.ts';
import type { BridgeMetrics } from './bridge-metrics.ts';

/** The parts of a bridge that alarms, dashboard and saved queries look at. */
export interface Watched {
  settings: BridgeSettings;
  metrics: BridgeMetrics;
  state: BridgeState;
  events: ContactEventSource;
  records: ContactRecordSource;
  retries: RetryQueue;
  eventDoor: BridgeFunction;
  recordDoor: BridgeFunction;
  reconciler: Reconciler;
}

/** All functions, by the dimension `Door` of their metrics. */
export const functionsOf = ({ eventDoor, recordDoor, reconciler }: Watched) => ({
  'contact-event': eventDoor.function,
  'contact-record': recordDoor.function,
  reconciler: reconciler.door.function,
});

/** The dimension `Instance`: what the ARN ends in. */
export const instanceIdOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
