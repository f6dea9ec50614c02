import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { bounded } from './bounded.ts';
import type { Contact, ContactFact } from '../core/contact.ts';
import { mostCreateTries, type Known } from '../core/decide.ts';
import type { Settings } from '../core/settings.ts';
import { provisionalVersion } from '../core/version.ts';
import { Failure } from '../errors.ts';
import { claimSeconds, ledgerKey } from '../names.ts';
import { expressionOf, type Change } from './change.ts';
import { contactOf, dueAfter, identityOf, knownOf, notDue, type Row } from './ledger-row.ts';

/** The right to write for one contact until it is settled, or until the claim expires. */
export interface Hold {
  contactId: string;
  token: string;
  /** A create was begun before whose holder died: that is not forgotten until its end is known. */
  begunBefore: boolean;
}

/** What a claim found. Without a hold the contact was not to be had: `claimed` says that another delivery works on it now. */
export interface Claim {
  known: Known;
  hold?: Hold | undefined;
  claimed: boolean;
}

/** What a claim is for: to create, or to send a version of the record with the fields it is about to set. */
export type Purpose =
  { for: 'create'; as: 'Inbound' | 'Transfer' } | { for: 'update'; version: string; fields: readonly string[] };

/** What is remembered when a claim is settled. */
export interface Learned {
  create?: 'created' | 'may-exist' | 'refused';
  voiceCallId?: string;
  vendorCallKey?: string;
  createTries?: number;
  ended?: boolean;
  sentVersion?: string;
  sentBody?: string;
  sentFields?: readonly string[];
  /** A request that nobody answered may still have its effect: until it is late for that, no other kind of write follows. */
  mayStillLand?: boolean;
}

/** A contact as its row tells it. */
export interface Entry {
  contact: Contact;
  known: Known;
  claimed: boolean;
}

/** One row a contact, conditional updates of that one row only; each method is one call but for a claim that is refused. */
export interface ContactLedger {
  claim(contact: Contact, purpose: Purpose): Promise<Claim>;
  settle(hold: Hold, learned: Learned): Promise<void>;
  /** Marks it as ended. Once it is clear what becomes of it, as by a record that is folded, it is not due any more (ADR 7). */
  end(contact: Contact & { source?: ContactFact['source'] }): Promise<{ known: Known; claimed: boolean }>;
  freed(contactId: string): Promise<void>;
  read(contactId: string): Promise<Entry | undefined>;
}

interface LedgerOptions {
  tableName: string;
  now: () => number;
  /** How long a request that nobody answered may still have its effect, in milliseconds (ADR 0003). */
  landingMs: number;
  /** When a contact is due whose record has not come (ADR 7). */
  due: Due;
  client?: DynamoDBClient;
}

type Due = Pick<Settings['reconcile'], 'recordWithinMinutes' | 'neverEndedHours'>;

/** The ledger in DynamoDB. */
export function createContactLedger({
  tableName,
  now,
  landingMs,
  due,
  client = new DynamoDBClient(bounded),
}: LedgerOptions): ContactLedger {
  const update = async (contactId: string, change: Change, returns: 'ALL_OLD' | 'ALL_NEW' | 'NONE'): Promise<Row> => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { [ledgerKey]: { S: contactId } },
        ...expressionOf(change),
        ReturnValues: returns,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return Attributes ?? {};
  };

  /** As `update`, but the row as it stands where the condition fails. */
  const updateOrRead = async (
    contactId: string,
    change: Change,
    returns: 'ALL_OLD' | 'ALL_NEW',
  ): Promise<{ row: Row; done: boolean }> => {
    try {
      return { row: await update(contactId, change, returns), done: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // DynamoDB gives the row with the refusal; the embedded one does not.
      return { row: error.Item ?? (await readRow(contactId)) ?? {}, done: false };
    }
  };

  const readRow = async (contactId: string): Promise<Row | undefined> => {
    const command = new GetItemCommand({
      TableName: tableName,
      Key: { [ledgerKey]: { S: contactId } },
      ConsistentRead: true,
    });
    return (await client.send(command)).Item;
  };

  return {
    claim: (contact, purpose) =>
      named(async () => {
        const token = randomUUID();
        const change = claimOf(contact, purpose, { token, now: now(), due });
        const { row, done } = await updateOrRead(contact.contactId, change, 'ALL_OLD');
        const isOurs = done || row['claimBy']?.S === token;
        if (!isOurs) return { known: knownOf(row, now()), claimed: isClaimed(row, now()) };
        const before = done ? row : beforeClaim(row, purpose);
        const hold = { contactId: contact.contactId, token, begunBefore: before['creating'] !== undefined };
        return { known: knownOf(before, now()), hold, claimed: false };
      }),

    settle: (hold, learned) =>
      named(async () => {
        try {
          await update(hold.contactId, settlementOf(hold, learned, now() + landingMs), 'NONE');
        } catch (error) {
          if (!isOurOwn(error)) throw error;
        }
      }),

    end: (contact) =>
      named(async () => {
        const { row } = await updateOrRead(contact.contactId, endOf(contact, now(), due), 'ALL_NEW');
        return { known: knownOf(row, now()), claimed: isClaimed(row, now()) };
      }),

    freed: (contactId) =>
      named(async () => {
        await update(contactId, { set: { freed: { BOOL: true } } }, 'NONE');
      }),

    read: (contactId) =>
      named(async () => {
        const row = await readRow(contactId);
        const contact = row && contactOf(row);
        return contact && { contact, known: knownOf(row, now()), claimed: isClaimed(row, now()) };
      }),
  };
}

/**
 * The SDK repeats a request whose answer was lost, and is refused by what the first one wrote: here by our own claim. An Inbound create may have been begun
 * before, which its claim wrote over; it counts as begun, so that there is rather one try less than one too many (contract, rule 2).
 */
function beforeClaim({ claimBy: _, claimUntil: _until, creating, ...row }: Row, purpose: Purpose): Row {
  const isKept = creating !== undefined && (purpose.for === 'update' || purpose.as === 'Inbound');
  return isKept ? { ...row, creating } : row;
}

/** A repeated settlement that finds no claim: nobody else can have ended it, since a claim outlives its function (ADR 0003). */
const isOurOwn = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException &&
  (error.$metadata.attempts ?? 1) > 1 &&
  error.Item?.['claimBy'] === undefined;

const free = '(attribute_not_exists(#claimUntil) OR #claimUntil < :now)';
const creatable =
  'attribute_not_exists(#create) AND attribute_not_exists(#ended) AND attribute_not_exists(#tried) AND ' +
  '(attribute_not_exists(#tries) OR #tries < :mostTries)';
const newer = '(attribute_not_exists(#sent) OR #sent < :tried) AND (attribute_not_exists(#tried) OR #tried <= :tried)';

// The same version may follow itself at once: the two bodies are one.
const landed = '(attribute_not_exists(#landsUntil) OR #landsUntil < :now OR #tried = :tried)';

/**
 * A record's claim finds the row no longer due. A provisional one does not: whoever sends it may die before it was sent, and it is
 * the reconciler that says when it is done.
 */
function claimOf(
  contact: Contact,
  purpose: Purpose,
  { token, now, due }: { token: string; now: number; due: Due },
): Change {
  const claim = { claimBy: { S: token }, claimUntil: { N: String(now + claimSeconds * 1000) } };
  const values = { ':now': { N: String(now) } };
  if (purpose.for === 'update') {
    return {
      set: { ...identityOf(contact, now), ...claim, ended: { BOOL: true }, tried: { S: purpose.version } },
      add: { fields: namesOf(purpose.fields) },
      remove: purpose.version === provisionalVersion ? [] : notDue,
      when: { condition: `${free} AND ${newer} AND ${landed}`, values },
    };
  }
  // A Transfer whose holder died may exist: it is never claimed again (contract, rule 2).
  const unlessBegun = purpose.as === 'Transfer' ? ' AND attribute_not_exists(#creating)' : '';
  return {
    set: { ...identityOf(contact, now), ...claim, creating: { S: purpose.as } },
    otherwise: dueAfter(contact.contactId, now, due.neverEndedHours * 3600),
    when: {
      condition: `${free} AND ${creatable}${unlessBegun}`,
      values: { ...values, ':mostTries': { N: String(mostCreateTries) } },
    },
  };
}

/**
 * The end of a contact. By an event its record is awaited from now on; once a record was claimed, or it is clear that none is needed,
 * the row says that it ended, and stays as it is: so one call does for both.
 */
function endOf(contact: Parameters<ContactLedger['end']>[0], now: number, due: Due): Change {
  const ended = { ...identityOf(contact, now), ended: { BOOL: true } };
  if (contact.source === 'contact-record') return { set: { ...ended, clear: { BOOL: true } }, remove: notDue };
  return {
    set: { ...ended, ...dueAfter(contact.contactId, now, due.recordWithinMinutes * 60) },
    when: { condition: 'attribute_not_exists(#tried) AND attribute_not_exists(#clear)', values: {} },
  };
}

function settlementOf(hold: Hold, learned: Learned, landsUntil: number): Change {
  const text = (value: string | undefined) => (value === undefined ? undefined : { S: value });
  return {
    set: {
      create: text(learned.create),
      voiceCallId: text(learned.voiceCallId),
      vendorCallKey: text(learned.vendorCallKey),
      sent: text(learned.sentVersion),
      body: text(learned.sentBody),
      ended: learned.ended === true ? { BOOL: true } : undefined,
      landsUntil: learned.mayStillLand === true ? { N: String(landsUntil) } : undefined,
    },
    add: {
      fields: namesOf(learned.sentFields ?? []),
      tries: learned.createTries === undefined ? undefined : { N: String(learned.createTries) },
    },
    remove: ['claimBy', 'claimUntil', ...(hold.begunBefore && learned.create === undefined ? [] : ['creating'])],
    when: { condition: '#claimBy = :token', values: { ':token': { S: hold.token } } },
  };
}

const namesOf = (names: readonly string[]) => (names.length === 0 ? undefined : { SS: [...new Set(names)] });

/** Whether another delivery works on it, or a request of one may still land. */
const isClaimed = (row: Row, now: number) =>
  Math.max(Number(row['claimUntil']?.N ?? 0), Number(row['landsUntil']?.N ?? 0)) >= now;

/** Everything that DynamoDB answers beside "condition failed" may pass by itself. */
async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    throw new Failure('ledger-unavailable', `the ledger answered ${name}`, { retryable: true, cause: error });
  }
}
