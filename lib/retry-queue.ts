import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BridgeQueue } from './bridge-queue.ts';
import type { BridgeSettings } from './bridge-settings.ts';

interface RetryQueueProps {
  settings: BridgeSettings;
  key: IKey | undefined;
}

/** The delayed queue beside the stream: records that Salesforce did not take wait here, so that they hold back no other. */
export class RetryQueue extends BridgeQueue {
  constructor(scope: Construct, id: string, { settings, key }: RetryQueueProps) {
    super(scope, id, { settings, key });
  }

  /** Lets the door for contact records read from the queue, and set aside into it. */
  serve(door: Function, { concurrency }: Pick<BridgeSettings, 'concurrency'>): void {
    this.feed(door, concurrency.retries);
  }
}
