import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { bothDoors, type AlarmDefinition } from './alarm-definition.ts';
import { sum } from './bridge-metrics.ts';
import { instanceIdOf, type Watched } from './watched.ts';

const hour = Duration.hours(1);
const arrivals = "filter event='outcome'|stats count(*) by door,instanceId,bin(1h)";

/** Do calls arrive at all, as events and as records, of every instance? */
export function arrivingAlarms(watched: Watched): AlarmDefinition[] {
  const instances = watched.settings.instances.map(({ arn }) => instanceIdOf(arn));
  return [
    nothingArrives(watched),
    ...(watched.records.streams.length > mostStreams ? [] : [recordsArriving(watched)]),
    // Of one instance NothingArrives tells the same.
    ...(instances.length === 1 ? [] : instances.map((instance, index) => silent(watched, instance, index))),
    ...instances.flatMap((instance, index) => halves(watched, instance, index)),
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

/** Metric math of an alarm takes ten metrics, one of which are the events. Of more streams InstanceWithoutRecords tells by instance. */
const mostStreams = 9;

/** As AWS itself counts them: an instance that may not use the stream's key, or sends elsewhere, says so nowhere else. */
function recordsArriving({ events: { rule }, records: { streams } }: Watched): AlarmDefinition {
  const dimensionsMap = { RuleName: rule.ruleName };
  const events = new Metric({ namespace: 'AWS/Events', metricName: 'MatchedEvents', dimensionsMap, statistic: 'Sum' });
  // The rule has the events of all instances: one of which nobody calls must not be missed beside the others.
  const incoming = streams.map(
    (stream, index) => [`records${String(index)}`, stream.metricIncomingRecords({ statistic: 'Sum' })] as const,
  );
  const sumOfRecords = incoming.map(([id]) => `FILL(${id}, 0)`).join(' + ');
  return {
    ...recordsMissing,
    id: 'RecordsArriving',
    harm: 'Calls are held and no contact record comes into the stream: VoiceCalls stay open, without end, queue, agent and recording.',
    metric: new MathExpression({
      expression: `IF((FILL(events, 0) > 0) AND (${sumOfRecords} < 1), 1, 0)`,
      usingMetrics: { events, ...Object.fromEntries(incoming) },
      period: hour,
      label: 'calls without records',
    }),
    stopsCalls: true,
  };
}

/** One of several instances of which neither half comes, while the others live. */
function silent({ metrics, settings: { alarms } }: Watched, instance: string, index: number): AlarmDefinition {
  const age = (metricName: 'NewestEventAge' | 'NewestRecordAge') =>
    metrics.of(metricName, { instance, statistic: 'Minimum' });
  const isOld = (id: string) => `(FILL(${id}, ${String(never)}) > ${String(alarms.silentHours * hour.toSeconds())})`;
  return {
    id: `InstanceSilent${String(index)}`,
    section: 'Nothing arrives',
    harm: `For ${String(alarms.silentHours)} hours neither a contact event nor a contact record of instance ${instance} came: its calls are held, and Salesforce has no VoiceCall of them.`,
    metric: new MathExpression({
      expression: `IF(${isOld('events')} AND ${isOld('records')}, 1, 0)`,
      usingMetrics: { events: age('NewestEventAge'), records: age('NewestRecordAge') },
      period: hour,
      label: 'nothing came',
    }),
    when: { atLeast: 1 },
    in: [hoursWithout, hoursWithout],
    // An instance of which nothing ever came has no age: its ARN is wrong, or it sends to nobody.
    missing: TreatMissingData.BREACHING,
    query: arrivals,
    hoursBack: 2 * alarms.silentHours,
    logs: bothDoors,
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
  const onlyOne = (living: Metric, other: Metric, label: string) =>
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
      metric: onlyOne(events, records, 'calls without records'),
      stopsCalls: true,
    },
    {
      ...recordsMissing,
      id: `InstanceWithoutEvents${String(index)}`,
      section: 'Events do not arrive',
      harm: `Instance ${instance} has calls, and none of its contact events reaches the bridge: agents answer without a VoiceCall, which is made only after the call.`,
      metric: onlyOne(records, events, 'calls without events'),
      stopsCalls: true,
    },
  ];
}

const never = 10_000_000;
