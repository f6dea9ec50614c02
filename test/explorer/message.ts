import { createHash } from 'node:crypto';
import { parseContactEvent } from '../../functions/core/contact-event.ts';
import { parseContactRecord } from '../../functions/core/contact-record.ts';
import type { ContactFact } from '../../functions/core/contact.ts';
import { versionOf } from '../../functions/core/version.ts';

/** One line of a story as a door hands it to the bridge. */
export interface Message {
  index: number;
  line: string;
  fact: ContactFact;
  digest: string;
  contactId: string;
  /** A record's version as the bridge orders them; an event has none. */
  version?: string | undefined;
  /** Whether its contact is over once this was sent. */
  ends: boolean;
  /** For people: the contact, and the event's type or the record's place among its versions. */
  name: string;
}

/** Reads the lines of a story as the doors do. */
export function messagesOf(lines: readonly string[]): Message[] {
  return lines.map((line, index) => {
    const parsed = line.includes('"detail-type"') ? parseContactEvent(line) : parseContactRecord(line);
    if (parsed.is !== 'fact') throw new Error(`line ${String(index + 1)} of the story is no fact`);
    return messageOf(index, line, line.includes('"Provisional":true') ? provisional(parsed.fact) : parsed.fact);
  });
}

/** As the reconciler makes it: Connect names neither agent nor queue, and counts no holds. */
function provisional(fact: ContactFact): ContactFact {
  if (fact.source === 'contact-event') return fact;
  const { agent, queue } = fact;
  return {
    ...fact,
    provisional: true,
    agent: agent && { connectedAt: agent.connectedAt, interactionSeconds: agent.interactionSeconds, holdSeconds: 0 },
    queue: queue && { enqueuedAt: queue.enqueuedAt },
  };
}

function messageOf(index: number, line: string, fact: ContactFact): Message {
  const digest = createHash('sha256').update(line).digest('base64url');
  const version = fact.source === 'contact-record' ? versionOf(fact, digest) : undefined;
  const what = fact.source === 'contact-event' ? fact.eventType : `record ${version?.slice(0, 17) ?? ''}`;
  const ends = fact.source === 'contact-record' || ['DISCONNECTED', 'COMPLETED'].includes(fact.eventType);
  return { index, line, fact, digest, contactId: fact.contactId, version, ends, name: `${fact.contactId} ${what}` };
}
