import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { failedItems, type Invocation } from './batch-answer.ts';
import { accountId, localAccount, region } from './local-account.ts';
import { queueRecord, type QueueRecord } from './queue-record.ts';

export interface QueuePollerOptions extends Invocation<QueueRecord> {
  queueUrl: string;
  /** Most messages of an invocation, at most 10. */
  batchSize: number;
  /** Most invocations at once. */
  maxConcurrency: number;
  /** After what time a failed message comes again. */
  retryDelayMs: number;
}

export interface Poller {
  /** How many items are done with: they succeeded, or were given up. */
  settled(): number;
  /** Takes nothing new, and resolves when what is in flight is finished. */
  stop(): Promise<void>;
}

const longPollSeconds = 0.2; // the local queue takes fractions; real SQS takes whole seconds

/**
 * Lambda's event source mapping of a queue, with ReportBatchItemFailures. When a message goes to the dead-letter queue
 * is up to the queue's RedrivePolicy. An error of the queue itself ends the process: without it nothing can go on.
 */
export function pollQueue(options: QueuePollerOptions): Poller {
  const { queueUrl, batchSize, maxConcurrency } = options;
  const sqs = new SQSClient({ endpoint: new URL(queueUrl).origin, ...localAccount });
  const inFlight = new Set<Promise<void>>();
  let settled = 0;
  let isStopping = false;

  async function handle(messages: Message[]): Promise<void> {
    const failed = await runBatch(options, messages);
    const done = messages.filter((message) => !failed.includes(message));
    await release(sqs, options, failed);
    await remove(sqs, queueUrl, done);
    settled += done.length;
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      if (inFlight.size >= maxConcurrency) await Promise.race(inFlight);
      const messages = await receive(sqs, queueUrl, batchSize);
      if (messages.length === 0) continue;
      const handled = handle(messages).finally(() => inFlight.delete(handled));
      inFlight.add(handled);
    }
    await Promise.all(inFlight);
    sqs.destroy();
  }

  const running = run();
  return {
    settled: () => settled,
    stop() {
      isStopping = true;
      return running;
    },
  };
}

/** Invokes the function with a batch and gives the messages that failed. */
async function runBatch({ queueUrl, invoke, onBatch }: QueuePollerOptions, messages: Message[]): Promise<Message[]> {
  const arn = `arn:aws:sqs:${region}:${accountId}:${queueUrl.split('/').at(-1)}`;
  const event = { Records: messages.map((message) => queueRecord(message, arn)) };
  const answer = await invoke(event);
  onBatch?.(event, answer);
  const failed = failedItems(
    answer,
    event.Records.map((record) => record.messageId),
  );
  return failed === 'all' ? messages : messages.filter(({ MessageId = '' }) => failed.has(MessageId));
}

async function receive(sqs: SQSClient, queueUrl: string, batchSize: number): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: longPollSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  return (await sqs.send(command)).Messages ?? [];
}

async function remove(sqs: SQSClient, queueUrl: string, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: messages.map(entry) }));
}

/** Lets failed messages come again. Lambda would let their visibility run out, which takes minutes. */
async function release(sqs: SQSClient, options: QueuePollerOptions, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  const VisibilityTimeout = options.retryDelayMs / 1000;
  const Entries = messages.map((message, index) => ({ ...entry(message, index), VisibilityTimeout }));
  await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: options.queueUrl, Entries }));
}

function entry(message: Message, index: number): { Id: string; ReceiptHandle: string | undefined } {
  return { Id: String(index), ReceiptHandle: message.ReceiptHandle };
}
