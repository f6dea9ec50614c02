import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionsOf, instanceIdOf, type Watched } from './watched.ts';

/** What people ask the logs, in the language of Logs Insights. */
const queries = {
  LifeOfOneContact: {
    title: 'The life of one contact',
    lines: [
      '# Put the id of any leg, or of the root contact, in place of CONTACT_ID, and choose the time of the call.',
      'fields @timestamp, door, event, outcome, reason, contactId, rootContactId, lagMilliseconds, milliseconds, delivery, comesBackAs',
      "filter contactId = 'CONTACT_ID' or rootContactId = 'CONTACT_ID'",
      'sort @timestamp asc',
      'limit 1000',
    ],
  },
  ParkedByReason: {
    title: 'Parked by reason',
    lines: [
      "filter outcome = 'parked'",
      'stats count(*) as deliveries, latest(contactId) as example by door, reason',
      'sort deliveries desc',
    ],
  },
  FailuresByReason: {
    title: 'Failures by reason',
    lines: [
      "filter outcome = 'failed'",
      'stats count(*) as tries, count_distinct(contactId) as contacts, latest(error) as example by door, reason',
      'sort tries desc',
    ],
  },
  SlowestCreates: {
    title: 'Slowest creates',
    lines: [
      "filter reason = 'created'",
      'fields @timestamp, lagMilliseconds, milliseconds, instanceId, contactId',
      'sort lagMilliseconds desc',
      'limit 50',
    ],
  },
};

/** The saved queries of a bridge, in a folder of its name (CloudWatch, Logs Insights, Queries), over the logs of all its functions. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const logGroupNames = Object.values(functionsOf(watched)).map((it) => it.logGroup.logGroupName);
    const save = (queryId: string, title: string, lines: readonly string[]) =>
      new CfnQueryDefinition(this, queryId, {
        name: `${watched.metrics.bridge}/${title}`,
        queryString: lines.join('\n| ').replace(/^(#.*)\n\| /, '$1\n'),
        logGroupNames,
      });
    for (const [queryId, { title, lines }] of Object.entries(queries)) save(queryId, title, lines);
    for (const [index, [name, ids]] of [...callCenters(watched)].entries())
      save(`DayOfCallCenter${String(index)}`, `A day of ${name}`, dayOf(ids));
  }
}

/** The instances of each call center. */
function callCenters({ settings }: Watched): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { callCenterApiName: name, arn } of settings.instances)
    found.set(name, [...(found.get(name) ?? []), instanceIdOf(arn)]);
  return found;
}

const dayOf = (instanceIds: readonly string[]) => [
  '# Choose the day above.',
  `filter event = 'outcome' and instanceId in [${instanceIds.map((id) => `'${id}'`).join(', ')}]`,
  'stats count(*) as deliveries, count_distinct(contactId) as contacts, pct(lagMilliseconds, 90) as lag by bin(1h), door, outcome, reason',
  'limit 1000',
];
