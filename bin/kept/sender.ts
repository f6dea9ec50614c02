import { PutRecordCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import { isThere } from './is-there.ts';
import type { DoorName } from './row.ts';

/** From where the doors take their deliveries. */
export interface SendPlaces {
  contactEventQueueUrl: string;
  retryQueueUrl: string;
  /** The bridge's own stream; undefined where others read it as well, who must not be fed. */
  recordStream: string | undefined;
}

/** Sends a payload to its door, its tries beginning anew. @returns the id under which the door has it */
export type Send = (door: DoorName, payload: Uint8Array) => Promise<string>;

/** A message may have 1,048,576 bytes, the attributes that later tries add included; a record of a stream 10 MiB. */
const mostMessageBytes = 1_000_000;

/** A kept delivery that no place takes as it is. Sending it again would never help. */
export class NoWay extends Error {
  override readonly name = 'NoWay';
}

/**
 * Events go into the contact event queue; records into the retry queue, and into the bridge's own stream where no message can carry them.
 * @throws NoWay for a payload that can go nowhere
 */
export function createSend(sqs: SQSClient, kinesis: KinesisClient, places: SendPlaces): Send {
  const intoQueue = async (QueueUrl: string, MessageBody: string) => {
    const message = new SendMessageCommand({ QueueUrl, MessageBody });
    return (await isThere(`the queue ${QueueUrl}`, () => sqs.send(message))).MessageId ?? '';
  };
  const intoStream = async (StreamName: string, Data: Uint8Array) => {
    // All versions of one contact need no common shard: the ledger knows the newer one.
    const PartitionKey = createHash('sha256').update(Data).digest('hex');
    const record = new PutRecordCommand({ StreamName, Data, PartitionKey });
    return (await isThere(`the stream ${StreamName}`, () => kinesis.send(record))).SequenceNumber ?? '';
  };
  return async (door, payload) => {
    const text = textOf(payload);
    const isSmall = payload.byteLength <= mostMessageBytes;
    const queue = door === 'contact-event' ? places.contactEventQueueUrl : places.retryQueueUrl;
    const id = text !== undefined && isSmall ? await unlessRefused(() => intoQueue(queue, text)) : undefined;
    if (id !== undefined) return id;
    if (door === 'contact-record' && places.recordStream !== undefined) return intoStream(places.recordStream, payload);
    const why = isSmall ? 'it has characters that no message may have' : 'it is larger than a message may be';
    const other = door === 'contact-event' ? 'events have no other way' : 'the bridge has no stream of its own';
    throw new NoWay(`${why}, and ${other}`);
  };
}

/** The payload as text; undefined where it is none, for which SQS has no place. */
function textOf(payload: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch {
    return undefined;
  }
}

/** Undefined where SQS will not have these characters. */
async function unlessRefused(work: () => Promise<string>): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name.endsWith('InvalidMessageContents')) return undefined;
    throw error;
  }
}
