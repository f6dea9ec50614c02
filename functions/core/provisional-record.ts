import type { ContactRecord, Described } from './contact.ts';

/** How far a contact is, as Connect describes it: alive, at its agent's after-contact work, or over, so that its record should be there. */
export type Stage = 'living' | 'in-after-contact-work' | 'over';

/** Contact record, "AfterContactWorkStartTimestamp": known without an end, the agent is still at it, and the record comes after. */
export function stageOf({ endedAt, agent }: Described): Stage {
  if (endedAt === undefined) return 'living';
  const atWork = agent?.afterContactWorkFrom !== undefined && agent.afterContactWorkTo === undefined;
  return atWork ? 'in-after-contact-work' : 'over';
}

/**
 * The record of a contact as far as Connect knows it, in place of one that never came. The next contact is the last one of several, as
 * in a record. Undefined where DescribeContact is silent: names of agent and queue, number and longest of holds.
 */
export function provisionalRecord({
  ended: _,
  nextContactIds,
  enqueuedAt,
  agent,
  ...contact
}: Described): ContactRecord {
  return {
    ...contact,
    source: 'contact-record',
    provisional: true,
    nextContactId: nextContactIds.at(-1),
    agent: agent && {
      connectedAt: agent.connectedAt,
      interactionSeconds: interactionOf(agent, contact.endedAt),
      holdSeconds: agent.holdSeconds,
    },
    queue: enqueuedAt === undefined ? undefined : { enqueuedAt },
    recordings: contact.recordings ?? [],
  };
}

/** In real records interaction and hold together last from the agent's connection to the start of after-contact work (reference, 3.3). */
function interactionOf(
  { connectedAt, afterContactWorkFrom, holdSeconds }: NonNullable<Described['agent']>,
  endedAt = connectedAt,
): number {
  const seconds = (Date.parse(afterContactWorkFrom ?? endedAt) - Date.parse(connectedAt)) / 1000;
  return Math.max(0, Math.round(seconds) - holdSeconds);
}
