import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  CfnCompositeAlarm,
  ComparisonOperator,
  type IAlarm,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { bothDoors, type AlarmDefinition } from './alarm-definition.ts';
import { alarmDescription, type Described } from './alarm-description.ts';
import { arrivingAlarms } from './arriving-alarms.ts';
import { causeAlarms } from './cause-alarms.ts';
import { lateAlarms } from './late-alarms.ts';
import { lostAlarms } from './lost-alarms.ts';
import type { Watched } from './watched.ts';

interface BridgeAlarmsProps {
  watched: Watched;
  /** Its address, for the descriptions. */
  dashboardUrl: string;
}

const overall = {
  section: 'Calls are not reaching Salesforce',
  harm: 'Calls are not reaching Salesforce: VoiceCalls are missing, late or open. The alarms that are on beside this one say why.',
  query: "filter event='outcome'|stats count(*) by door,outcome,reason,bin(5m)",
  logs: bothDoors,
} satisfies Described;

/** All alarms of a bridge, each on a harm, and one that says that calls do not reach Salesforce. They tell the topic of `alarmTopicArn`. */
export class BridgeAlarms extends Construct {
  /** ARNs, the one over all first. */
  readonly arns: readonly string[];

  constructor(scope: Construct, id: string, { watched, dashboardUrl }: BridgeAlarmsProps) {
    super(scope, id);
    const { alarmTopicArn } = watched.settings;
    const describe = (of: Described) => alarmDescription(Stack.of(this), watched, dashboardUrl, of);
    const topic = alarmTopicArn === undefined ? undefined : Topic.fromTopicArn(this, 'Topic', alarmTopicArn);
    const definitions = [arrivingAlarms, lateAlarms, lostAlarms, causeAlarms].flatMap((part) => part(watched));
    const made = definitions.map((definition) => {
      const alarm = this.#make(definition, describe(definition));
      if (topic !== undefined) alarm.addAlarmAction(new SnsAction(topic));
      return { alarm, definition };
    });
    const stopping = made.filter(({ definition }) => definition.stopsCalls).map(({ alarm }) => alarm);
    // CDK's own CompositeAlarm would give it a physical name.
    const over = new CfnCompositeAlarm(this, 'CallsNotReachingSalesforce', {
      alarmDescription: describe(overall),
      alarmRule: anyOf(stopping),
      alarmActions: alarmTopicArn === undefined ? undefined : [alarmTopicArn],
    });
    this.arns = [over.attrArn, ...made.map(({ alarm }) => alarm.alarmArn)];
  }

  #make({ id, metric, when, missing, ...definition }: AlarmDefinition, alarmDescription: string): Alarm {
    const [datapointsToAlarm, evaluationPeriods] = definition.in;
    const [threshold, comparisonOperator] =
      'below' in when
        ? [when.below, ComparisonOperator.LESS_THAN_THRESHOLD]
        : [when.atLeast, ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD];
    return new Alarm(this, id, {
      ...{ alarmDescription, metric, threshold, comparisonOperator },
      ...{ datapointsToAlarm, evaluationPeriods, treatMissingData: missing },
    });
  }
}

const anyOf = (alarms: readonly IAlarm[]) =>
  AlarmRule.anyOf(...alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))).renderAlarmRule();
