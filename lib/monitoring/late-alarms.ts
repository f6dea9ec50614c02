import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import { fiveMinutes } from './bridge-metrics.ts';
import type { Watched } from './watched.ts';

const minute = Duration.minutes(1);
const fiveMinutesWaiting = fiveMinutes.toSeconds();

/** How late do calls reach Salesforce, and where do they wait? */
export const lateAlarms = (watched: Watched): AlarmDefinition[] => [
  createsLate(watched),
  recordsLate(watched),
  iteratorAge(watched),
  eventsWaiting(watched),
];

function createsLate({ metrics, settings: { alarms } }: Watched): AlarmDefinition {
  return {
    id: 'CreatesLate',
    section: 'Creates are late',
    harm: `VoiceCalls appear more than ${String(alarms.createsLateSeconds)} seconds after their call began: agents answer without knowing who calls.`,
    metric: metrics.of('CreateLag', { statistic: 'p90' }),
    when: { atLeast: alarms.createsLateSeconds * 1000 },
    // Twice within the hour: where few call, few periods have a lag at all.
    in: [2, 12],
    // Minutes without a create have no lag; that creates fail is told by other alarms.
    missing: TreatMissingData.NOT_BREACHING,
    query: "filter reason='created'|fields @timestamp,contactId,lagMilliseconds|sort lagMilliseconds desc",
    logs: ['contact-event'],
    stopsCalls: true,
  };
}

function recordsLate({ metrics, settings: { alarms } }: Watched): AlarmDefinition {
  return {
    id: 'RecordsLate',
    section: 'Records are late',
    harm: `VoiceCalls are completed more than ${String(alarms.recordsLateMinutes)} minutes after their call ended: supervisors and reports see them as open.`,
    metric: metrics.of('UpdateLag', { statistic: 'p90' }),
    when: { atLeast: alarms.recordsLateMinutes * 60_000 },
    // As above.
    in: [2, 12],
    // Minutes without a record have no lag; that none comes is told by other alarms.
    missing: TreatMissingData.NOT_BREACHING,
    query: "filter reason='updated'|fields @timestamp,contactId,lagMilliseconds|sort lagMilliseconds desc",
    logs: ['contact-record'],
  };
}

function iteratorAge({ recordDoor }: Watched): AlarmDefinition {
  return {
    id: 'IteratorAge',
    section: 'Records wait in the stream',
    harm: 'Contact records wait more than five minutes for a function: VoiceCalls stay open, and the stream forgets what waits longer than it keeps.',
    metric: recordDoor.function.metric('IteratorAge', { statistic: 'Maximum', period: minute }),
    when: { atLeast: fiveMinutesWaiting * 1000 },
    in: [3, 5],
    // Nothing was read in that minute: there was nothing to read, or nobody reads, which InstanceWithoutRecords tells.
    missing: TreatMissingData.NOT_BREACHING,
    query: "filter outcome='failed' or event='not-taken'|stats count(*) by event,reason,bin(5m)",
    logs: ['contact-record'],
    stopsCalls: true,
  };
}

function eventsWaiting({ events }: Watched): AlarmDefinition {
  return {
    id: 'EventsWaiting',
    section: 'Events wait in the queue',
    harm: 'Contact events wait more than five minutes for a function: agents answer without a VoiceCall, which is made only after the call.',
    metric: events.queue.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: minute }),
    when: { atLeast: fiveMinutesWaiting },
    in: [3, 5],
    // SQS says nothing of a queue that has been empty for hours.
    missing: TreatMissingData.NOT_BREACHING,
    query: "filter event='outcome'|stats count(*),max(milliseconds) by outcome,reason,bin(5m)",
    logs: ['contact-event'],
    stopsCalls: true,
  };
}
