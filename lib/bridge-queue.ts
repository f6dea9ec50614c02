import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { BridgeSettings } from './bridge-settings.ts';
import { removalPolicy } from './removal.ts';

interface BridgeQueueProps {
  settings: Pick<BridgeSettings, 'functions' | 'onRemoval'>;
  key: IKey | undefined;
}

/** What fails comes back as a new message (ADR 0006): handed out again is only what a crash left behind, until it is a dead letter. */
const maxReceiveCount = 5;

/** Lambda's own advice: a message that is being worked on, or waits for a throttled function, must not be handed out again. */
const visibilityPerTimeout = 6;

/** After so long SQS drops a message, and it allows no more. */
const longestRetention = Duration.days(14);

/** How long after a crash a message is handed out again. */
const visibilitySeconds = ({ functions }: Pick<BridgeSettings, 'functions'>): number =>
  functions.timeoutSeconds * visibilityPerTimeout;

/** A queue in front of a function, with the dead-letter queue that keeps what could not be delivered. Both outlive the stack. */
export class BridgeQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { settings, key }: BridgeQueueProps) {
    super(scope, id);
    const kept = {
      retentionPeriod: longestRetention,
      encryption: key === undefined ? QueueEncryption.SQS_MANAGED : QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      removalPolicy: removalPolicy(settings),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', kept);
    this.queue = new Queue(this, 'Queue', {
      ...kept,
      visibilityTimeout: Duration.seconds(visibilitySeconds(settings)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
    acknowledge(this.deadLetters, {
      'AwsSolutions-SQS3': 'It is the dead-letter queue.',
      'Serverless-SQSRedrivePolicy': 'It is the dead-letter queue.',
    });
  }

  /** Lets a function read from the queue, in so many containers at most, and set aside into it what has to come again. */
  feed(door: Function, maxConcurrency: number): void {
    door.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 10, maxConcurrency, reportBatchItemFailures: true }),
    );
    door.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }));
    acknowledge(door, {
      'Serverless-LambdaEventSourceMappingDestination':
        "A mapping of a queue has no destination of its own: the queue's RedrivePolicy takes what fails. The stream's mapping has S3.",
    });
  }
}
