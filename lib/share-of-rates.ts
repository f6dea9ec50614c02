import type { BridgeSettings } from './bridge-settings.ts';

/** Connect answers 10 DescribeContact calls a second to the whole account (quota), each container has its share. */
export interface ShareOfRates {
  /** Most containers that ask Connect, of all functions together. */
  containers: number;
  describeContactPerSecond: number;
}

/**
 * What one container may ask, so that the rates hold over all of them (contract, rule 9). Each create asks Connect first, so this
 * bounds the creates as well, far below the 50 calls a second that Salesforce allows.
 */
export function shareOfRates({ concurrency, rates }: Pick<BridgeSettings, 'concurrency' | 'rates'>): ShareOfRates {
  const containers = concurrency.events + concurrency.records + concurrency.retries;
  // Rounded down: what is left over is nobody's.
  const describeContactPerSecond = Math.floor((rates.describeContactPerSecond / containers) * 1000) / 1000;
  return { containers, describeContactPerSecond };
}
