import type { BridgeSettings } from './bridge-settings.ts';

/** Connect answers 10 DescribeContact calls a second to the whole account (quota), each container has its share. */
export interface ShareOfRates {
  /** Most containers that ask Connect, of all functions together. */
  containers: number;
  describeContactPerSecond: number;
  /** Requests to Salesforce that make a VoiceCall. */
  createsPerSecond: number;
  updatesPerSecond: number;
  requestsAtOnce: number;
}

/** The reconciler's one container. */
const reconcilers = 1;

/**
 * What one container may ask, so that the rates hold over all of them (contract, rule 9). Each create asks Connect first, so this
 * bounds the creates of living calls as well; calls that a PATCH creates are bounded by the gate before Salesforce (ADR 5).
 */
export function shareOfRates({ concurrency, rates }: Pick<BridgeSettings, 'concurrency' | 'rates'>): ShareOfRates {
  const containers = concurrency.events + concurrency.records + concurrency.retries + reconcilers;
  // Rounded down: what is left over is nobody's.
  const share = (all: number) => Math.floor((all / containers) * 1000) / 1000;
  return {
    containers,
    describeContactPerSecond: share(rates.describeContactPerSecond),
    createsPerSecond: share(rates.createsPerSecond),
    updatesPerSecond: share(rates.updatesPerSecond),
    requestsAtOnce: Math.max(1, Math.floor(rates.requestsAtOnce / containers)),
  };
}
