import type { AsyncUpdates } from './async-updates.ts';
import type { CallCenterKeys } from './call-center-keys.ts';
import type { Org } from './org.ts';
import type { LoggedRequest } from './request-log.ts';
import type { Profile, Switches } from './switches.ts';
import type { PendingUpdate } from './update-voice-call.ts';

/** What the verbs of the API work on: one org, its rules and its clock (epoch milliseconds). */
export interface Telephony {
  profile: Profile;
  switches: Switches;
  orgId: string;
  org: Org;
  keys: CallCenterKeys;
  seen: Map<string, number>;
  createdAt: number[];
  updates: AsyncUpdates<QueuedUpdate>;
  now: () => number;
}

/** A pending update and, unless it was restored from a snapshot, the log entry that is to tell how it went. */
export interface QueuedUpdate {
  update: PendingUpdate;
  entry?: LoggedRequest | undefined;
}

/** One authorized request of a verb. */
export interface ApiRequest {
  /** The path's `{CALL ID}`, unescaped; empty where the path has none. */
  callId: string;
  json: unknown;
  /** The token's `sub`. */
  callCenter: string;
  entry: LoggedRequest;
}
