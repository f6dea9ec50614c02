import type { ReplayResult } from '../../bin/replay/show.ts';
import type { SentRequest } from '../../bin/telephony.ts';
import type { VoiceCallView } from '../../sandbox/salesforce/server.ts';

/** How many requests of each verb were made; a clearRouting is no update. */
export interface RequestCounts {
  POST: number;
  PATCH: number;
  clearRouting: number;
}

/** What a request is, and the vendorCallKey that it is about. */
export interface NamedRequest {
  verb: keyof RequestCounts;
  key: string;
}

/** Names requests, whether a path has the key or the id that Salesforce gave the VoiceCall. */
export function named(
  requests: readonly Pick<SentRequest, 'method' | 'path' | 'body'>[],
  voiceCalls: readonly VoiceCallView[],
): NamedRequest[] {
  const keys = new Map(voiceCalls.map(({ voiceCallId, vendorCallKey }) => [voiceCallId, vendorCallKey]));
  return requests.map(({ method, path, body }) => {
    const [, name = '', action] = /voiceCalls\/([^/]+)\/?(\w+)?$/.exec(path) ?? [];
    const id = method === 'POST' ? vendorCallKeyIn(body) : decodeURIComponent(name);
    const verb = action === 'clearRouting' ? action : method === 'POST' ? 'POST' : 'PATCH';
    return { verb, key: keys.get(id) ?? id };
  });
}

/** The requests of each contact by its vendorCallKey. */
export function requestsByKey({ requests, voiceCalls }: ReplayResult): Map<string, RequestCounts> {
  const counts = new Map<string, RequestCounts>();
  for (const { verb, key } of named(requests, voiceCalls)) {
    const count = counts.get(key) ?? { POST: 0, PATCH: 0, clearRouting: 0 };
    count[verb] += 1;
    counts.set(key, count);
  }
  return counts;
}

const vendorCallKeyIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'vendorCallKey' in body ? String(body.vendorCallKey) : '';

/**
 * What cost more than it may, a line each: at most one POST a contact, and no more PATCHes than there are versions of its record.
 * @param versions of the records of each contact
 */
export function overspent(result: ReplayResult, versions: ReadonlyMap<string, number>): string[] {
  return [...requestsByKey(result)].flatMap(([key, { POST, PATCH }]) => {
    const most = versions.get(key) ?? 0;
    const posts = POST > 1 ? [`${key}: ${String(POST)} POSTs`] : [];
    return PATCH > most ? [...posts, `${key}: ${String(PATCH)} PATCHes for ${String(most)} versions`] : posts;
  });
}
