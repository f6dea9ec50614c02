import type { ContactFact, Parsed } from './core/contact.ts';
import type { Tries } from './core/next-try.ts';
import { instanceIdOf } from './core/decide.ts';
import { failed, parked, skipped, type Outcome, type Parked } from './core/outcome.ts';
import type { Park } from './aws/parked.ts';
import { Failure } from './errors.ts';
import { hashOf } from './hash.ts';
import { log, type LogLine } from './log.ts';

/** One thing that reached a door. */
export interface Delivery {
  /** messageId, or sequence number. */
  id: string;
  payload: Buffer;
  tries: Tries;
}

interface Door<Fact extends ContactFact> {
  name: 'contact-event' | 'contact-record';
  parse: (payload: string) => Parsed<Fact>;
  /**
   * @param park keeps the delivery, where that has to be done before it is remembered
   * @throws Failure when trying again can help
   */
  bridge: (fact: Fact, digest: string, park: (outcome: Parked) => Promise<void>) => Promise<Outcome>;
  park: Park;
}

/** A delivery that has to come again: why, and when, if Salesforce said so. */
export interface Unfinished {
  delivery: Delivery;
  reason: string;
  /** HTTP status, where there was an answer. */
  code: string | undefined;
  contactId: string | undefined;
  retryAfterMs: number | undefined;
}

/** How many contacts of one batch are worked on at a time. */
const atATime = 10;

/**
 * Runs each delivery of a batch to its one outcome: counted in a log line, parked whole where nothing can help.
 * Deliveries of one contact keep their order; others run side by side.
 * @returns those to be delivered again, in the order of the batch
 */
export async function runBatch<Fact extends ContactFact>(
  deliveries: readonly Delivery[],
  door: Door<Fact>,
): Promise<Unfinished[]> {
  const items = deliveries.map((delivery) => ({
    delivery,
    parsed: door.parse(delivery.payload.toString('utf8')),
  }));
  const lanes = lanesOf(items);
  const unfinished = new Map<string, Unfinished>();
  const runLanes = async () => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      for (const item of lane) {
        const again = await runOne(item, door);
        if (again !== undefined) unfinished.set(item.delivery.id, again);
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, runLanes));
  return deliveries.flatMap(({ id }) => unfinished.get(id) ?? []);
}

interface Item<Fact extends ContactFact> {
  delivery: Delivery;
  parsed: Parsed<Fact>;
}

/** The items of one contact after one another, each contact in a lane of its own. */
function lanesOf<Fact extends ContactFact>(items: readonly Item<Fact>[]): Item<Fact>[][] {
  const lanes = new Map<string, Item<Fact>[]>();
  for (const item of items) {
    const key = idOf(item.parsed) ?? item.delivery.id;
    const lane = lanes.get(key);
    if (lane === undefined) lanes.set(key, [item]);
    else lane.push(item);
  }
  return [...lanes.values()];
}

async function runOne<Fact extends ContactFact>(item: Item<Fact>, door: Door<Fact>): Promise<Unfinished | undefined> {
  const { delivery, parsed } = item;
  const began = Date.now();
  const contactId = idOf(parsed);
  const report = (outcome: Outcome, more: Partial<LogLine> = {}) => {
    log({
      ...lineOf(outcome),
      door: door.name,
      delivery: delivery.id,
      contactId,
      ...(delivery.tries.count > 0 && { tries: delivery.tries.count }),
      ...more,
      milliseconds: Date.now() - began,
    });
  };
  let isKept = false;
  const park = async ({ reason, code }: Parked) => {
    const { id, payload } = delivery;
    await door.park({ kind: 'parked', door: door.name, delivery: id, reason, code, contactId, payload });
    isKept = true;
  };
  const { rootId: rootContactId, instanceArn } = parsed.is === 'fact' ? parsed.fact : {};
  const instanceId = instanceIdOf(instanceArn);
  try {
    const outcome = await outcomeOf(item, door, park);
    if (outcome.is === 'parked' && !isKept) await park(outcome);
    report(outcome, { rootContactId, instanceId, lagMilliseconds: lagOf(parsed, outcome) });
    return undefined;
  } catch (error) {
    const reason = error instanceof Failure ? error.code : 'unexpected';
    report(failed(reason), { rootContactId, instanceId, ...explained(error) });
    const { status, retryAfterMs } = error instanceof Failure ? error : {};
    return { delivery, reason, code: status?.toString(), contactId, retryAfterMs };
  }
}

async function outcomeOf<Fact extends ContactFact>(
  { delivery, parsed }: Item<Fact>,
  door: Door<Fact>,
  park: (outcome: Parked) => Promise<void>,
): Promise<Outcome> {
  if (parsed.is === 'refused') return parked(parsed.reason);
  if (parsed.is === 'skipped') return skipped(parsed.reason);
  return door.bridge(parsed.fact, hashOf(delivery.payload), park);
}

/** How late Salesforce knows: from the event to the created VoiceCall, from the end of the contact to the accepted PATCH. */
function lagOf(parsed: Parsed<ContactFact>, outcome: Outcome): number | undefined {
  if (parsed.is !== 'fact' || outcome.is !== 'delivered') return undefined;
  const { fact } = parsed;
  const since = fact.source === 'contact-event' ? fact.at : fact.endedAt;
  return since === undefined ? undefined : Math.max(0, Date.now() - Date.parse(since));
}

const idOf = (parsed: Parsed<ContactFact>) => (parsed.is === 'fact' ? parsed.fact.contactId : parsed.contactId);

function lineOf(outcome: Outcome): Pick<LogLine, 'level' | 'event' | 'outcome' | 'reason'> {
  const level = ({ delivered: 'info', skipped: 'info', parked: 'warn', failed: 'error' } as const)[outcome.is];
  return { level, event: 'outcome', outcome: outcome.is, reason: outcome.reason };
}

/** Our own messages hold nothing of people; those of others may, so of them only the name and the place. */
function explained(error: unknown): Partial<LogLine> {
  if (error instanceof Failure) return { error: error.message };
  if (!(error instanceof Error)) return { error: 'not an error' };
  // A message may have lines of its own that look like places.
  const stack = (error.stack ?? '').replace(error.message, '');
  const places = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { error: error.name, at: places.slice(0, 5).map((line) => line.trim()) };
}
