import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { bounded } from './bounded.ts';
import type { Tries } from '../core/next-try.ts';

/**
 * Sends a payload to come again after a delay, so that it holds back nobody meanwhile. Resolves to the messageId it comes back with, or to nothing where it
 * has characters that SQS never takes; throws what SQS throws besides.
 */
export type SetAside = (payload: string, tries: Tries, delaySeconds: number) => Promise<string | undefined>;

/** What SQS takes in a message is 1 MiB with its attributes; what is larger cannot be set aside. */
export const largestSetAside = 1_048_576 - 1_024;

/**
 * The delayed queue of a door: for contact records the one beside the stream, for contact events their own. How often and since when a payload was
 * tried goes with it as message attributes, so that a message that waits costs no receive.
 */
export function createRetryQueue(queueUrl: string, client = new SQSClient(bounded)): SetAside {
  return async (payload, { count, since }, delaySeconds) => {
    const message = new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: payload,
      DelaySeconds: delaySeconds,
      MessageAttributes: {
        tries: { DataType: 'Number', StringValue: String(count) },
        since: { DataType: 'Number', StringValue: String(since) },
      },
    });
    try {
      return (await client.send(message)).MessageId ?? '';
    } catch (error) {
      // The SDK knows it by two names, that of the query protocol and that of JSON.
      if (error instanceof Error && error.name.endsWith('InvalidMessageContents')) return undefined;
      throw error;
    }
  };
}

/** What of a received message is read here (Lambda's SQS event). */
interface Received {
  attributes: { SentTimestamp: string };
  messageAttributes: Readonly<Record<string, { stringValue?: string | undefined }>>;
}

/** What a message says of its tries; one that comes for the first time was delivered when it was sent. */
export function triesOf({ attributes, messageAttributes }: Received): Tries {
  const number = (name: string) => Number(messageAttributes[name]?.stringValue ?? Number.NaN);
  const [count, since] = [number('tries'), number('since')];
  const isSetAside = Number.isFinite(count) && Number.isFinite(since);
  return isSetAside ? { count, since } : { count: 0, since: Number(attributes.SentTimestamp) };
}
