/** The nouns of the bridge. Times are ISO 8601 UTC text, durations whole seconds, absent is `undefined`, enums are open texts. */

/** What every leg tells of itself, whichever source told it. Upper-case: `channel`, `initiationMethod`, `direction`. */
export interface Contact {
  contactId: string;
  /** The first contact of the chain; its own id on the first leg. */
  rootId: string;
  /** The contact this leg came from; absent on the first leg. */
  parentId?: string | undefined;
  instanceArn?: string | undefined;
  channel?: string | undefined;
  initiationMethod: string;
  /** `connect:Direction`: INBOUND or OUTBOUND; given for API calls. */
  direction?: string | undefined;
  /** `connect:Subtype`, e.g. connect:Telephony, connect:WebRTC, connect:ExternalAudio. */
  subtype?: string | undefined;
  /** A test call of Connect itself (`connect:ValidationTestType`). */
  simulated: boolean;
}

/** What both the contact record and DescribeContact know of a call, and contact events do not. */
export interface CallDetails extends Contact {
  customerAddress?: string | undefined;
  systemAddress?: string | undefined;
  attributes: Readonly<Record<string, unknown>>;
  campaignId?: string | undefined;
  initiatedAt?: string | undefined;
  /** When the system, or of a call that it dialled the customer, answered. */
  connectedAt?: string | undefined;
}

export interface ContactEvent extends Contact {
  source: 'contact-event';
  /** INITIATED, QUEUED, CONNECTED_TO_AGENT, DISCONNECTED, COMPLETED, …; an event without a type says that the contact is there. */
  eventType: string;
  /** When it happened: the envelope's time. */
  at?: string | undefined;
  initiatedAt?: string | undefined;
  queueArn?: string | undefined;
  /** Whether an agent was ever connected (`agentInfo` is there). */
  hadAgent: boolean;
  /** The number that was dialled, where the event gives it (`systemEndpoint`, or the tag of 2023 and later). */
  systemAddress?: string | undefined;
}

/** What DescribeContact does not tell of an agent is undefined; a contact record tells all. */
interface AgentPart {
  username?: string | undefined;
  connectedAt?: string | undefined;
  interactionSeconds: number;
  holdSeconds: number;
  longestHoldSeconds?: number | undefined;
  holds?: number | undefined;
}

/** One entry of `Recordings`, or the record's single `Recording` where it has no list. */
export interface Recording {
  location: string;
  storage?: string | undefined;
  participant?: string | undefined;
  status?: string | undefined;
  startedAt?: string | undefined;
  stoppedAt?: string | undefined;
}

export interface ContactRecord extends CallDetails {
  source: 'contact-record';
  nextContactId?: string | undefined;
  endedAt?: string | undefined;
  updatedAt?: string | undefined;
  disconnectReason?: string | undefined;
  agent?: AgentPart | undefined;
  queue?: { name?: string | undefined; enqueuedAt?: string | undefined; dequeuedAt?: string | undefined } | undefined;
  recordings: readonly Recording[];
  /** Made of what Connect says of a contact whose record never came: it knows neither agent nor queue by name (ADR 7). */
  provisional?: true | undefined;
}

/** What a delivery tells. From here on there is one bridge. */
export type ContactFact = ContactEvent | ContactRecord;

/** A leg's place in its chain, which never changes, and whether it had ended when it was asked for. */
export interface Leg extends Contact {
  /** True once it is known to have ended. */
  ended: boolean;
}

/** A leg as Connect knows it, when another leg of the same call asks for it. */
export interface Kin extends CallDetails, Leg {
  nextContactIds: readonly string[];
}

/** All that DescribeContact tells and the bridge reads: no agent's name and no queue's. */
export interface Described extends Kin {
  endedAt?: string | undefined;
  disconnectReason?: string | undefined;
  enqueuedAt?: string | undefined;
  /** The agent who took it. */
  agent?:
    | {
        connectedAt: string;
        holdSeconds: number;
        afterContactWorkFrom?: string | undefined;
        afterContactWorkTo?: string | undefined;
      }
    | undefined;
  recordings?: readonly Recording[] | undefined;
}

/** What a door makes of a payload: a fact, or why there can be none. */
export type Parsed<Fact extends ContactFact> =
  | { is: 'fact'; fact: Fact }
  | { is: 'skipped'; reason: 'agent-event' | 'other-event'; contactId?: string | undefined }
  | { is: 'refused'; reason: Refusal; contactId?: string | undefined };

/** Only what makes a fact impossible is refused. */
export type Refusal = 'not-json' | 'not-an-object' | 'no-contact-id' | 'not-a-contact-event' | 'not-a-contact-record';
