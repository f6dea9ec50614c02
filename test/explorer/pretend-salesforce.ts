import { applyUpdate } from '../../sandbox/salesforce/apply-update.ts';
import { AsyncUpdates } from '../../sandbox/salesforce/async-updates.ts';
import { CallCenterKeys } from '../../sandbox/salesforce/call-center-keys.ts';
import { clearRouting } from '../../sandbox/salesforce/clear-routing.ts';
import { createVoiceCall } from '../../sandbox/salesforce/create-voice-call.ts';
import { Org } from '../../sandbox/salesforce/org.ts';
import { Refusal, type Reply } from '../../sandbox/salesforce/refusal.ts';
import { voiceCalls } from '../../sandbox/salesforce/state.ts';
import { switchesOf, type Profile } from '../../sandbox/salesforce/switches.ts';
import type { Telephony } from '../../sandbox/salesforce/telephony.ts';
import { updateVoiceCall } from '../../sandbox/salesforce/update-voice-call.ts';
import type { VoiceCallView } from '../../sandbox/salesforce/voice-call.ts';

/** One request as it reaches Salesforce. */
export interface Sent {
  method: string;
  path: string;
  body: unknown;
}

/** What a request did. */
export interface Effect {
  status: number;
  body: unknown;
  /** The vendorCallKey that it was about. */
  key: string;
  /** Whether it ended a conversation that was open before. */
  closed: boolean;
  /** The keys of all calls that are completed. */
  completed: string[];
}

const now = Date.parse('2026-03-10T12:00:00.000Z');
const callCenter = 'Explored';

/** The sandbox's verbs over an org in memory: a request takes effect when it is carried out, without a server. */
export class PretendSalesforce {
  readonly #telephony: Telephony;

  constructor(profile: Profile) {
    const telephony: Telephony = {
      profile,
      switches: switchesOf(profile),
      orgId: '00DHs00000Kmpyr',
      org: new Org(),
      keys: new CallCenterKeys([]),
      seen: new Map(),
      createdAt: [],
      updates: new AsyncUpdates(({ update }) => void applyUpdate(telephony, update), 0),
      now: () => now,
    };
    this.#telephony = telephony;
  }

  /** Carries out one request, an update included. */
  carryOut(sent: Sent): Effect {
    const telephony = this.#telephony;
    const { callId, verb } = addressOf(sent);
    const key = verb === createVoiceCall ? keyIn(sent.body) : (telephony.org.find(callId)?.vendorCallKey ?? callId);
    const wasOpen = this.#isOpen(key);
    const reply = replyTo(() =>
      verb(telephony, { callId, json: sent.body, callCenter, entry: { ...entry, path: sent.path } }),
    );
    telephony.updates.applyDue();
    const closed = wasOpen && !this.#isOpen(key);
    const over = telephony.org.all().filter(({ disposition }) => disposition === 'completed');
    const completed = closed ? over.map(({ vendorCallKey }) => vendorCallKey) : [];
    return { status: reply.status, body: reply.body ?? null, key, closed, completed };
  }

  voiceCalls(): VoiceCallView[] {
    return voiceCalls(this.#telephony);
  }

  snapshot() {
    return this.#telephony.org.snapshot();
  }

  restore(snapshot: ReturnType<Org['snapshot']>): void {
    this.#telephony.org.restore(snapshot);
  }

  #isOpen(key: string): boolean {
    const call = this.#telephony.org.find(key);
    return call !== undefined && this.#telephony.org.conversationOf(call).open;
  }
}

const entry = { method: '', path: '', status: null, body: null, at: '', headers: {} };

/** The `{CALL ID}` of a request, `''` for a create, and the verb that carries it out. */
function addressOf({ method, path }: Sent) {
  const [, id = '', action] = /\/voiceCalls(?:\/([^/]+))?(?:\/(\w+))?$/.exec(path) ?? [];
  const verb = method === 'POST' ? createVoiceCall : action === 'clearRouting' ? clearRouting : updateVoiceCall;
  return { callId: decodeURIComponent(id), verb };
}

const keyIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'vendorCallKey' in body ? String(body.vendorCallKey) : '';

function replyTo(verb: () => Reply): Reply {
  try {
    return verb();
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: { message: error.message } };
    throw error;
  }
}
