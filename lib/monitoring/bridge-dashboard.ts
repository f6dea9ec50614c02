import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, AlarmStatusWidget, CfnDashboard, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { dashboardLink } from './console-links.ts';
import { arriving } from './dashboard/arriving.ts';
import { cause } from './dashboard/cause.ts';
import { cost } from './dashboard/cost.ts';
import { failed } from './dashboard/failed.ts';
import { late } from './dashboard/late.ts';
import { reaching } from './dashboard/reaching.ts';
import { waiting } from './dashboard/waiting.ts';
import { fullWidth } from './dashboard/widgets.ts';
import type { Watched } from './watched.ts';

/**
 * The name of a bridge's dashboard. It has one of its own, since alarms and dashboard name each other; with the region in it, since an account
 * has one set of dashboards for all of them.
 */
const nameOf = (scope: Construct, { metrics }: Watched): string => `${metrics.bridge}-${Stack.of(scope).region}`;

export const dashboardUrl = (scope: Construct, watched: Watched): string =>
  dashboardLink(Stack.of(scope).region, nameOf(scope, watched));

interface BridgeDashboardProps {
  watched: Watched;
  /** ARNs of the alarms, for the row on top. */
  alarms: readonly string[];
}

/** One page that answers from top to bottom: do calls arrive, do they reach Salesforce, how late, what failed, what waits, who is the cause, what it costs. */
export class BridgeDashboard extends Construct {
  constructor(scope: Construct, id: string, { watched, alarms: arns }: BridgeDashboardProps) {
    super(scope, id);
    const alarms = arns.map((arn, index) => Alarm.fromAlarmArn(this, `Alarm${String(index)}`, arn));
    const status = new AlarmStatusWidget({ title: 'Alarms', alarms, width: fullWidth, height: 4 });
    const parts = [arriving, reaching, late, failed, waiting, cause, cost];
    const page = new Dashboard(this, 'Dashboard', {
      dashboardName: nameOf(this, watched),
      defaultInterval: Duration.hours(3),
      widgets: [[status], ...parts.flatMap((part) => part(watched))],
    });
    // CloudFormation took tags of a dashboard only in 2026, and not everywhere at once.
    if (page.node.defaultChild instanceof CfnDashboard) page.node.defaultChild.addPropertyDeletionOverride('Tags');
  }
}
