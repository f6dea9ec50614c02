import * as v from 'valibot';
import type { ContactEvent, Parsed } from './contact.ts';
import { jsonObject, map, part, segmentText, text, time, upperText, withFirstLetter } from './reading.ts';

/** The product was renamed in 2026; rules and readers take both ("Connect Customer contact events"). */
export const contactEventDetailTypes = ['Amazon Connect Contact Event', 'Connect Customer Contact Event'] as const;

const detailSchema = v.object({
  eventType: upperText,
  contactId: text,
  initialContactId: text,
  previousContactId: text,
  channel: upperText,
  instanceArn: text,
  initiationMethod: upperText,
  initiationTimestamp: time,
  queueInfo: part('lower', { queueArn: text }),
  // Only its presence counts; Salesforce's own tests send text here.
  agentInfo: v.optional(v.unknown()),
  systemEndpoint: part('lower', { address: text }),
  tags: map,
  segmentAttributes: map,
});

/**
 * Reads one EventBridge envelope of Connect ("Amazon Connect contact events": lowerCamelCase in real events, PascalCase in samples).
 * Missing and null fields, either letter case and 1970 timestamps are read; only what has no contact id is refused.
 */
export function parseContactEvent(payload: string): Parsed<ContactEvent> {
  const envelope = jsonObject(payload);
  if (typeof envelope === 'string') return { is: 'refused', reason: envelope };
  if (!('detail-type' in envelope)) return { is: 'refused', reason: 'not-a-contact-event' };
  if (!contactEventDetailTypes.some((type) => type === envelope['detail-type']))
    return { is: 'skipped', reason: 'other-event' };
  const detail = v.parse(detailSchema, withFirstLetter('lower', v.parse(map, envelope['detail'])));
  if (detail.contactId === undefined) return { is: 'refused', reason: 'no-contact-id' };
  return { is: 'fact', fact: { ...factOf(detail, detail.contactId), at: v.parse(time, envelope['time']) } };
}

function factOf(detail: v.InferOutput<typeof detailSchema>, contactId: string): ContactEvent {
  const segment = (name: string) => segmentText(detail.segmentAttributes, name);
  return {
    source: 'contact-event',
    contactId,
    ...chainOf(contactId, detail.initialContactId, detail.previousContactId),
    instanceArn: detail.instanceArn,
    channel: detail.channel,
    initiationMethod: detail.initiationMethod ?? '',
    direction: segment('connect:Direction')?.toUpperCase(),
    subtype: segment('connect:Subtype'),
    simulated: segment('connect:ValidationTestType') !== undefined,
    eventType: detail.eventType ?? '',
    initiatedAt: detail.initiationTimestamp,
    queueArn: detail.queueInfo?.queueArn,
    hadAgent: detail.agentInfo !== undefined && detail.agentInfo !== null && detail.agentInfo !== '',
    systemAddress: detail.systemEndpoint?.address ?? v.parse(text, detail.tags['aws:connect:systemEndpoint']),
  };
}

/** The root and the parent of a leg: sources leave the ids out, send null, or repeat the contact's own id on the first leg. */
export function chainOf(contactId: string, initialId: string | undefined, previousId: string | undefined) {
  return {
    rootId: initialId ?? contactId,
    parentId: previousId === contactId ? undefined : previousId,
  };
}
