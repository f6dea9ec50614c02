import type { Settings } from '../core/settings.ts';
import { hashOf } from '../hash.ts';
import { voiceCallsUrl } from '../salesforce/url.ts';
import { createOrgGate } from './org-gate.ts';
import type { GateTable } from './shared.ts';

export type Operation = 'create' | 'creating-update' | 'update' | 'clear-routing';

/** What one request wants. */
export interface Entry {
  /** Names the org. */
  telephonyUrl: string;
  operation: Operation;
  /** Key or id of the contact, by which one bad contact is told from an outage; only its hash leaves the container. */
  contact: string;
  /** Epoch milliseconds; Infinity: none. */
  deadline: number;
}

/** How a request went. An answer is every one that is not "not now"; `nothing`: it was not sent, or says nothing of Salesforce. */
export type Sight =
  { is: 'answered' | 'no-answer' | 'nothing' } | { is: 'throttled' | 'unavailable'; retryAfterMs: number | undefined };

/** The right to send one request now. */
export interface Pass {
  /** Has to be told once, whatever happened. Never rejects. */
  report(sight: Sight): Promise<void>;
}

/** What stands before every request to Salesforce: the breaker and the rates of its org. */
export interface Gate {
  /**
   * Waits until one request may be sent.
   * @throws Failure `breaker-open`, at once, while Salesforce is away, or `rate-limited` when the deadline is nearer than its turn;
   * both say after which time to come back
   */
  enter(entry: Entry): Promise<Pass>;
  /** @throws Failure `breaker-open` when a request that came now would be turned away */
  ready(telephonyUrl: string, operation: Operation): Promise<void>;
  /** How many breakers are open, as was known last. */
  open(): number;
}

/** A change of the breaker that this container made; every one is made by one container. */
export interface BreakerChange {
  /** Host of the telephony API. */
  org: string;
  to: 'open' | 'closed';
  /** How long it was open. */
  openMs?: number;
}

export interface GateParts {
  rates: Settings['rates'];
  retry: Pick<Settings['retry'], 'attemptTimeoutMs'>;
  table: GateTable;
  /** Epoch milliseconds. */
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
  onChange?: (change: BreakerChange) => void;
}

/** Makes the gate of a container; the breaker's state is that of all containers, the rates are this one's share. */
export function createGate(parts: GateParts): Gate {
  type OrgGate = ReturnType<typeof createOrgGate>;
  const orgs = new Map<string, OrgGate>();
  /** By the address as the settings have it, which is taken apart once. */
  const byUrl = new Map<string, OrgGate>();

  const orgAt = (telephonyUrl: string): OrgGate => {
    const known = byUrl.get(telephonyUrl);
    if (known) return known;
    const { href, host } = new URL(voiceCallsUrl(telephonyUrl));
    const org = orgs.get(href) ?? createOrgGate(hashOf(href), host, parts);
    orgs.set(href, org);
    byUrl.set(telephonyUrl, org);
    return org;
  };

  return {
    enter: async ({ telephonyUrl, ...entry }) => orgAt(telephonyUrl).enter(entry),
    ready: async (telephonyUrl, operation) => orgAt(telephonyUrl).ready(operation),
    open: () => [...orgs.values()].filter((org) => org.isOpen()).length,
  };
}

/** Holds back nothing. */
export const openGate: Gate = {
  enter: () => Promise.resolve({ report: () => Promise.resolve() }),
  ready: () => Promise.resolve(),
  open: () => 0,
};
