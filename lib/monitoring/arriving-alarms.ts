import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { bothDoors, type AlarmDefinition } from './alarm-definition.ts';
import { sum } from './bridge-metrics.ts';
import { instanceIdOf, type Watched } from './watched.ts';

const hour = Duration.hours(1);
const arrivals = "filter event='outcome'|stats count(*) by door,instanceId,bin(1h)";

/** Do calls arrive at all, as events and as records, of every instance? */
export function arrivingAlarms(watched: Watched): AlarmDefinition[] {
  const { settings, records } = watched;
  return [
    nothingArrives(watched),
    ...records.streams.map((_, index) => recordsArriving(watched, index)),
    ...settings.instances.flatMap(({ arn }, index) => halves(watched, instanceIdOf(arn), index)),
  ];
}

function nothingArrives({ metrics, settings: { alarms } }: Watched): AlarmDefinition {
  const received = bothDoors.map((door) => metrics.of('Received', { door, period: hour }));
  return {
    id: 'NothingArrives',
    section: 'Nothing arrives',
    harm: `For ${String(alarms.silentHours)} hours no contact event and no contact record came: calls are held, and Salesforce has no VoiceCall of them.`,
    metric: sum(received, 'received', hour),
    when: { below: 1 },
    in: [alarms.silentHours, alarms.silentHours],
    // The reconciler sends zeroes every five minutes: where they are missing too, nothing runs at all.
    missing: TreatMissingData.BREACHING,
    query: arrivals,
    // So that the last that came are in it.
    hoursBack: 2 * alarms.silentHours,
    logs: bothDoors,
    stopsCalls: true,
  };
}

/** Three hours of calls without one record: a record comes about a minute after its agent has cleared the contact. */
const hoursWithout = 3;

const recordsMissing = {
  section: 'Records do not arrive',
  query: arrivals,
  logs: bothDoors,
  when: { atLeast: 1 },
  in: [hoursWithout, hoursWithout],
  // No figure of either kind: no calls, and so no record to be missed. That nothing arrives at all has an alarm of its own.
  missing: TreatMissingData.NOT_BREACHING,
} as const;

/** As AWS itself counts them: an instance that may not use the stream's key, or sends elsewhere, says so nowhere else. */
function recordsArriving({ events: { rule }, records: { streams } }: Watched, index: number): AlarmDefinition {
  const dimensionsMap = { RuleName: rule.ruleName };
  const events = new Metric({ namespace: 'AWS/Events', metricName: 'MatchedEvents', dimensionsMap, statistic: 'Sum' });
  const records = streams[index]?.metricIncomingRecords({ statistic: 'Sum' });
  return {
    ...recordsMissing,
    id: `RecordsArriving${String(index)}`,
    harm: 'Calls are held and no contact record comes into the stream: VoiceCalls stay open, without end, queue, agent and recording.',
    metric: new MathExpression({
      expression: 'IF((FILL(events, 0) > 0) AND (FILL(records, 0) < 1), 1, 0)',
      usingMetrics: { events, ...(records === undefined ? {} : { records }) },
      period: hour,
      label: 'calls without records',
    }),
    stopsCalls: true,
  };
}

/**
 * An instance of which one half went silent while the other lives, so that it is known to have calls. Its ages are least in an hour in which something
 * came; an instance of which nothing of a kind ever came has no age of it.
 */
function halves({ metrics }: Watched, instance: string, index: number): AlarmDefinition[] {
  const age = (metricName: 'NewestEventAge' | 'NewestRecordAge') =>
    metrics.of(metricName, { instance, statistic: 'Minimum' });
  const silent = (living: Metric, other: Metric, label: string) =>
    new MathExpression({
      expression: `IF((FILL(living, ${never}) < ${hour.toSeconds()}) AND (FILL(other, ${never}) > ${hoursWithout * hour.toSeconds()}), 1, 0)`,
      usingMetrics: { living, other },
      period: hour,
      label,
    });
  const [events, records] = [age('NewestEventAge'), age('NewestRecordAge')];
  return [
    {
      ...recordsMissing,
      id: `InstanceWithoutRecords${String(index)}`,
      harm: `Instance ${instance} has calls, and none of its contact records reaches the bridge: its VoiceCalls stay open, without end, queue, agent and recording.`,
      metric: silent(events, records, 'calls without records'),
      stopsCalls: true,
    },
    {
      ...recordsMissing,
      id: `InstanceWithoutEvents${String(index)}`,
      section: 'Events do not arrive',
      harm: `Instance ${instance} has calls, and none of its contact events reaches the bridge: agents answer without a VoiceCall, which is made only after the call.`,
      metric: silent(records, events, 'calls without events'),
      stopsCalls: true,
    },
  ];
}

const never = 10_000_000;
