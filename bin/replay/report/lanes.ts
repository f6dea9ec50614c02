import { momentsOf, type Moments } from './moments.ts';

/** One leg of a call, put together from all that the recording says of it. */
export interface Leg extends Moments {
  contactId: string;
  parentId: string | undefined;
}

export type Phase = 'flow' | 'queue' | 'agent' | 'after-work';

/** One stretch of a leg's lane; milliseconds of the epoch. `open`: the recording does not say when it ended. */
export interface Bar {
  phase: Phase;
  from: number;
  to: number;
  open: boolean;
}

/** A value of the recording that speaks of a leg. */
export interface Told {
  source: 'contact-event' | 'contact-record';
  value: unknown;
}

/** Puts a leg together: records win over events, since they have names, and what comes later wins over what came before. */
export function legOf(contactId: string, parentId: string | undefined, told: readonly Told[]): Leg {
  const of = (source: Told['source']) =>
    told.filter((one) => one.source === source).map(({ value }) => momentsOf(value));
  const said = [...of('contact-event'), ...of('contact-record')].map((moments) =>
    Object.fromEntries(Object.entries(moments).filter(([, value]) => value !== undefined)),
  );
  return { contactId, parentId, ...Object.assign({}, ...said) };
}

/**
 * The bars of a leg's lane, in the order of time: in the flow (or dialling), in queue, with an agent, after-call work.
 * @param recordingEnds where a stretch of which no end is known is cut off
 */
export function barsOf(leg: Leg, recordingEnds: number): Bar[] {
  const [initiated, queued, dequeued, agent, ended] = [
    leg.initiatedAt,
    leg.enqueuedAt,
    leg.dequeuedAt,
    leg.agentAt,
    leg.endedAt,
  ].map(at);
  const [workFrom, workTo] = [at(leg.afterWorkFrom), at(leg.afterWorkTo)];
  return [
    bar('flow', initiated, first(queued, agent, ended), recordingEnds),
    bar('queue', queued, first(dequeued, agent, ended), recordingEnds),
    bar('flow', dequeued, first(agent, ended), dequeued ?? 0),
    bar('agent', agent, ended, recordingEnds),
    bar('after-work', workFrom, workTo, recordingEnds),
  ].filter((one) => one !== undefined);
}

function bar(phase: Phase, from: number | undefined, end: number | undefined, otherwise: number): Bar | undefined {
  const to = end ?? otherwise;
  return from === undefined || to <= from ? undefined : { phase, from, to, open: end === undefined };
}

const first = (...times: (number | undefined)[]) => times.find((time) => time !== undefined);

const at = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));
