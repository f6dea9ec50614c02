import { setTimeout as wait } from 'node:timers/promises';
import type { FaultRule } from '../../sandbox/salesforce/server.ts';
import { isGivenUp, moveDeadLettersBack, triedForDays } from './queues.ts';
import { inDays, type Door, type Stage } from './stage.ts';
import { began, begin, complete, held, lost, newCalls, record, usual } from './traffic.ts';

/** Something that goes wrong, and what operators must be told of it. */
export interface Fault {
  name: string;
  /** A minute of it. */
  minute: (stage: Stage) => Promise<void>;
  /** It is one minute of so many; in the others nothing happens. */
  every?: number;
  /** It meets containers that have been at work. */
  warm?: true;
  /** Of what nothing comes as long as it lasts. */
  silent?: readonly Door[];
  /** What somebody does once it is over, beside taking the fault away. */
  afterwards?: (stage: Stage) => Promise<void>;
  /** By how many minutes it lasts: the alarms that go off, and no others. */
  fires: readonly (readonly [minutes: number, alarms: readonly string[]])[];
}

const hours = 60;
/** The one over all others. */
const calls = 'CallsNotReachingSalesforce';
const answersWith = (status: number, when: FaultRule['when'] = {}): FaultRule => ({ when, do: { status } });
const slowDown: FaultRule['do'] = { status: 429, headers: { 'Retry-After': '0' } };
const odd = Array.from({ length: 100 }, (_, index) => 2 * index + 1);
const every = (error: string) => ({ every: 1, error });

/** Calls while Salesforce does something to them. */
const calling =
  (rule: FaultRule) =>
  async (stage: Stage): Promise<void> => {
    stage.around.salesforce.setFaults([rule]);
    await usual(stage);
  };

/** One record beside the usual traffic, whose requests Salesforce refuses. */
const oneRefused =
  (rule: { when?: FaultRule['when']; body?: string }, fields: object = {}) =>
  async (stage: Stage): Promise<void> => {
    const [id = ''] = newCalls(1);
    const { when, body = '[]' } = rule;
    stage.around.salesforce.setFaults([{ when: { contactId: id, ...when }, do: { status: 400, body } }]);
    await complete(stage, [id], 1, fields);
    await usual(stage);
  };

/** What waits for a quarter of an hour, because there is no container for it, and then gets one. */
async function quarterOfAnHour(stage: Stage, door: Door, put: () => Promise<void>): Promise<void> {
  stage.bridge.throttled.add(door);
  stage.around.clock.pace = 900;
  await put();
  await wait(1_000);
  stage.bridge.throttled.delete(door);
  await stage.tried();
}

export const faults: readonly Fault[] = [
  { name: 'nothing is wrong', minute: usual, fires: [[60, []]] },
  {
    name: 'all of Salesforce answers 503',
    minute: calling(answersWith(503)),
    fires: [
      [1, []],
      [15, [calls, 'SalesforceAway']],
    ],
  },
  {
    name: 'Salesforce does not answer at all',
    minute: calling({ when: {}, do: { reset: true } }),
    fires: [[15, [calls, 'SalesforceAway']]],
  },
  {
    name: 'Salesforce refuses every key',
    minute: calling(answersWith(401)),
    fires: [
      [1, []],
      [15, [calls, 'KeyRefused']],
    ],
  },
  {
    name: 'the secret is gone',
    minute: async (stage) => {
      stage.changeSecret(undefined);
      await usual(stage);
    },
    fires: [[15, [calls, 'KeyRefused']]],
  },
  { name: 'Salesforce refuses one record', minute: oneRefused({}), fires: [[1, ['Parked']]] },
  {
    name: 'a payload is no JSON',
    minute: async (stage) => {
      await stage.put('{"ContactId":');
      await usual(stage);
    },
    fires: [[1, ['Parked']]],
  },
  {
    name: 'Salesforce does not take a custom field',
    minute: oneRefused(
      { when: { nth: [1] }, body: '[{"message":"Order__c"}]' },
      { Attributes: { 'sfdc-Order__c': '1' } },
    ),
    fires: [[1, ['FieldsRefused']]],
  },
  {
    name: 'one contact fails for three days',
    minute: async (stage) => {
      const [id = ''] = newCalls(1);
      stage.around.salesforce.setFaults([answersWith(500, { contactId: id })]);
      await triedForDays(stage, record(id));
      await usual(stage);
    },
    fires: [[1, ['Exhausted']]],
  },
  {
    name: 'DynamoDB throttles everything',
    minute: async (stage) => {
      stage.around.failures.dynamoDb.push(every('ProvisionedThroughputExceededException'));
      // Few: each takes seconds of the SDK's own retries.
      await Promise.all([begin(stage, newCalls(1)), complete(stage, newCalls(1))]);
      await stage.tried();
    },
    fires: [
      [1, []],
      [15, [calls, 'FunctionErrors', 'LedgerAway']],
    ],
  },
  {
    name: 'what fails can be put neither into SQS nor into S3',
    minute: async (stage) => {
      stage.around.failures.queues.push(every('ServiceUnavailable'));
      await stage.put('{"ContactId":');
      await stage.tried();
    },
    fires: [[1, ['NotTaken', 'Parked']]],
  },
  {
    name: 'an event crashes its function five times',
    minute: async (stage) => {
      await begin(stage, newCalls(1));
      const isDead = () => stage.bridge.parts.queueFigures().some((it) => it.name.endsWith('-dead') && it.visible > 0);
      while (!isDead()) {
        stage.bridge.kill('contact-event');
        await wait(20);
      }
      await wait(200);
    },
    afterwards: moveDeadLettersBack,
    fires: [[30, ['DeadLetters', 'FunctionErrors']]],
  },
  {
    name: 'a record crashes its function until Lambda gives it up',
    minute: async (stage) => {
      await stage.put(record(newCalls(1)[0] ?? ''));
      while (!(await isGivenUp(stage))) {
        stage.bridge.kill('contact-record');
        await wait(20);
      }
    },
    fires: [[30, ['Exhausted', 'FunctionErrors']]],
  },
  {
    name: 'a function crashes once',
    minute: async (stage) => {
      await begin(stage);
      while (!stage.bridge.kill('contact-event')) await wait(5);
      await stage.tried();
    },
    fires: [[1, []]],
  },
  {
    name: 'nobody calls, or nothing arrives',
    minute: async () => wait(300),
    silent: ['contact-event', 'contact-record'],
    fires: [
      [12 * hours, []],
      [25 * hours, [calls, 'NothingArrives']],
    ],
  },
  {
    name: 'events come and records do not',
    minute: async (stage) => {
      lost(stage, 5);
      await begin(stage);
      await stage.tried();
    },
    silent: ['contact-record'],
    fires: [
      [2 * hours, ['RecordsLost']],
      [8 * hours, [calls, 'InstanceWithoutRecords0', 'RecordsArriving', 'RecordsLost']],
    ],
  },
  {
    name: 'chats come, and nobody calls',
    minute: async (stage) => {
      await stage.put(record(newCalls(1)[0] ?? '', 1, { Channel: 'CHAT' }));
      await stage.tried();
    },
    silent: ['contact-event'],
    fires: [[8 * hours, []]],
  },
  {
    name: 'records come and events do not',
    minute: async (stage) => {
      await complete(stage);
      await stage.tried();
    },
    silent: ['contact-event'],
    fires: [
      [2 * hours, []],
      [8 * hours, [calls, 'InstanceWithoutEvents0']],
    ],
  },
  {
    name: 'Salesforce answers 429 to everything',
    minute: calling({ when: {}, do: slowDown }),
    // The breaker opens: it stands for a Salesforce that takes nothing, whatever it says.
    fires: [[15, [calls, 'LimitNear', 'SalesforceAway']]],
  },
  {
    name: 'Salesforce answers 429 to every other request',
    minute: calling({ when: { nth: odd }, do: slowDown }),
    fires: [
      [1, []],
      [15, ['LimitNear']],
    ],
  },
  {
    name: 'Connect throttles everything',
    minute: async (stage) => {
      stage.around.failures.connect.push(every('TooManyRequestsException'));
      await usual(stage);
    },
    fires: [[15, ['LimitNear']]],
  },
  {
    name: 'events wait for a container',
    minute: (stage) =>
      quarterOfAnHour(stage, 'contact-event', async () => {
        const ids = newCalls();
        // They are as old as they have waited.
        const lines = ids.map((id) => began(id, 900));
        held(stage, ...lines);
        await Promise.all(lines.map((line) => stage.put(line)));
      }),
    fires: [
      [1, []],
      [15, [calls, 'CreatesLate', 'EventsWaiting', 'LimitNear']],
    ],
  },
  {
    name: 'records wait for a container',
    minute: (stage) => quarterOfAnHour(stage, 'contact-record', () => complete(stage, newCalls(), 16)),
    fires: [
      [1, []],
      [15, [calls, 'IteratorAge', 'LimitNear']],
    ],
  },
  {
    name: 'VoiceCalls appear a minute after their calls',
    minute: async (stage) => {
      await begin(stage, newCalls(), 60);
      await stage.tried();
    },
    fires: [
      [1, []],
      [15, [calls, 'CreatesLate']],
    ],
  },
  {
    name: 'VoiceCalls of the few who call appear a minute after their calls',
    minute: async (stage) => {
      await begin(stage, newCalls(1), 60);
      await stage.tried();
    },
    every: 10,
    fires: [[60, [calls, 'CreatesLate']]],
  },
  {
    name: 'at night, when one record waits, Salesforce refuses every key',
    minute: calling(answersWith(401)),
    every: 15,
    fires: [[8 * hours, [calls, 'KeyRefused']]],
  },
  {
    name: 'records come three quarters of an hour after their calls',
    minute: async (stage) => {
      await complete(stage, newCalls(), 45);
      await stage.tried();
    },
    fires: [
      [1, []],
      [30, ['RecordsLate']],
    ],
  },
  {
    name: 'a record is lost',
    minute: async (stage) => {
      lost(stage, 5);
      await usual(stage);
    },
    fires: [[1, ['RecordsLost']]],
  },
  {
    name: 'Connect lets nobody search its contacts',
    minute: async (stage) => {
      const refused = { every: 1, error: 'AccessDeniedException', operation: 'SearchContacts' };
      stage.around.failures.connect.push(refused);
      await usual(stage);
    },
    fires: [
      [40, []],
      [60, ['LostRecordsStay']],
    ],
  },
  {
    name: 'a certificate ends in ten days',
    minute: async (stage) => {
      stage.changeSecret({ certificateEndsAt: inDays(10) });
      await usual(stage);
    },
    // A container keeps the key that it read.
    afterwards: ({ bridge }) => bridge.renew(),
    fires: [[60, ['CertificateEnds0']]],
  },
];
