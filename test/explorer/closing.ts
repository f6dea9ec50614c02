import type { Message } from './message.ts';
import type { Effect } from './pretend-salesforce.ts';
import type { ReadStory } from './story.ts';

/**
 * The next contact of a record whose PATCH closed the call although that contact lives and its VoiceCall is missing or open (contract,
 * rule 3). A VoiceCall that is completed already was completed by a transfer of its own.
 */
export function closedTooEarly(
  { fact }: Message,
  { closed, completed }: Effect,
  { heirs }: Pick<ReadStory, 'heirs'>,
  isAlive: (contactId: string) => boolean,
): string | undefined {
  const next = fact.source === 'contact-record' ? fact.nextContactId : undefined;
  if (!closed || next === undefined || !heirs.has(next) || !isAlive(next)) return undefined;
  return completed.includes(next) ? undefined : next;
}
