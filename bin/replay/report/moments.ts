import * as v from 'valibot';
import { map, part, text, time, upperText, whole, withFirstLetter } from '../../../functions/core/reading.ts';

/** What one event or record says about when things happened to its contact: ISO UTC times; what it does not say is absent. */
export interface Moments {
  initiationMethod?: string | undefined;
  initiatedAt?: string | undefined;
  enqueuedAt?: string | undefined;
  dequeuedAt?: string | undefined;
  queue?: string | undefined;
  agentAt?: string | undefined;
  agent?: string | undefined;
  endedAt?: string | undefined;
  disconnectReason?: string | undefined;
  afterWorkFrom?: string | undefined;
  afterWorkTo?: string | undefined;
  /** Of a record only. Connect gives the sum and the number, and not when. */
  hold?: { seconds: number; holds: number } | undefined;
}

const agent = part('upper', {
  Username: text,
  ConnectedToAgentTimestamp: time,
  AfterContactWorkStartTimestamp: time,
  AfterContactWorkEndTimestamp: time,
  CustomerHoldDuration: whole,
  NumberOfHolds: whole,
});
const queue = part('upper', { Name: text, EnqueueTimestamp: time, DequeueTimestamp: time });

/** The names of a record; the detail of an event has the same ones in lower case, and `queueInfo`, `agentInfo`. */
const schema = v.object({
  InitiationMethod: upperText,
  InitiationTimestamp: time,
  DisconnectTimestamp: time,
  DisconnectReason: text,
  Agent: agent,
  AgentInfo: agent,
  Queue: queue,
  QueueInfo: queue,
});

/** Reads the moments of a recorded value: an envelope (its `detail`) or a contact record. Never fails: what is no object says nothing. */
export function momentsOf(value: unknown): Moments {
  const outer = v.parse(map, value);
  const isEvent = 'detail-type' in outer;
  const fields = v.parse(schema, withFirstLetter('upper', isEvent ? v.parse(map, outer['detail']) : outer));
  const { Agent = fields.AgentInfo, Queue = fields.QueueInfo } = fields;
  return {
    initiationMethod: fields.InitiationMethod,
    initiatedAt: fields.InitiationTimestamp,
    enqueuedAt: Queue?.EnqueueTimestamp,
    dequeuedAt: Queue?.DequeueTimestamp,
    queue: Queue?.Name,
    agentAt: Agent?.ConnectedToAgentTimestamp,
    agent: Agent?.Username,
    endedAt: fields.DisconnectTimestamp,
    disconnectReason: fields.DisconnectReason,
    afterWorkFrom: Agent?.AfterContactWorkStartTimestamp,
    afterWorkTo: Agent?.AfterContactWorkEndTimestamp,
    hold:
      isEvent || Agent === undefined ? undefined : { seconds: Agent.CustomerHoldDuration, holds: Agent.NumberOfHolds },
  };
}

/** When a recorded value was sent: the envelope's time, the record's last update; milliseconds of the epoch. */
export function sentAt(value: unknown): number | undefined {
  const outer = v.parse(map, value);
  const sent = v.parse(
    time,
    'detail-type' in outer ? outer['time'] : withFirstLetter('upper', outer)['LastUpdateTimestamp'],
  );
  return sent === undefined ? undefined : Date.parse(sent);
}
