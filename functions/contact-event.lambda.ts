import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runBatch } from './batch.ts';
import { bridge } from './bridge.ts';
import { containerOf } from './container.ts';
import { parseContactEvent } from './core/contact-event.ts';

/** The door for contact events: SQS messages whose body is an EventBridge envelope. What fails comes again by itself. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const { world: worldFor, park, isLastTry } = containerOf(process.env);
  const world = worldFor(context.getRemainingTimeInMillis());
  const deliveries = event.Records.map((message) => ({
    id: message.messageId,
    payload: Buffer.from(message.body, 'utf8'),
    lastTry: isLastTry(message),
  }));
  const unfinished = await runBatch(deliveries, {
    name: 'contact-event',
    parse: parseContactEvent,
    bridge: (fact, digest) => bridge(fact, digest, world),
    park,
  });
  return { batchItemFailures: unfinished.map(({ delivery }) => ({ itemIdentifier: delivery.id })) };
}
