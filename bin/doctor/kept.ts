import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { fail, lastPart, ok, warn, type Finding } from './finding.ts';

/** Whether the bucket of parked and exhausted payloads is there. */
export async function bucketFindings(s3: S3Client, bucket: string): Promise<Finding[]> {
  await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  return [ok(`kept: bucket ${bucket} is there`)];
}

interface Queue {
  /** What is in it, as people know it. */
  what: string;
  url: string;
  deadLetterUrl?: string | undefined;
}

/** Whether a queue is there with its dead-letter queue, and that one is empty. */
export async function queueFindings(sqs: SQSClient, { what, url, deadLetterUrl }: Queue): Promise<Finding[]> {
  const queue = await attributesOf(sqs, url);
  const name = lastPart(url);
  const findings = [ok(`queue: ${what} (${name}), ${String(queue.waiting)} waiting`)];
  if (deadLetterUrl === undefined) return findings;
  const dead = await attributesOf(sqs, deadLetterUrl);
  if (!queue.redrivePolicy.includes(dead.arn))
    findings.push(
      fail(`queue: ${what} (${name}) does not hand over to its dead-letter queue`, 'deploy the stage again'),
    );
  if (dead.waiting > 0)
    findings.push(
      warn(
        `dead letters: ${String(dead.waiting)} of ${what} (${lastPart(deadLetterUrl)})`,
        'docs/runbook.md#dead-letters; what is parked or exhausted is in bridge parked list',
      ),
    );
  else findings.push(ok(`dead letters: none of ${what}`));
  return findings;
}

async function attributesOf(sqs: SQSClient, QueueUrl: string) {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const { QueueArn = '', RedrivePolicy = '' } = Attributes;
  const { ApproximateNumberOfMessages = 0, ApproximateNumberOfMessagesDelayed = 0 } = Attributes;
  const waiting = Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesDelayed);
  return { arn: QueueArn, redrivePolicy: RedrivePolicy, waiting };
}

export const queueArnOf = async (sqs: SQSClient, url: string): Promise<string> => (await attributesOf(sqs, url)).arn;
