import fc from 'fast-check';
import { eventLine, recordLine, type Leg, type Version } from '../explorer/lines.ts';
import type { Story } from '../explorer/story.ts';

/** How a leg may go on: what an agent does, and what a flow does with a caller who waits. */
const byAgent = ['TRANSFER', 'TRANSFER', 'EXTERNAL_OUTBOUND', 'MONITOR', 'DISCONNECT'];
const byFlow = ['QUEUE_TRANSFER', 'QUEUE_TRANSFER', 'CALLBACK', 'CALLBACK_CUSTOMER_FIRST_QUEUED'];
/** Legs without a caller or an agent of their own: nothing comes out of them. */
const barren = new Set(['EXTERNAL_OUTBOUND', 'MONITOR', 'DISCONNECT']);

const roots: Pick<Leg, 'method' | 'direction' | 'subtype'>[] = [
  { method: 'INBOUND', direction: 'INBOUND' },
  { method: 'INBOUND', direction: 'INBOUND' },
  { method: 'OUTBOUND', direction: 'OUTBOUND' },
  { method: 'CALLBACK' },
  { method: 'API', direction: 'INBOUND' },
  { method: 'API', direction: 'OUTBOUND' },
  { method: 'WEBRTC_API', subtype: 'connect:WebRTC' },
];

const attributes = fc.constantFrom<Record<string, string>>(
  {},
  { 'sfdc-Tier__c': 'gold' },
  { 'sfdc-Tier__c': 'silver', 'sfdc-Region__c': 'west' },
);

interface Grown {
  parent: number;
  method: number;
  hasAgent: boolean;
  after: number;
  lasted: number;
  events: boolean[];
  versions: Version[];
}

const version: fc.Arbitrary<Version> = fc.record({
  at: fc.option(fc.integer({ min: 9_000, max: 9_003 }), { nil: undefined }),
  recorded: fc.boolean(),
  holds: fc.integer({ min: 0, max: 5 }),
  withoutQueue: fc.boolean(),
});

const grown: fc.Arbitrary<Grown> = fc.record({
  parent: fc.nat(),
  method: fc.nat(),
  hasAgent: fc.boolean(),
  after: fc.integer({ min: 1, max: 30 }),
  lasted: fc.integer({ min: 40, max: 400 }),
  // Which events are not lost: INITIATED, QUEUED, CONNECTED_TO_AGENT, DISCONNECTED, COMPLETED.
  events: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  versions: fc.array(version, { minLength: 1, maxLength: 3 }),
});

/** Stories of calls of up to twelve legs, with all their records and some of their events. */
export const generatedStory: fc.Arbitrary<Story & { profile: 'legacy' | 'current' }> = fc
  .record({
    root: fc.constantFrom(...roots),
    // All legs share them; that one vanishes is in the explorer's stories, where the end of the create is known (ADR 3).
    attributes,
    grown: fc.array(grown, { minLength: 1, maxLength: 12 }),
    createOn: fc.constantFrom('initiated' as const, 'queued' as const, 'connected' as const, 'never' as const),
    queueTransfer: fc.constantFrom('transfer' as const, 'fold' as const),
    profile: fc.constantFrom('legacy' as const, 'current' as const),
  })
  .map(({ root, attributes, grown: all, createOn, queueTransfer, profile }) => {
    const legs = legsOf(root, all);
    const lines = legs.flatMap((leg, at) => linesOf(leg, all[at], attributes));
    return { name: 'generated', lines: [...new Set(lines)], settings: { createOn, queueTransfer }, profile };
  });

function legsOf(root: Pick<Leg, 'method' | 'direction' | 'subtype'>, all: readonly Grown[]): Leg[] {
  const legs: Leg[] = [];
  const children = new Map<string, number>();
  for (const [at, { parent, method, hasAgent, after, lasted }] of all.entries()) {
    const agent = hasAgent ? { name: `agent${String(at)}`, after } : undefined;
    const shared = {
      id: `c${String(at + 1)}`,
      root: 'c1',
      start: at * 50,
      lasted,
      queued: after % 2 === 0 ? 1 : undefined,
    };
    if (at === 0) {
      legs.push({ ...shared, ...root, agent });
      continue;
    }
    const fertile = legs.filter((leg) => mayGoOn(leg, children));
    const from = fertile[parent % Math.max(1, fertile.length)];
    if (from === undefined) break;
    children.set(from.id, (children.get(from.id) ?? 0) + 1);
    const chosen = methodOf(from, method);
    from.next = shared.id;
    legs.push({ ...shared, parent: from.id, method: chosen, agent: isQuiet(chosen) ? undefined : agent });
  }
  return legs;
}

const isQuiet = (method: string) => barren.has(method) || method === 'CALLBACK_CUSTOMER_FIRST_QUEUED';

/** Who waits is moved once, and then gone; an agent may call many. */
function mayGoOn({ id, method, agent }: Leg, children: Map<string, number>): boolean {
  if (barren.has(method)) return false;
  return agent !== undefined || (children.get(id) ?? 0) === 0;
}

function methodOf({ method, agent }: Leg, choice: number): string {
  if (method === 'CALLBACK_CUSTOMER_FIRST_QUEUED') return 'CALLBACK_CUSTOMER_FIRST_DIALED';
  const choices = agent === undefined ? byFlow : byAgent;
  return choices[choice % choices.length] ?? 'TRANSFER';
}

function linesOf(leg: Leg, described: Grown | undefined, attributes: Record<string, string>): string[] {
  if (described === undefined) return [];
  const end = leg.start + leg.lasted;
  const times: [string, number | undefined][] = [
    ['INITIATED', leg.start],
    ['QUEUED', leg.queued === undefined ? undefined : leg.start + leg.queued],
    ['CONNECTED_TO_AGENT', leg.agent && leg.start + leg.agent.after],
    ['DISCONNECTED', end],
    ['COMPLETED', end + 5],
  ];
  const events = times.flatMap(([type, at], place) =>
    at !== undefined && described.events[place] === true ? [eventLine(leg, type, at)] : [],
  );
  return [...events, ...described.versions.map((version) => recordLine(leg, { ...version, attributes }))];
}
