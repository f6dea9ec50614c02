import type { SentRequest } from '../../telephony.ts';
import type { Delivery, Request, Verb } from './model.ts';

/** Which VoiceCall each request is about, and what it does. @param keys vendorCallKey by voiceCallId */
export function requestsOf(sent: readonly SentRequest[], keys: ReadonlyMap<string, string>): Request[] {
  return sent.map((request, index) => {
    const name = keyOf(request);
    return { ...request, number: index + 1, verb: verbOf(request), vendorCallKey: keys.get(name) ?? name };
  });
}

function verbOf({ method, path }: SentRequest): Verb {
  if (method === 'POST') return 'create';
  if (method !== 'PATCH') return 'other';
  return path.endsWith('/clearRouting') ? 'free' : 'update';
}

function keyOf({ path, body }: SentRequest): string {
  if (typeof body === 'object' && body !== null && 'vendorCallKey' in body) return String(body.vendorCallKey);
  const segment = /\/voiceCalls\/([^/?]+)/.exec(path)?.[1] ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Finds the delivery that each request of one call followed. The requests do not say it, so it is told from their order: the first
 * delivery of the same contact whose outcome is what the request does and that has not had its answer; else one that gave up on it
 * (parked, failed, refused); else one of another leg, since a leg may create its parent first.
 * @param requests in the order in which they were sent
 */
export function withCauses(requests: readonly Request[], deliveries: readonly Delivery[]): Request[] {
  const answered = new Set<Delivery>();
  const dryRun = requests.every(({ status }) => status === null);
  return requests.map((request) => {
    const cause = causeOf(request, deliveries, answered);
    const taken = dryRun || (request.status !== null && request.status < 400);
    const own = cause?.contactId === request.vendorCallKey || request.verb !== 'create';
    if (cause !== undefined && taken && own) answered.add(cause);
    return { ...request, cause };
  });
}

function causeOf({ verb, vendorCallKey }: Request, deliveries: readonly Delivery[], answered: ReadonlySet<Delivery>) {
  const open = deliveries.filter((delivery) => !answered.has(delivery));
  const own = (delivery: Delivery) => delivery.contactId === vendorCallKey;
  const did = (delivery: Delivery) => delivery.outcome === 'delivered' && delivery.reason === reasons[verb];
  const gaveUp = (delivery: Delivery) => delivery.source === sources[verb] && tried(delivery);
  return (
    open.find((delivery) => own(delivery) && did(delivery)) ??
    open.find((delivery) => own(delivery) && gaveUp(delivery)) ??
    open.find((delivery) => did(delivery) || gaveUp(delivery)) ??
    deliveries.findLast((delivery) => own(delivery) && (did(delivery) || gaveUp(delivery)))
  );
}

const reasons: Readonly<Record<Verb, string>> = {
  create: 'created',
  update: 'updated',
  free: 'routing-cleared',
  other: '',
};
const sources: Readonly<Record<Verb, string>> = {
  create: 'contact-event',
  update: 'contact-record',
  free: 'contact-event',
  other: '',
};

/** Whether a delivery that wrote nothing may still have asked Salesforce. */
const tried = ({ outcome, reason }: Delivery) =>
  outcome === 'parked' ||
  outcome === 'failed' ||
  ['parent-refused', 'may-exist', 'create-tries-spent'].includes(reason);
