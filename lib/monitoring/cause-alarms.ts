import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { bothDoors, type AlarmDefinition } from './alarm-definition.ts';
import { sum } from './bridge-metrics.ts';
import { functionsOf, instanceIdOf, type Watched } from './watched.ts';

/** What is the cause: Salesforce, a key, a limit, ourselves? */
export const causeAlarms = (watched: Watched): AlarmDefinition[] => [
  salesforceAway(watched),
  keyRefused(watched),
  ledgerAway(watched),
  ...watched.settings.instances.map(({ arn }, index) => certificateEnds(watched, instanceIdOf(arn), index)),
  limitNear(watched),
  functionErrors(watched),
];

const failuresOf = ({ metrics }: Watched, reasons: readonly string[]) =>
  bothDoors.flatMap((door) => reasons.map((reason) => metrics.of('Failed', { door, reason })));

const salesforceAway = ({ metrics }: Watched): AlarmDefinition => ({
  id: 'SalesforceAway',
  section: 'Salesforce is away',
  harm: 'Salesforce does not answer, and the bridge has stopped calling it: agents answer without a VoiceCall. Records wait, and lose nothing.',
  metric: metrics.of('BreakerOpen', { statistic: 'Maximum' }),
  when: { atLeast: 1 },
  // A pause of seconds costs nothing that a person could save. Periods move on with each minute: of two of them it could lie in both.
  in: [3, 3],
  // Nobody looked: whatever was, is. An outage does not end because the night is quiet.
  missing: TreatMissingData.IGNORE,
  query: "filter event='breaker' or event='salesforce-request'|stats count(*) by event,to,status,bin(5m)",
  logs: bothDoors,
  stopsCalls: true,
});

/** Not by SalesforceUnauthorized: while a key is changed one 401 costs a request and no delivery (ADR 5). */
const keyRefused = (watched: Watched): AlarmDefinition => ({
  id: 'KeyRefused',
  section: 'Salesforce refuses the key',
  harm: 'Salesforce refuses the token of the bridge, or there is no key to sign one: no VoiceCall is made or completed for that call center.',
  metric: sum(failuresOf(watched, ['salesforce-unauthorized', 'key-unusable']), 'refused'),
  when: { atLeast: 1 },
  // Within the hour: at night a record that waits is all that asks, every quarter of an hour.
  in: [2, 12],
  // A reason has figures only where something failed for it.
  missing: TreatMissingData.NOT_BREACHING,
  query: "filter reason in ['salesforce-unauthorized','key-unusable']|stats count(*) by instanceId,reason,bin(5m)",
  logs: bothDoors,
  stopsCalls: true,
});

const ledgerAway = (watched: Watched): AlarmDefinition => ({
  id: 'LedgerAway',
  section: 'The ledger is away',
  harm: 'The bridge cannot read or write its ledger, and without it sends nothing: no VoiceCall is made or completed. Records wait, and lose nothing.',
  metric: sum(failuresOf(watched, ['ledger-unavailable']), 'without ledger'),
  when: { atLeast: 1 },
  // Within the hour, as above. A throttle of moments is made good by a retry, and periods move on with each minute: it can lie in two of them.
  in: [3, 12],
  // A reason has figures only where something failed for it.
  missing: TreatMissingData.NOT_BREACHING,
  query: "filter reason='ledger-unavailable'|stats count(*),max(milliseconds) by door,error,bin(5m)",
  logs: bothDoors,
  stopsCalls: true,
});

const daysBefore = 30;

const certificateEnds = ({ metrics }: Watched, instance: string, index: number): AlarmDefinition => ({
  id: `CertificateEnds${String(index)}`,
  section: 'A certificate is close to its end',
  harm: `In less than ${String(daysBefore)} days the certificate of instance ${instance} ends. After that Salesforce may refuse every VoiceCall of it.`,
  metric: metrics.of('CertificateDaysLeft', { instance, statistic: 'Minimum', period: Duration.hours(1) }),
  when: { below: daysBefore },
  in: [1, 1],
  // A secret that does not say when its certificate ends: then nobody here knows.
  missing: TreatMissingData.NOT_BREACHING,
  query: "filter event='salesforce-request'|stats count(*) by key,status,bin(1h)",
  logs: bothDoors,
});

const limitNear = (watched: Watched): AlarmDefinition => ({
  id: 'LimitNear',
  section: 'A limit is near',
  harm: 'Connect, Salesforce or Lambda turns the bridge away for asking too much: VoiceCalls appear late, and agents answer without them.',
  metric: sum(
    [
      ...failuresOf(watched, ['rate-limited', 'connect-unavailable']),
      watched.metrics.of('SalesforceThrottled'),
      ...[watched.eventDoor, watched.recordDoor].map((door) => door.function.metricThrottles()),
    ],
    'turned away',
  ),
  // One or two are made good by a retry, and nobody notices.
  when: { atLeast: 5 },
  in: [2, 3],
  // A reason has figures only where something failed for it.
  missing: TreatMissingData.NOT_BREACHING,
  query:
    "filter status=429 or reason in ['rate-limited','connect-unavailable']|stats count(*) by reason,status,bin(5m)",
  logs: bothDoors,
});

const functionErrors = (watched: Watched): AlarmDefinition => ({
  id: 'FunctionErrors',
  section: 'A function crashes',
  harm: 'A function ends before its work is done: its events come again after minutes, when agents have answered without a VoiceCall.',
  metric: sum(
    Object.values(functionsOf(watched)).map((it) => it.metricErrors()),
    'crashes',
  ),
  when: { atLeast: 1 },
  // One crash is made good by the redelivery.
  in: [2, 3],
  // A function that was not called did not crash.
  missing: TreatMissingData.NOT_BREACHING,
  query: "filter level='error' or @message like /Task timed out|Runtime/|sort @timestamp desc",
  logs: ['contact-event', 'contact-record', 'reconciler'],
});
