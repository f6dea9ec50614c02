import { describe, expect, it } from 'vitest';
import type { ContactEvent, ContactFact } from '../../../functions/core/contact.ts';
import {
  decide,
  decideCreate,
  decideUpdate,
  hasNoSync,
  instanceIdOf,
  instanceOf,
  intentOf,
  isTooLate,
  nothingKnown,
  type Known,
} from '../../../functions/core/decide.ts';
import type { SettingsInput } from '../../../functions/core/settings.ts';
import { eventWith, instanceArn, recordWith, settingsWith } from './sample.ts';

const known = (changes: Partial<Known> = {}): Known => ({ ...nothingKnown, ...changes });

/** The intent in one word, with the reason of a skip. */
function wordFor(fact: ContactFact, changes: Partial<SettingsInput> = {}): string {
  const intent = intentOf(fact, settingsWith(changes), 'v1');
  return intent.do === 'skip' ? `skip ${intent.reason}` : intent.do;
}

describe('createOn names the first event that creates; any later one makes up for a lost one', () => {
  const create = 'create';
  const early = 'skip too-early';
  const off = 'skip create-off';
  it.each<[string, Partial<ContactEvent>, string, string, string, string]>([
    //                                                          initiated queued connected never
    ['INITIATED', { eventType: 'INITIATED' }, create, early, early, off],
    ['CONNECTED_TO_SYSTEM', { eventType: 'CONNECTED_TO_SYSTEM' }, create, early, early, off],
    ['QUEUED', { eventType: 'QUEUED', queueArn: 'queue-1' }, create, create, early, off],
    ['QUEUED without a queue', { eventType: 'QUEUED' }, create, create, early, off],
    ['CONNECTED_TO_AGENT', { eventType: 'CONNECTED_TO_AGENT', hadAgent: true }, create, create, create, off],
    ['CONNECTED_TO_AGENT without agentInfo', { eventType: 'CONNECTED_TO_AGENT' }, create, create, create, off],
    ['CONTACT_DATA_UPDATED in the IVR', { eventType: 'CONTACT_DATA_UPDATED' }, create, early, early, off],
    ['… in a queue', { eventType: 'CONTACT_DATA_UPDATED', queueArn: 'queue-1' }, create, create, early, off],
    ['… with an agent', { eventType: 'CONTACT_DATA_UPDATED', hadAgent: true }, create, create, create, off],
    ['AMD_DISABLED', { eventType: 'AMD_DISABLED' }, create, early, early, off],
    ['WEBRTC_API', { eventType: 'WEBRTC_API' }, create, early, early, off],
    ['an unknown type', { eventType: 'BEAMED_UP' }, create, early, early, off],
    ['no type', { eventType: '' }, create, early, early, off],
    ['toString', { eventType: 'toString' }, create, early, early, off],
    ['DISCONNECTED', { eventType: 'DISCONNECTED' }, 'end', 'end', 'end', 'end'],
    ['COMPLETED', { eventType: 'COMPLETED' }, 'end', 'end', 'end', 'end'],
  ])('%s', (_, event, ...words) => {
    for (const [index, createOn] of (['initiated', 'queued', 'connected', 'never'] as const).entries()) {
      for (const method of [
        { initiationMethod: 'INBOUND' },
        { initiationMethod: 'WEBRTC_API' },
        { initiationMethod: 'API', direction: 'INBOUND' },
      ]) {
        expect([createOn, wordFor(eventWith({ ...event, ...method }), { createOn })]).toEqual([createOn, words[index]]);
      }
    }
  });

  it.each(['INITIATED', 'CONNECTED_TO_SYSTEM', 'QUEUED', 'CONNECTED_TO_AGENT', 'CONTACT_DATA_UPDATED', ''])(
    'but a transfer leg is created on its first event, be it %o, and never with `never`',
    (eventType) => {
      for (const initiationMethod of ['TRANSFER', 'QUEUE_TRANSFER']) {
        const event = eventWith({ eventType, initiationMethod });
        for (const createOn of ['initiated', 'queued', 'connected'] as const)
          expect(wordFor(event, { createOn })).toBe('create');
        expect(wordFor(event, { createOn: 'never' })).toBe('skip create-off');
      }
    },
  );
});

describe('the deadline of a create', () => {
  const at = '2026-03-02T10:00:00.000Z';
  const late = (minutes: number, createWithinMinutes: number, event = eventWith({ at })) =>
    isTooLate(event, settingsWith({ createWithinMinutes }), Date.parse(at) + minutes * 60_000);

  it('is so long after its event', () => {
    expect([late(59, 60), late(60, 60), late(61, 60)]).toEqual([false, false, true]);
  });

  it('is none where it is 0, or the event tells no time', () => {
    expect(late(100_000, 0)).toBe(false);
    expect(late(100_000, 60, eventWith({ at: undefined }))).toBe(false);
  });
});

describe('what an event of another kind of contact asks for', () => {
  it.each<[string, Partial<ContactEvent>, string, string]>([
    //                                                                while it lives, when it ends
    ['OUTBOUND', {}, 'skip not-created-by-post', 'skip nothing-to-free'],
    ['CAMPAIGN_PREVIEW', {}, 'skip not-created-by-post', 'skip nothing-to-free'],
    ['API', { direction: 'OUTBOUND' }, 'skip not-created-by-post', 'skip nothing-to-free'],
    ['API', {}, 'skip not-created-by-post', 'skip nothing-to-free'],
    ['CALLBACK', {}, 'skip not-created-by-post', 'skip nothing-to-free'],
    ['CALLBACK_CUSTOMER_FIRST_DIALED', {}, 'skip not-created-by-post', 'skip nothing-to-free'],
    ['CALLBACK_CUSTOMER_FIRST_QUEUED', {}, 'skip not-a-call', 'skip not-a-call'],
    ['EXTERNAL_OUTBOUND', {}, 'skip not-a-call', 'skip not-a-call'],
    ['MONITOR', {}, 'skip not-a-call', 'skip not-a-call'],
    ['DISCONNECT', {}, 'skip not-a-call', 'skip not-a-call'],
    ['AGENT_REPLY', {}, 'skip not-a-call', 'skip not-a-call'],
    ['FLOW', {}, 'skip not-a-call', 'skip not-a-call'],
    ['HOLOGRAM_INBOUND', {}, 'skip unknown-method', 'skip unknown-method'],
    ['', {}, 'skip unknown-method', 'skip unknown-method'],
  ])('%s %o', (initiationMethod, more, living, ended) => {
    for (const createOn of ['initiated', 'queued', 'connected', 'never'] as const) {
      const at = (eventType: string) => wordFor(eventWith({ ...more, initiationMethod, eventType }), { createOn });
      expect([at('INITIATED'), at('QUEUED'), at('CONNECTED_TO_AGENT')]).toEqual([living, living, living]);
      expect([at('DISCONNECTED'), at('COMPLETED')]).toEqual([ended, ended]);
    }
  });

  it('QUEUE_TRANSFER, where it is folded: nothing while it lives, freed when it ends', () => {
    const at = (eventType: string) =>
      wordFor(eventWith({ initiationMethod: 'QUEUE_TRANSFER', eventType }), { queueTransfer: 'fold' });
    expect([at('INITIATED'), at('QUEUED'), at('DISCONNECTED')]).toEqual(['skip folded', 'skip folded', 'end']);
  });
});

describe('what is not ours', () => {
  const other = 'arn:aws:connect:us-east-1:111122223333:instance/2f6a90be-51c4-4d38-b7e2-c0a84713d59f';
  it.each<[string, Partial<ContactEvent>, string]>([
    ['another instance', { instanceArn: other }, 'skip other-instance'],
    [
      'an ARN without an instance',
      { instanceArn: 'arn:aws:connect:us-east-1:111122223333:phone-number/1' },
      'create update',
    ],
    ['no ARN and only one instance', { instanceArn: undefined }, 'create update'],
    ['an ARN with an empty partition', { instanceArn: instanceArn.replace(':aws:', ':aws::') }, 'create update'],
    ['the ARN of the contact', { instanceArn: `${instanceArn}/contact/leg-1` }, 'create update'],
    ['CHAT', { channel: 'CHAT' }, 'skip other-channel'],
    ['TASK', { channel: 'TASK' }, 'skip other-channel'],
    ['EMAIL', { channel: 'EMAIL' }, 'skip other-channel'],
    ['HOLOGRAM', { channel: 'HOLOGRAM' }, 'skip other-channel'],
    ['no channel', { channel: undefined }, 'create update'],
    ['a simulated call', { simulated: true }, 'skip simulated'],
    ['external audio', { subtype: 'connect:ExternalAudio' }, 'skip external-audio'],
    ['a web call', { subtype: 'connect:WebRTC' }, 'create update'],
  ])('%s', (_, changes, words) => {
    const [forEvent, forRecord] = words.startsWith('skip') ? [words, words] : words.split(' ');
    expect(wordFor(eventWith(changes))).toBe(forEvent);
    const { instanceArn: arn = undefined, ...rest } = { instanceArn, ...changes };
    const { channel, subtype, simulated } = { ...recordWith(), ...rest };
    expect(wordFor(recordWith({ instanceArn: arn, channel, subtype, simulated }))).toBe(forRecord);
  });

  it.each([
    ['true', true],
    [true, true],
    ['false', false],
    [false, false],
    ['', false],
    [1, false],
    [null, false],
    [undefined, false],
  ])('a record whose NoSync is %o is left out: %o', (NoSync, left) => {
    expect(hasNoSync({ NoSync })).toBe(left);
    expect(wordFor(recordWith({ attributes: { NoSync } }))).toBe(left ? 'skip no-sync' : 'update');
  });
});

describe('what a record asks for', () => {
  it.each(['INBOUND', 'WEBRTC_API', 'TRANSFER', 'QUEUE_TRANSFER', 'OUTBOUND', 'CAMPAIGN_PREVIEW', 'API', 'CALLBACK'])(
    '%s is sent, whatever the settings',
    (initiationMethod) => {
      for (const changes of [{}, { createOn: 'never' }, { queueTransfer: 'fold' }] as const)
        expect(wordFor(recordWith({ initiationMethod }), changes)).toBe('update');
    },
  );

  it.each(['EXTERNAL_OUTBOUND', 'MONITOR', 'DISCONNECT', 'CALLBACK_CUSTOMER_FIRST_QUEUED', 'AGENT_REPLY', 'FLOW'])(
    '%s is no call',
    (initiationMethod) => {
      expect(wordFor(recordWith({ initiationMethod }))).toBe('skip not-a-call');
    },
  );

  it('an unknown method is left out as such', () => {
    expect(wordFor(recordWith({ initiationMethod: 'HOLOGRAM_INBOUND' }))).toBe('skip unknown-method');
  });

  it('and keeps its version', () => {
    const record = recordWith();
    expect(intentOf(record, settingsWith(), 'v7')).toEqual({ do: 'update', record, version: 'v7' });
  });
});

describe('instances', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['arn:aws:connect:us-east-1:111122223333:instance/one', 'one'],
    ['arn:aws::connect:us-east-1:111122223333:instance/one', 'one'],
    ['arn:aws:connect:us-east-1:111122223333:instance/one/contact/two', 'one'],
    ['arn:aws-us-gov:connect:us-gov-west-1:111122223333:instance/one/queue/agent/two', 'one'],
    ['one', undefined],
  ])('%o is the instance %o', (arn, id) => {
    expect(instanceIdOf(arn)).toBe(id);
  });

  it('of two, one is found by its id, and none for a contact that names none', () => {
    const named = (id: string) => ({
      arn: `arn:aws:connect:us-east-1:111122223333:instance/${id}`,
      secretName: id,
      telephonyUrl: 'https://care.example',
    });
    const settings = settingsWith({ instances: [named('one'), named('two')] });
    const secretFor = (arn: string | undefined) => instanceOf({ instanceArn: arn }, settings)?.secretName;
    expect(secretFor('arn:aws::connect:eu-west-2:111122223333:instance/two')).toBe('two');
    expect(secretFor('arn:aws:connect:us-east-1:111122223333:instance/one')).toBe('one');
    expect(secretFor('arn:aws:connect:us-east-1:111122223333:instance/on')).toBeUndefined();
    expect(secretFor(undefined)).toBeUndefined();
  });
});

describe('a create', () => {
  it.each<[string, Partial<Known>, unknown]>([
    ['nothing known', {}, { do: 'create', triesLeft: 4 }],
    ['another delivery at it', { beingCreated: true }, { do: 'create', triesLeft: 4 }],
    ['one try that Salesforce put off', { createTries: 1 }, { do: 'create', triesLeft: 3 }],
    ['the first try and two more', { createTries: 3 }, { do: 'create', triesLeft: 1 }],
    ['the first try and three more', { createTries: 4 }, { do: 'skip', reason: 'create-tries-spent' }],
    ['more tries than allowed', { createTries: 9 }, { do: 'skip', reason: 'create-tries-spent' }],
    ['created', { create: 'created', voiceCallId: '0LQ000000000001AAA' }, { do: 'skip', reason: 'already-created' }],
    ['created and ended', { create: 'created', ended: true }, { do: 'skip', reason: 'already-created' }],
    ['ended', { ended: true }, { do: 'skip', reason: 'ended' }],
    ['its record was begun to be sent', { triedVersion: 'v1' }, { do: 'skip', reason: 'ended' }],
    ['refused', { create: 'refused' }, { do: 'skip', reason: 'create-refused' }],
    ['a lost answer', { create: 'may-exist' }, { do: 'skip', reason: 'may-exist' }],
  ])('with %s', (_, changes, decision) => {
    expect(decideCreate(known(changes))).toEqual(decision);
    const settings = settingsWith();
    expect(decide(intentOf(eventWith(), settings, ''), known(changes), settings)).toEqual(decision);
  });
});

describe('an end', () => {
  const decided = (event: Partial<ContactEvent>, changes: Partial<Known>, setting: Partial<SettingsInput> = {}) => {
    const settings = settingsWith(setting);
    const fact = eventWith({ eventType: 'DISCONNECTED', ...event });
    return decide(intentOf(fact, settings, ''), known({ ended: true, ...changes }), settings);
  };
  const free = { do: 'free' };
  const created = { create: 'created' } as const;

  it.each(['INBOUND', 'WEBRTC_API', 'TRANSFER', 'QUEUE_TRANSFER'])(
    'of %s without an agent frees',
    (initiationMethod) => {
      expect(decided({ initiationMethod }, created)).toEqual(free);
    },
  );

  it('of an inbound API call without an agent frees', () => {
    expect(decided({ initiationMethod: 'API', direction: 'INBOUND' }, created)).toEqual(free);
  });

  it('of a folded leg without an agent frees, though the ledger knows nothing of it', () => {
    expect(decided({ initiationMethod: 'QUEUE_TRANSFER' }, {}, { queueTransfer: 'fold' })).toEqual(free);
  });

  it.each<[string, Partial<Known>]>([
    ['which may exist', { create: 'may-exist' }],
    ['which is being created right now', { beingCreated: true }],
    ['whose create was put off, perhaps after it took effect', { createTries: 1 }],
  ])('of a call %s frees', (_, changes) => {
    expect(decided({}, changes)).toEqual(free);
  });

  it('frees with `createOn: never`, where flows create and the ledger cannot know', () => {
    expect(decided({}, {}, { createOn: 'never' })).toEqual(free);
  });

  it.each<[string, Partial<ContactEvent>, Partial<Known>, string]>([
    ['COMPLETED, which is no hang-up', { eventType: 'COMPLETED' }, created, 'ended'],
    ['with an agent', { hadAgent: true }, created, 'nothing-to-free'],
    ['that was freed', {}, { ...created, freed: true }, 'already-freed'],
    ['whose record has closed it', {}, { ...created, triedVersion: 'v1' }, 'nothing-to-free'],
    ['that Salesforce refused', {}, { create: 'refused', createTries: 1 }, 'nothing-to-free'],
    ['of OUTBOUND', { initiationMethod: 'OUTBOUND' }, {}, 'nothing-to-free'],
    ['of CALLBACK', { initiationMethod: 'CALLBACK' }, {}, 'nothing-to-free'],
  ])('%s does not', (_, event, changes, reason) => {
    expect(decided(event, changes)).toEqual({ do: 'skip', reason });
  });
});

describe('an update', () => {
  it.each<[string, Partial<Known>, string]>([
    ['the first version', {}, 'update'],
    ['a newer one than was sent', { triedVersion: 'v1', sentVersion: 'v1' }, 'update'],
    ['one that was begun and not confirmed', { triedVersion: 'v2' }, 'update'],
    ['one that was begun after an older one was sent', { triedVersion: 'v2', sentVersion: 'v1' }, 'update'],
    ['the one that was sent', { triedVersion: 'v2', sentVersion: 'v2' }, 'duplicate'],
    ['the one that was sent, a newer one begun', { triedVersion: 'v3', sentVersion: 'v2' }, 'duplicate'],
    ['an older one than was sent', { triedVersion: 'v3', sentVersion: 'v3' }, 'stale'],
    ['an older one than was begun', { triedVersion: 'v3' }, 'stale'],
    ['one between the sent and the begun', { triedVersion: 'v3', sentVersion: 'v1' }, 'stale'],
    ['of a refused create', { create: 'refused' }, 'update'],
    ['of a create that may exist', { create: 'may-exist', createTries: 4 }, 'update'],
  ])('%s', (_, changes, word) => {
    const decision = decideUpdate('v2', known(changes));
    expect(decision.do === 'skip' ? decision.reason : decision.do).toBe(word);
    const settings = settingsWith();
    expect(decide(intentOf(recordWith(), settings, 'v2'), known(changes), settings)).toEqual(decision);
  });

  it('a skip stays a skip', () => {
    expect(decide({ do: 'skip', reason: 'not-a-call' }, nothingKnown, settingsWith())).toEqual({
      do: 'skip',
      reason: 'not-a-call',
    });
  });
});
