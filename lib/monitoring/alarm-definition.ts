import type { IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** An alarm as data. */
export interface AlarmDefinition {
  /** Id of the construct, by which CloudFormation names it. */
  id: string;
  /** Title of its section in docs/runbook.md. */
  section: string;
  /** What a caller or an agent loses: what whoever is woken reads first. */
  harm: string;
  metric: IMetric;
  /** When a period counts. */
  when: { atLeast: number } | { below: number };
  /** It goes off after so many such periods of so many. */
  in: readonly [breaching: number, periods: number];
  missing: TreatMissingData;
  /** Logs Insights; short, since it has to fit into the description. */
  query: string;
  /** How far the query looks back, if it is not the last few hours. */
  hoursBack?: number;
  /** Whose log the query reads. */
  logs: readonly ('contact-event' | 'contact-record' | 'reconciler')[];
  /** It says by itself that calls do not reach Salesforce. */
  stopsCalls?: true;
}

export const bothDoors = ['contact-event', 'contact-record'] as const;

/** A heading's anchor, as GitHub and most others make it. */
export const anchorOf = (section: string): string =>
  section
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
