/** `legacy` follows the documentation of Spring '22 (236), `current` that of Spring '26 and later (260+). */
export type Profile = 'legacy' | 'current';

/** What the documentation leaves open, or what differs from org to org. Times in the unit of their name. */
export interface Switches {
  createStatus: 200 | 201;
  updateStatus: 200 | 202;
  /** 204 answers without a body, the others with `{}`. */
  clearRoutingStatus: 200 | 202 | 204;
  authFailStatus: 401 | 403;
  /** The body's `callCenterApiName` is not the token's `sub`. */
  mismatchStatus: 400 | 403;
  /** No, or another, media type than JSON. */
  mediaTypeStatus: 400 | 415;
  /** A Transfer names a parent that does not exist. */
  unknownParent: 400 | 404;
  skewSeconds: number;
  /** Longest `exp - iat`. */
  maxLifetimeSeconds: number;
  /** Refuse an `aud` that is not Salesforce's; a token without `aud` always passes. */
  audStrict: boolean;
  jtiReplay: 'reject' | 'allow';
  /** Accept `exp` as a string of digits, as the 226 sample prints it. */
  expAsText: boolean;
  minKeyBits: number;
  dupInbound: 'existing' | 'new';
  /** How long the VoiceCall ids are that the sandbox gives out; it takes both. */
  idLength: 15 | 18;
  /** Refuse a `disconnectReason` object without `value` or `isError`. */
  strictDisconnect: boolean;
  /** From the answer `pending` to the update's effect; 0 is before the next request. */
  asyncDelayMs: number;
  /** Creates a second beyond which they are answered with 429; null is off. */
  callsPerSecond: number | null;
  /** Open conversations at which an Inbound create is answered with 429; null is off. */
  concurrentCalls: number | null;
  /** Validation rules of the org: setting this field of a VoiceCall fails with this message. */
  fieldErrors: Record<string, string>;
  /** CallCenterRoutingMap: the vendor's queue id to the Salesforce queue id. */
  queues: Record<string, string>;
}

const CURRENT: Switches = {
  createStatus: 200,
  updateStatus: 200,
  clearRoutingStatus: 200,
  authFailStatus: 401,
  mismatchStatus: 400,
  mediaTypeStatus: 415,
  unknownParent: 400,
  skewSeconds: 60,
  maxLifetimeSeconds: 86_400,
  audStrict: false,
  jtiReplay: 'reject',
  expAsText: false,
  minKeyBits: 1024,
  dupInbound: 'existing',
  idLength: 15,
  strictDisconnect: true,
  asyncDelayMs: 0,
  callsPerSecond: null,
  concurrentCalls: null,
  fieldErrors: {},
  queues: {},
};

/** Four hours: the documentation of then said three minutes, and live servers took the demo connector's four hours. */
const LEGACY: Partial<Switches> = { maxLifetimeSeconds: 14_400, audStrict: true, expAsText: true };

/** The switches of a profile, with those given in place of the profile's own. */
export function switchesOf(profile: Profile, given: Partial<Switches> = {}): Switches {
  return { ...CURRENT, ...(profile === 'legacy' ? LEGACY : {}), ...given };
}
