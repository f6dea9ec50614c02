import type { LoggedRequest, VoiceCallView } from '../../sandbox/salesforce/server.ts';
import { named, type NamedRequest } from '../support/requests.ts';

/** A request of the sandbox's log, by the call that it is about. */
export interface Sent extends NamedRequest {
  /** Epoch milliseconds of its arrival. */
  at: number;
  accepted: boolean;
}

/** What the log says of each request. */
export function sentRequests(requests: readonly LoggedRequest[], voiceCalls: readonly VoiceCallView[]): Sent[] {
  const names = named(requests, voiceCalls);
  return requests.flatMap(({ at, status }, index) => {
    const name = names[index];
    const accepted = status !== null && status >= 200 && status < 300;
    return name === undefined ? [] : [{ ...name, at: Date.parse(at), accepted }];
  });
}

/** The requests that made a VoiceCall: the first POST or PATCH of each key that Salesforce took. */
export function creations(sent: readonly Sent[]): Sent[] {
  const seen = new Set<string>();
  return sent.filter(({ verb, key, accepted }) => {
    if (!accepted || verb === 'clearRouting' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The most of these times that lie within any window of so many milliseconds. @param times in order */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let [first, most] = [0, 0];
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? time) <= time - windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** The value below which so large a share of the values lies; NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
