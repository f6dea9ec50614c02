import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Contact } from '../core/contact.ts';
import type { Known } from '../core/decide.ts';
import { dueShards, ledgerDays } from '../names.ts';

/**
 * One row of the ledger: `contactId` (key) → `vendorCallKey`, `voiceCallId`; `root`, `parent`, `method`, `direction`, `instance`;
 * `create` (created | may-exist | refused), `tries`; `ended`, `freed`; `tried` and `sent` (record versions), `body` (hash), `fields` (names);
 * `claimBy`, `claimUntil` and `landsUntil` (epoch milliseconds), `creating` (Inbound | Transfer); `expiresAt` (epoch seconds);
 * `dueShard` and `dueAt` (epoch seconds): when Connect is asked what became of it, for no record came; `swept`: only the sweep found it;
 * `clear`: no record is needed any more.
 */
export type Row = Record<string, AttributeValue>;

/** What the row says of what was done. A create whose claim expired counts as a try, and a Transfer of that kind may exist. */
export function knownOf(row: Row, now: number): Known {
  const claimed = Number(row['claimUntil']?.N ?? 0) >= now;
  const abandoned = !claimed && row['creating'] !== undefined;
  return {
    create: abandoned && row['creating']?.S === 'Transfer' ? 'may-exist' : createOf(row['create']?.S),
    voiceCallId: row['voiceCallId']?.S,
    createTries: Number(row['tries']?.N ?? 0) + (abandoned ? 1 : 0),
    ended: row['ended']?.BOOL === true,
    freed: row['freed']?.BOOL === true,
    beingCreated: claimed && row['creating'] !== undefined,
    triedVersion: row['tried']?.S,
    sentVersion: row['sent']?.S,
    sentBody: row['body']?.S,
    sentFields: row['fields']?.SS ?? [],
  };
}

const createOf = (text: string | undefined): Known['create'] =>
  text === 'created' || text === 'may-exist' || text === 'refused' ? text : undefined;

/** The contact's place in its chain; undefined where the row does not know how the contact began. */
export function contactOf(row: Row): Contact | undefined {
  const contactId = row['contactId']?.S;
  const initiationMethod = row['method']?.S;
  if (contactId === undefined || initiationMethod === undefined) return undefined;
  return {
    contactId,
    rootId: row['root']?.S ?? contactId,
    parentId: row['parent']?.S,
    instanceArn: row['instance']?.S,
    initiationMethod,
    direction: row['direction']?.S,
    simulated: false,
  };
}

/** What every write says of the contact, so that its kin can find its place in the chain. */
export function identityOf(contact: Contact, now: number): Record<string, AttributeValue | undefined> {
  const text = (value: string | undefined) => (value === undefined || value === '' ? undefined : { S: value });
  return {
    root: text(contact.rootId),
    parent: text(contact.parentId),
    method: text(contact.initiationMethod),
    direction: text(contact.direction),
    instance: text(contact.instanceArn),
    expiresAt: { N: String(Math.floor(now / 1000) + ledgerDays * 86_400) },
  };
}

/** What makes a row due in so many seconds, and the names of that, by which it is not due any more. */
export const dueAfter = (contactId: string, now: number, seconds: number) => ({
  dueShard: { S: shardOf(contactId) },
  dueAt: { N: String(Math.floor(now / 1000 + seconds)) },
});
export const notDue = ['dueShard', 'dueAt'] as const;

/** Spreads what is due over the partitions of its index. */
function shardOf(contactId: string): string {
  const hash = [...contactId].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0, 7);
  return String(hash % dueShards);
}
