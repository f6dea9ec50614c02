import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

interface RecordsArrivingProps {
  rule: Rule;
  stream: IStream;
  alarmTopicArn: string | undefined;
}

/** Three hours of calls without one record: a record comes about a minute after its agent has cleared the contact. */
const hours = 3;

/**
 * The way to see that records really arrive: an alarm for hours in which calls were held and nothing came into the stream. An instance that may
 * not use the stream's key, or sends elsewhere, says so nowhere else.
 */
export class RecordsArriving extends Construct {
  constructor(scope: Construct, id: string, { rule, stream, alarmTopicArn }: RecordsArrivingProps) {
    super(scope, id);
    const events = new Metric({
      namespace: 'AWS/Events',
      metricName: 'MatchedEvents',
      dimensionsMap: { RuleName: rule.ruleName },
      statistic: 'Sum',
    });
    const expression = new MathExpression({
      expression: 'IF((FILL(events, 0) > 0) AND (FILL(records, 0) < 1), 1, 0)',
      usingMetrics: { events, records: stream.metricIncomingRecords({ statistic: 'Sum' }) },
      period: Duration.hours(1),
      label: 'calls without records',
    });
    const alarm = new Alarm(this, 'Alarm', {
      alarmDescription:
        'Calls are held and no contact record arrives: VoiceCalls stay open and without their end, queue, agent and recording. ' +
        'See docs/deploy.md, "Records do not arrive".',
      metric: expression,
      threshold: 1,
      evaluationPeriods: hours,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (alarmTopicArn !== undefined)
      alarm.addAlarmAction(new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopicArn)));
  }
}
