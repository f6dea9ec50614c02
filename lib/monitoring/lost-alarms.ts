import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { bothDoors, type AlarmDefinition } from './alarm-definition.ts';
import { sum } from './bridge-metrics.ts';
import type { Watched } from './watched.ts';

/** What happened at all within the hour: it stays on for that time, so that many in a row wake nobody again and again. */
const onceAnHour = {
  when: { atLeast: 1 },
  in: [1, 12],
  // The functions send zeroes every five minutes; that nothing runs is told by NothingArrives.
  missing: TreatMissingData.NOT_BREACHING,
} as const;

/** What did not get through, and waits for a person? */
export const lostAlarms = (watched: Watched): AlarmDefinition[] => [
  parked(watched),
  exhausted(watched),
  deadLetters(watched),
  notTaken(watched),
  recordsLost(watched),
  lostStayLost(watched),
  fieldsRefused(watched),
];

const parked = ({ metrics }: Watched): AlarmDefinition => ({
  ...onceAnHour,
  id: 'Parked',
  section: 'Deliveries are parked',
  harm: 'A delivery cannot be understood, or Salesforce refuses it for good: its VoiceCall is missing or incomplete until a person sends it again.',
  metric: metrics.total('Parked', 'parked'),
  query: "filter outcome='parked'|fields @timestamp,door,reason,contactId|sort @timestamp desc",
  logs: [...bothDoors, 'reconciler'],
});

const exhausted = ({ metrics }: Watched): AlarmDefinition => ({
  ...onceAnHour,
  id: 'Exhausted',
  section: 'Deliveries ran out of tries',
  harm: 'A delivery failed for so long that the bridge gave it up: its VoiceCall is missing or incomplete until a person sends it again.',
  metric: metrics.total('Exhausted', 'exhausted'),
  query: "filter event='exhausted'|fields @timestamp,door,reason,contactId|sort @timestamp desc",
  logs: [...bothDoors, 'reconciler'],
});

const deadLetters = ({ events, retries }: Watched): AlarmDefinition => ({
  id: 'DeadLetters',
  section: 'Dead letters',
  harm: 'Deliveries lie in a dead-letter queue, where SQS drops them after 14 days: their VoiceCalls are missing or incomplete.',
  metric: sum(
    [events.queue, retries].map(({ deadLetters: queue }) =>
      queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    ),
    'dead letters',
  ),
  when: { atLeast: 1 },
  in: [1, 1],
  // SQS says nothing of a queue that has been empty for hours; of one that holds something it does.
  missing: TreatMissingData.NOT_BREACHING,
  query: "filter level='error' or @message like /Task timed out|Runtime/|sort @timestamp desc",
  logs: bothDoors,
});

const notTaken = ({ metrics }: Watched): AlarmDefinition => ({
  ...onceAnHour,
  id: 'NotTaken',
  section: 'A failure could not be set aside',
  harm: 'Deliveries failed and could not be put aside to come again: the records behind them wait, and their VoiceCalls stay open.',
  metric: metrics.total('NotTaken', 'not taken'),
  query: "filter event='not-taken'|stats count(*) by door,reason,error,bin(5m)",
  logs: bothDoors,
});

const recordsLost = ({ metrics }: Watched): AlarmDefinition => ({
  ...onceAnHour,
  id: 'RecordsLost',
  section: 'Records were lost',
  harm: 'Calls ended and their contact record never came: their VoiceCalls were completed from what Connect still knew, without recording and agent figures.',
  metric: metrics.of('RecordsLost'),
  query: "filter reason='provisional'|fields @timestamp,contactId|sort @timestamp desc",
  logs: ['reconciler'],
});

const lostStayLost = ({ metrics }: Watched): AlarmDefinition => ({
  id: 'LostRecordsStay',
  section: 'Lost records stay lost',
  harm: 'The bridge cannot look after calls whose contact record never came, or was given up: their VoiceCalls stay missing or open.',
  metric: sum([metrics.of('ReconcilerStopped'), metrics.of('Failed', { door: 'reconciler' })], 'not looked after'),
  when: { atLeast: 1 },
  // It runs every five minutes and goes on where it was stopped: what passes within the hour costs nothing.
  in: [10, 12],
  // The reconciler sends zeroes; that it crashes is told by FunctionErrors.
  missing: TreatMissingData.NOT_BREACHING,
  query:
    "filter event in ['sweep-stopped','take-in-stopped'] or outcome='failed'|stats count(*) by event,reason,error,instanceId,bin(1h)",
  logs: ['reconciler'],
});

const fieldsRefused = ({ metrics }: Watched): AlarmDefinition => ({
  ...onceAnHour,
  id: 'FieldsRefused',
  section: 'Fields are refused',
  harm: 'VoiceCalls go through without some of their custom fields: agents and reports do not see what the contact flow collected.',
  metric: metrics.of('FieldsRefused'),
  query: "filter event='fields-refused'|fields @timestamp,contactId,@message|sort @timestamp desc",
  logs: bothDoors,
});
