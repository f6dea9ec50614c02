import { Construct } from 'constructs';
import { BridgeAlarms } from './bridge-alarms.ts';
import { BridgeDashboard, dashboardUrl } from './bridge-dashboard.ts';
import { SavedQueries } from './saved-queries.ts';
import type { Watched } from './watched.ts';

/** How people see a bridge: alarms, a dashboard, saved queries. docs/runbook.md is written for what they show. */
export class Monitoring extends Construct {
  /** Where the dashboard is. */
  readonly dashboardUrl: string;

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    this.dashboardUrl = dashboardUrl(this, watched);
    const alarms = new BridgeAlarms(this, 'Alarms', { watched, dashboardUrl: this.dashboardUrl });
    new BridgeDashboard(this, 'Dashboard', { watched, alarms: alarms.arns });
    new SavedQueries(this, 'Queries', watched);
  }
}
