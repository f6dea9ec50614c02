import * as v from 'valibot';

import { recordId, voiceCallIdOf } from './record-id.ts';
import { voiceCallSchema, type CallType, type Fields, type VoiceCall } from './voice-call.ts';

const conversationSchema = v.object({ id: v.string(), open: v.boolean(), calls: v.array(v.string()) });
/** The whole state of an org as JSON. */
export const orgSchema = v.object({ voiceCalls: v.array(voiceCallSchema), conversations: v.array(conversationSchema) });

type Conversation = v.InferOutput<typeof conversationSchema>;
type OrgSnapshot = v.InferOutput<typeof orgSchema>;

interface NewCall {
  callCenter: string;
  vendorCallKey: string;
  callType: CallType;
  fields: Fields;
}

/** The records of one org: VoiceCalls, their conversations and their pending routing. */
export class Org {
  private readonly byId = new Map<string, VoiceCall>();
  private readonly byKey = new Map<string, VoiceCall[]>();
  private readonly awaiting = new Map<string, VoiceCall[]>();
  private readonly conversations = new Map<string, Conversation>();

  /** All VoiceCalls in order of creation. */
  all(): VoiceCall[] {
    return [...this.byId.values()];
  }

  /** By id (15 or 18 characters), else by vendorCallKey: of several the newest open one, else the newest. */
  find(identifier: string): VoiceCall | undefined {
    const byId = this.byId.get(voiceCallIdOf(identifier) ?? '');
    const sameKey = this.byKey.get(identifier) ?? [];
    return byId ?? sameKey.findLast((call) => call.disposition !== 'completed') ?? sameKey.at(-1);
  }

  get(id: string | null): VoiceCall | undefined {
    return id === null ? undefined : this.byId.get(id);
  }

  /**
   * Stores a VoiceCall with an open conversation of its own, and links the calls that named it as their parent.
   * The pending routing stands for what the contact flow asked Omni-Channel to do with the call.
   */
  create(given: NewCall): VoiceCall {
    const serial = this.byId.size + 1;
    const conversation = { id: `conversation-${serial}`, open: true, calls: [recordId('0LQ', serial)] };
    const call: VoiceCall = {
      ...given,
      id: recordId('0LQ', serial),
      name: `VC-${String(serial).padStart(8, '0')}`,
      disposition: 'new',
      conversationId: conversation.id,
      previousCallId: null,
      nextCallId: null,
      awaitedParent: null,
      owner: null,
      routing: recordId('0JR', serial),
    };
    this.conversations.set(conversation.id, conversation);
    this.index(call);
    this.adopt(call);
    return call;
  }

  conversationOf(call: VoiceCall): Conversation {
    const conversation = this.conversations.get(call.conversationId);
    if (!conversation) throw new Error(`${call.id} has no conversation`);
    return conversation;
  }

  openConversations(): number {
    return [...this.conversations.values()].filter((conversation) => conversation.open).length;
  }

  /** Other calls of the same conversation that are not completed. */
  openSiblings(call: VoiceCall): VoiceCall[] {
    const others = this.conversationOf(call).calls.map((id) => this.byId.get(id));
    return others.filter((other) => other !== undefined).filter((o) => o !== call && o.disposition !== 'completed');
  }

  /** Names the parent of a call that has none yet; a parent that does not exist yet is linked when it appears. */
  nameParent(child: VoiceCall, identifier: string): void {
    if (child.previousCallId !== null) return;
    const parent = this.find(identifier);
    if (parent === child) return;
    if (parent) return this.link(child, parent);
    child.awaitedParent = identifier;
    this.await(child, identifier);
  }

  /**
   * `parent` becomes the previous call of `child`. A transfer goes on in its parent's conversation, and a
   * transferred-away call is completed (object page of VoiceCall, CallDisposition).
   */
  link(child: VoiceCall, parent: VoiceCall): void {
    child.previousCallId = parent.id;
    child.awaitedParent = null;
    parent.nextCallId = child.id;
    if (child.callType !== 'Transfer') return;
    parent.disposition = 'completed';
    this.join(this.conversationOf(child), this.conversationOf(parent));
  }

  snapshot(): OrgSnapshot {
    return structuredClone({ voiceCalls: this.all(), conversations: [...this.conversations.values()] });
  }

  /** Replaces everything. */
  restore(snapshot: OrgSnapshot): void {
    const { voiceCalls, conversations } = structuredClone(snapshot);
    for (const index of [this.byId, this.byKey, this.awaiting, this.conversations]) index.clear();
    for (const conversation of conversations) this.conversations.set(conversation.id, conversation);
    for (const call of voiceCalls) {
      this.index(call);
      if (call.awaitedParent !== null) this.await(call, call.awaitedParent);
    }
  }

  private index(call: VoiceCall): void {
    this.byId.set(call.id, call);
    this.byKey.set(call.vendorCallKey, [...(this.byKey.get(call.vendorCallKey) ?? []), call]);
  }

  private await(child: VoiceCall, identifier: string): void {
    this.awaiting.set(identifier, [...(this.awaiting.get(identifier) ?? []), child]);
  }

  private adopt(parent: VoiceCall): void {
    for (const child of this.awaiting.get(parent.vendorCallKey) ?? []) {
      if (child.awaitedParent === parent.vendorCallKey) this.link(child, parent);
    }
    this.awaiting.delete(parent.vendorCallKey);
  }

  private join(own: Conversation, joined: Conversation): void {
    if (own === joined) return;
    for (const call of own.calls.map((id) => this.byId.get(id))) if (call) call.conversationId = joined.id;
    joined.calls.push(...own.calls);
    joined.open ||= own.open;
    this.conversations.delete(own.id);
  }
}
