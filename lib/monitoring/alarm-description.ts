import type { Stack } from 'aws-cdk-lib';
import { anchorOf, type AlarmDefinition } from './alarm-definition.ts';
import { queryLink } from './console-links.ts';
import { functionsOf, type Watched } from './watched.ts';

/** What of an alarm is told to whoever is woken. */
export type Described = Pick<AlarmDefinition, 'section' | 'harm' | 'query' | 'logs' | 'hoursBack'>;

/** CloudWatch takes no more. */
const mostCharacters = 1024;
const fewHours = 3;

/** The harm, then the runbook's section, the dashboard and the prepared query. */
export function alarmDescription(
  stack: Stack,
  watched: Watched,
  dashboardUrl: string,
  { section, harm, query, logs, hoursBack = fewHours }: Described,
): string {
  const groups = logs.map((door) => functionsOf(watched)[door].logGroup.logGroupName);
  const runbook = `${watched.settings.alarms.runbookUrl}#${anchorOf(section)}`;
  const parts = [harm, `Do this: ${runbook}`, `Dashboard: ${dashboardUrl}`];
  const all = [...parts, `Log: ${queryLink(stack.region, query, groups, hoursBack)}`].join('\n');
  // In a stack of a very long name the query would not fit; an alarm without one is better than a deployment that fails.
  return lengthOf(all, groups, stack) > mostCharacters ? parts.join('\n') : all;
}

/** How long it gets with the names that CloudFormation makes: the stack's, the logical id, twelve characters more. */
function lengthOf(text: string, logGroups: readonly string[], stack: Stack): number {
  const made = logGroups.map((name) => `${stack.stackName}-${JSON.stringify(stack.resolve(name))}-123456789012`);
  return logGroups.reduce((all, name, index) => all.replace(name, made[index] ?? ''), text).length;
}
