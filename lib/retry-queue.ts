import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BridgeQueue, visibilitySeconds } from './bridge-queue.ts';
import type { BridgeSettings } from './bridge-settings.ts';

/** SQS allows no more. */
const mostReceives = 1000;

/**
 * How often a record is tried before it goes to the dead-letter queue: as often as it comes back within `records.retryHours`.
 * A message that failed is handed out again when its visibility timeout is over.
 */
export function recordReceives(settings: Pick<BridgeSettings, 'records' | 'functions'>): number {
  return Math.min(mostReceives, Math.ceil((settings.records.retryHours * 3600) / visibilitySeconds(settings)));
}

interface RetryQueueProps {
  settings: BridgeSettings;
  key: IKey | undefined;
}

/** The delayed queue beside the stream: records that Salesforce did not take wait here, so that they hold back no other. */
export class RetryQueue extends BridgeQueue {
  constructor(scope: Construct, id: string, { settings, key }: RetryQueueProps) {
    super(scope, id, { settings, key, maxReceiveCount: recordReceives(settings) });
  }

  /** Lets the door for contact records read from the queue, and set aside into it. */
  serve(door: Function, { concurrency }: Pick<BridgeSettings, 'concurrency'>): void {
    this.feed(door, concurrency.retries);
    door.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }));
  }
}
