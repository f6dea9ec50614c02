import { factsOfEvent, factsOfRecord, type ContactFacts } from './contact-facts.ts';
import { field, fieldsOf, seconds, text, type Fields } from './tolerant.ts';

/** An entry of DescribeContact's `NextContacts`. */
interface NextContact {
  Type: 'QUICK_CONNECT';
  NextContactMetadata: { QuickConnectContactData: { ContactId: string; InitiationTimestamp?: number | undefined } };
}

/** The `Contact` of a DescribeContact answer as on the wire: times are epoch seconds, what is not known is undefined. */
export interface DescribedContact extends ContactFacts {
  Id: string;
  NextContacts: NextContact[];
}

interface Version {
  facts: ContactFacts;
  at: number;
  isRecorded: boolean;
}

interface Entry {
  events: Version[];
  record?: Version;
  children: Set<string>;
  ended: boolean;
}

/**
 * What Connect knows in a replay: everything that the events and records of the replay say of its contacts.
 * Only the end of a contact is held back until it was delivered, so that the replay sees it live before.
 */
export class ContactBook {
  readonly #entries = new Map<string, Entry>();

  /** Takes in one line of a recording, before any is delivered. What is neither event nor record is passed over. */
  learn(line: unknown): void {
    const { id, detail, record } = read(line);
    if (id === undefined) return;
    if (detail !== undefined) this.#learnEvent(id, detail, seconds(fieldsOf(line), 'time') ?? 0);
    if (record !== undefined) this.#learnRecord(id, record);
  }

  /** Takes note that a line was delivered: DISCONNECTED, COMPLETED or a record end the life of their contact. */
  delivered(line: unknown): void {
    const { id, detail, record } = read(line);
    const ends = record !== undefined || ['DISCONNECTED', 'COMPLETED'].includes(text(detail, 'eventType') ?? '');
    if (id !== undefined && ends) this.#entry(id).ended = true;
  }

  /** What DescribeContact answers now, or undefined for a contact that no line told of. */
  describe(contactId: string): DescribedContact | undefined {
    const entry = this.#entries.get(contactId);
    if (entry === undefined || (entry.events.length === 0 && entry.record === undefined)) return undefined;
    const end = { DisconnectTimestamp: undefined, DisconnectReason: undefined, LastUpdateTimestamp: undefined };
    const facts = { Id: contactId, ...factsOf(entry), NextContacts: this.#nextContacts(entry) };
    return entry.ended ? facts : { ...facts, ...end };
  }

  /** The contacts of an instance, as they are now, that a time of theirs puts between two others (epoch seconds, both included). */
  search(instanceId: string, timestamp: keyof DescribedContact, from: number, to: number): DescribedContact[] {
    return [...this.#entries.keys()].flatMap((id) => {
      const contact = this.describe(id);
      const time = contact?.[timestamp];
      const isOurs = contact?.Arn?.includes(`instance/${instanceId}/`) === true;
      return isOurs && typeof time === 'number' && time >= from && time <= to ? [contact] : [];
    });
  }

  /** Knows nothing any more. */
  forget(): void {
    this.#entries.clear();
  }

  #learnEvent(id: string, detail: Fields, at: number): void {
    const facts = factsOfEvent(detail);
    const entry = this.#entry(id);
    entry.events.push({ facts, at, isRecorded: false });
    entry.events.sort((a, b) => a.at - b.at);
    this.#adopt(facts.PreviousContactId, id);
  }

  #learnRecord(id: string, record: Fields): void {
    const facts = factsOfRecord(record);
    const isRecorded = Array.isArray(field(record, 'Recordings'));
    const version = { facts, at: facts.LastUpdateTimestamp ?? 0, isRecorded };
    const entry = this.#entry(id);
    if (entry.record === undefined || !isNewer(entry.record, version)) entry.record = version;
    this.#adopt(facts.PreviousContactId, id);
    const nextContactId = text(record, 'NextContactId');
    if (nextContactId !== undefined) this.#adopt(id, nextContactId);
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id) ?? { events: [], children: new Set<string>(), ended: false };
    this.#entries.set(id, entry);
    return entry;
  }

  #adopt(parentId: string | undefined, childId: string): void {
    if (parentId !== undefined && parentId !== childId) this.#entry(parentId).children.add(childId);
  }

  /** In order of initiation; a next contact that only its parent's record names comes last. */
  #nextContacts(entry: Entry): NextContact[] {
    const children = [...entry.children].map((ContactId) => {
      const child = this.#entries.get(ContactId);
      return { ContactId, InitiationTimestamp: child && factsOf(child).InitiationTimestamp };
    });
    children.sort((a, b) => (a.InitiationTimestamp ?? Infinity) - (b.InitiationTimestamp ?? Infinity) || 0);
    return children.map((data) => ({ Type: 'QUICK_CONNECT', NextContactMetadata: { QuickConnectContactData: data } }));
  }
}

/** Facts of all sources in one: newer events over older ones, the record over all events. */
function factsOf({ events, record }: Entry): ContactFacts {
  const sources = [...events, ...(record === undefined ? [] : [record])].map(({ facts }) => facts);
  const known = sources.flatMap((facts) => Object.entries(facts)).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

/** Whether version `a` of a record is newer than `b`; in one second the one with a recording is. */
function isNewer(a: Version, b: Version): boolean {
  return a.at > b.at || (a.at === b.at && a.isRecorded && !b.isRecorded);
}

function read(line: unknown): { id?: string | undefined; detail?: Fields | undefined; record?: Fields | undefined } {
  const fields = fieldsOf(line);
  if (fields === undefined) return {};
  const detail = fieldsOf(fields['detail']);
  if (fields['detail-type'] !== undefined) return { id: text(detail, 'contactId'), detail };
  const isRecord = [fields['AWSContactTraceRecordFormatVersion'], field(fields, 'initiationMethod')].some(
    (it) => it != null,
  );
  return isRecord ? { id: text(fields, 'contactId'), record: fields } : {};
}
