import { createServer, type Server } from 'node:http';

import { applyUpdate } from './apply-update.ts';
import { AsyncUpdates } from './async-updates.ts';
import { CallCenterKeys, type CallCenter } from './call-center-keys.ts';
import { control, isControl } from './control.ts';
import { receive, type Door } from './door.ts';
import { Faults, type FaultRule } from './faults.ts';
import { Org } from './org.ts';
import { isOrgId } from './record-id.ts';
import { warn, type LoggedRequest } from './request-log.ts';
import { restore, snapshot, voiceCalls } from './state.ts';
import { switchesOf, type Profile, type Switches } from './switches.ts';
import type { QueuedUpdate, Telephony } from './telephony.ts';
import type { VoiceCallView } from './voice-call.ts';

export type { CallCenter } from './call-center-keys.ts';
export { parseFaults, type FaultRule } from './faults.ts';
export type { LoggedRequest } from './request-log.ts';
export type { Profile, Switches } from './switches.ts';
export type { VoiceCallView } from './voice-call.ts';

export interface SandboxOptions {
  /** On 127.0.0.1; 0, the default, is any free one. */
  port?: number | undefined;
  profile?: Profile | undefined;
  /** 15 or 18 characters. */
  orgId: string;
  callCenters: CallCenter[];
  faults?: FaultRule[] | undefined;
  switches?: Partial<Switches> | undefined;
  /** Epoch milliseconds; for tokens, the log, and records created without a time. */
  now?: (() => number) | undefined;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT`, without `/telephony/v1`. */
  url: string;
  /** Every request to the API since the start, in order of arrival. */
  requests(): LoggedRequest[];
  /** Sorted by vendorCallKey, then by creation. */
  voiceCalls(): VoiceCallView[];
  /** Replaces a call center's key at once; tokens of the old one fail from now on. */
  setKey(callCenterApiName: string, certificate: string): void;
  setFaults(rules: FaultRule[]): void;
  /** Resolves when every update that was answered `pending` has had its effect. */
  settled(): Promise<void>;
  /** The org as JSON: records, updates still pending and tokens seen. Not the request log, keys and faults. */
  snapshot(): unknown;
  /** Throws an Error if the value is no snapshot. */
  restore(snapshot: unknown): void;
  /** Ends open connections; updates still pending are forgotten. */
  close(): Promise<void>;
}

/** Starts the pretend telephony API on loopback. Rejects with one line on a bad org id or key, or a port in use. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const telephony = telephonyOf(options);
  const door: Door = { telephony, faults: new Faults(options.faults ?? []), log: [], delayed: new Set() };
  const server = createServer((request, response) => {
    void (isControl(request) ? control(door, request, response) : receive(door, request, response));
  });
  server.keepAliveTimeout = 60_000;
  const url = await listen(server, options.port ?? 0);
  return {
    url,
    requests: () => [...door.log],
    voiceCalls: () => voiceCalls(telephony),
    setKey: (apiName, certificate) => telephony.keys.set(apiName, certificate),
    setFaults: (rules) => door.faults.set(rules),
    settled: () => telephony.updates.settled(),
    snapshot: () => snapshot(telephony),
    restore: (given) => restore(telephony, given),
    close: () => close(server, door),
  };
}

function telephonyOf(options: SandboxOptions): Telephony {
  const { orgId, profile = 'current', now = Date.now } = options;
  if (!isOrgId(orgId)) throw new Error(`The org id must be 00D and 12 or 15 more characters, not "${orgId}"`);
  const switches = switchesOf(profile, options.switches);
  const apply = ({ update, entry }: QueuedUpdate): void => {
    const warnings = applyUpdate(telephony, update);
    if (entry) warn(entry, warnings);
  };
  const telephony: Telephony = {
    ...{ profile, switches, orgId, now },
    org: new Org(),
    keys: new CallCenterKeys(options.callCenters),
    seen: new Map(),
    createdAt: [],
    updates: new AsyncUpdates(apply, switches.asyncDelayMs),
  };
  return telephony;
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server, { telephony, delayed }: Door): Promise<void> {
  telephony.updates.stop();
  for (const timer of delayed) clearTimeout(timer);
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
