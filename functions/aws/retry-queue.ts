import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Sets a record aside to be delivered again later, so that it does not hold back its shard. Resolves to the messageId it comes back with. */
export type SetAside = (payload: string, retryAfterMs: number | undefined) => Promise<string>;

interface RetryQueueOptions {
  queueUrl: string;
  delaySeconds: number;
  client?: SQSClient;
}

/** The longest delay of an SQS message. */
const longestDelaySeconds = 900;

/** The delayed retry queue beside the stream. Throws what SQS throws, also when the payload is larger than a message may be. */
export function createRetryQueue({ queueUrl, delaySeconds, client = new SQSClient({}) }: RetryQueueOptions): SetAside {
  return async (payload, retryAfterMs = 0) => {
    const DelaySeconds = Math.min(longestDelaySeconds, Math.max(delaySeconds, Math.ceil(retryAfterMs / 1000)));
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: payload, DelaySeconds });
    return (await client.send(message)).MessageId ?? '';
  };
}
