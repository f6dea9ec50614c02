import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { lastPart, ok, warn, type Finding } from './finding.ts';

/** Whether somebody is told of alarms. */
export async function topicFindings(sns: SNSClient, topicArn: string | undefined): Promise<Finding[]> {
  if (topicArn === undefined) return [warn('alarms: tell nobody', 'set alarmTopicArn in lib/stages.ts, and deploy')];
  const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
  const subscribed = Number(Attributes['SubscriptionsConfirmed'] ?? 0);
  const about = `alarms: topic ${lastPart(topicArn)}`;
  if (subscribed === 0) return [warn(`${about} has no subscriber`, 'subscribe whoever is to be woken')];
  return [ok(`${about} has ${String(subscribed)} subscriber(s)`)];
}
