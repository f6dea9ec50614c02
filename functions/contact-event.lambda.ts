import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { triesOf } from './aws/retry-queue.ts';
import { runBatch } from './batch.ts';
import { bridge } from './bridge.ts';
import { containerOf } from './container.ts';
import { parseContactEvent } from './core/contact-event.ts';

/** The door for contact events: SQS messages whose body is an EventBridge envelope. What fails is sent to the same queue again, with a delay. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const container = containerOf(process.env);
  const world = container.world(context.getRemainingTimeInMillis());
  const deliveries = event.Records.map((message) => ({
    id: message.messageId,
    payload: Buffer.from(message.body, 'utf8'),
    tries: triesOf(message),
  }));
  const unfinished = await runBatch(deliveries, {
    name: 'contact-event',
    parse: parseContactEvent,
    bridge: (fact, digest, park) => bridge(fact, digest, { ...world, park }),
    park: container.park,
  });
  const left = await container.tryLater('contact-event', unfinished);
  await container.finish('contact-event');
  return { batchItemFailures: left.map(({ delivery }) => ({ itemIdentifier: delivery.id })) };
}
