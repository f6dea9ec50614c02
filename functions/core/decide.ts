import type { ContactEvent, ContactFact, ContactRecord } from './contact.ts';
import type { SkipReason } from './outcome.ts';
import { rulingOf, type CallRule, type Ruling } from './rules.ts';
import type { Settings } from './settings.ts';

/** What the ledger knows of one contact. Everything may be absent: nothing was seen of it yet. */
export interface Known {
  /** created: Salesforce gave a voiceCallId. may-exist: a Transfer's answer was lost. refused: for good. */
  create?: 'created' | 'may-exist' | 'refused' | undefined;
  voiceCallId?: string | undefined;
  /** Creates that Salesforce answered with "not now" so far. */
  createTries: number;
  /** A DISCONNECTED, COMPLETED or record of it was seen. */
  ended: boolean;
  freed: boolean;
  /** Another delivery is creating it right now. */
  beingCreated: boolean;
  /** The newest record version that a send was begun for, and the newest that Salesforce took. */
  triedVersion?: string | undefined;
  sentVersion?: string | undefined;
  /** Hash of the last body that Salesforce took. */
  sentBody?: string | undefined;
  /** Names of the fields that may stand in Salesforce (see fieldMarks). */
  sentFields: readonly string[];
}

export const nothingKnown: Known = { createTries: 0, ended: false, freed: false, beingCreated: false, sentFields: [] };

/** Salesforce's advice to partners ("Voice resiliency"): a failed create is tried again, at most three times. */
export const mostCreateTries = 4;

/** What a delivery asks for, before anything is known of its contact. */
export type Intent =
  | { do: 'skip'; reason: SkipReason }
  | { do: 'create'; event: ContactEvent; rule: CallRule }
  | { do: 'end'; event: ContactEvent; rule: CallRule | undefined }
  | { do: 'update'; record: ContactRecord; version: string };

/** What is to be done, as a value. */
export type Decision = CreateDecision | EndDecision | UpdateDecision;
export type CreateDecision = Skip | { do: 'create'; triesLeft: number };
export type EndDecision = Skip | { do: 'free' };
export type UpdateDecision = Skip | { do: 'update' };
interface Skip {
  do: 'skip';
  reason: SkipReason;
}

const skip = (reason: SkipReason): Skip => ({ do: 'skip', reason });

/** The order in which a living call's events come; events of no place in it say no more than that the call is there. */
const stages = new Map([
  ['QUEUED', 1],
  ['CONNECTED_TO_AGENT', 2],
]);
const firstStage = { initiated: 0, queued: 1, connected: 2 } as const;
const endings: readonly string[] = ['DISCONNECTED', 'COMPLETED'];

/** How far a living call is: the event's type says so, and so does what it carries where the event of that type was lost. */
function stageOf({ eventType, queueArn, hadAgent }: ContactEvent): number {
  const carried = hadAgent ? 2 : queueArn === undefined ? 0 : 1;
  return Math.max(carried, stages.get(eventType) ?? 0);
}

/**
 * What a fact asks for by itself: is it ours, is it a call, which verb could it need (contract, rules 1 and 2).
 * @param version of a record (see versionOf); not read for an event
 */
export function intentOf(fact: ContactFact, settings: Settings, version: string): Intent {
  const foreign = foreignBecause(fact, settings);
  if (foreign !== undefined) return skip(foreign);
  const ruling = rulingOf(fact, settings.queueTransfer);
  if (ruling.is === 'none') return skip(ruling.reason);
  if (fact.source === 'contact-event') return intentOfEvent(fact, ruling, settings);
  return hasNoSync(fact.attributes) ? skip('no-sync') : { do: 'update', record: fact, version };
}

/** The attribute by which flows keep a contact out of Salesforce; Salesforce's own Lambdas know it too, as text or boolean. */
export const hasNoSync = ({ NoSync }: Readonly<Record<string, unknown>>) => NoSync === 'true' || NoSync === true;

function intentOfEvent(event: ContactEvent, ruling: Exclude<Ruling, { is: 'none' }>, { createOn }: Settings): Intent {
  const ends = endings.includes(event.eventType);
  if (ruling.is === 'fold') return ends ? { do: 'end', event, rule: undefined } : skip('folded');
  const { rule } = ruling;
  // A call that the POST never creates has nothing to free, and nothing to remember.
  if (rule.create === 'none') return skip(ends ? 'nothing-to-free' : 'not-created-by-post');
  if (ends) return { do: 'end', event, rule };
  if (createOn === 'never') return skip('create-off');
  // A transfer leg is created on its first event whatever createOn says.
  const tooEarly = rule.create === 'Inbound' && stageOf(event) < firstStage[createOn];
  return tooEarly ? skip('too-early') : { do: 'create', event, rule };
}

/** The instance id of an ARN; some ARNs have an empty partition, so the colons do not count. */
export const instanceIdOf = (arn: string | undefined) => arn?.match(/\/?instance\/([^/]+)/)?.[1];

/** The configured instance of a contact; one without an instance ARN belongs to the only one, if there is only one. */
export function instanceOf(contact: { instanceArn?: string | undefined }, { instances }: Pick<Settings, 'instances'>) {
  const id = instanceIdOf(contact.instanceArn);
  if (id === undefined) return instances.length === 1 ? instances[0] : undefined;
  return instances.find((instance) => instanceIdOf(instance.arn) === id);
}

function foreignBecause(fact: ContactFact, settings: Settings): SkipReason | undefined {
  if (instanceOf(fact, settings) === undefined) return 'other-instance';
  // Every real event and record names its channel; one that does not is a voice call's cut-down record.
  if ((fact.channel ?? 'VOICE') !== 'VOICE') return 'other-channel';
  if (fact.simulated) return 'simulated';
  if (fact.subtype === 'connect:ExternalAudio') return 'external-audio';
  return undefined;
}

/** A VoiceCall is created for people who talk: long after its event a create says nothing to them, and the record makes it good. */
export const isTooLate = ({ at }: ContactEvent, { createWithinMinutes }: Settings, now: number): boolean =>
  at !== undefined && createWithinMinutes > 0 && now - Date.parse(at) > createWithinMinutes * 60_000;

/** The whole policy: what a delivery's intent becomes, given what the ledger knows of its contact. */
export function decide(intent: Intent, known: Known, settings: Settings): Decision {
  switch (intent.do) {
    case 'skip':
      return intent;
    case 'create':
      return decideCreate(known);
    case 'end':
      return decideEnd(intent, known, settings);
    case 'update':
      return decideUpdate(intent.version, known);
  }
}

/** Only in real time; once; not after a refusal; not beyond the tries that Salesforce advises. */
export function decideCreate(known: Known): CreateDecision {
  if (known.create === 'created') return skip('already-created');
  if (known.ended || known.triedVersion !== undefined) return skip('ended');
  if (known.create === 'refused') return skip('create-refused');
  if (known.create === 'may-exist') return skip('may-exist');
  const triesLeft = mostCreateTries - known.createTries;
  return triesLeft > 0 ? { do: 'create', triesLeft } : skip('create-tries-spent');
}

/** Frees the routing of a call that ended before an agent took it, unless its record has closed it already (contract, rule 5). */
export function decideEnd({ event, rule }: Intent & { do: 'end' }, known: Known, { createOn }: Settings): EndDecision {
  if (event.eventType !== 'DISCONNECTED') return skip('ended');
  const mayWait = rule === undefined || rule.frees;
  if (event.hadAgent || !mayWait) return skip('nothing-to-free');
  if (known.freed) return skip('already-freed');
  if (known.triedVersion !== undefined) return skip('nothing-to-free');
  // A create that is under way, or that was given back to be tried again, may have made it already.
  const begun =
    known.create === 'created' || known.create === 'may-exist' || known.beingCreated || known.createTries > 0;
  // A folded leg has no row of its own VoiceCall; with `never` flows create, and the ledger cannot know.
  const mayExist = rule === undefined || createOn === 'never' || (begun && known.create !== 'refused');
  return mayExist ? { do: 'free' } : skip('nothing-to-free');
}

/** The record is the last word: newer versions only, and none that is older than one whose send was begun (contract, rule 3). */
export function decideUpdate(version: string, { sentVersion = '', triedVersion = '' }: Known): UpdateDecision {
  if (version === sentVersion) return skip('duplicate');
  if (version < sentVersion || version < triedVersion) return skip('stale');
  return { do: 'update' };
}
