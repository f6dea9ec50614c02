import type { BridgeSettings } from './bridge-settings.ts';

/** Connect answers 10 DescribeContact calls a second to the whole account (quota), each container has its share. */
export interface ShareOfRates {
  /** Most containers that ask Connect, of all functions together. */
  containers: number;
  describeContactPerSecond: number;
  /** Requests to Salesforce that make a VoiceCall; below the org's 50 a second, since a second of ours may straddle two of theirs. */
  createsPerSecond: number;
  updatesPerSecond: number;
  requestsAtOnce: number;
}

/** What all containers together may ask of one Salesforce org. */
const org = { createsPerSecond: 40, updatesPerSecond: 160, requestsAtOnce: 40 };

/**
 * What one container may ask, so that the rates hold over all of them (contract, rule 9). Each create asks Connect first, so this
 * bounds the creates of living calls as well; calls that a PATCH creates are bounded by the gate before Salesforce (ADR 5).
 */
export function shareOfRates({ concurrency, rates }: Pick<BridgeSettings, 'concurrency' | 'rates'>): ShareOfRates {
  const containers = concurrency.events + concurrency.records + concurrency.retries;
  // Rounded down: what is left over is nobody's.
  const share = (all: number) => Math.floor((all / containers) * 1000) / 1000;
  return {
    containers,
    describeContactPerSecond: share(rates.describeContactPerSecond),
    createsPerSecond: share(org.createsPerSecond),
    updatesPerSecond: share(org.updatesPerSecond),
    requestsAtOnce: Math.max(1, Math.floor(org.requestsAtOnce / containers)),
  };
}
