import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import { destroy, localClients } from '../../../bin/kept/clients.ts';
import { listed } from '../../../bin/kept/select.ts';
import { createKeptStore, type KeptClients, type KeptPlaces, type KeptStore } from '../../../bin/kept/store.ts';
import { createPark, type ParkedDelivery } from '../../../functions/aws/parked.ts';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { startLocalParts, type LocalParts } from '../../../sandbox/aws/local-parts.ts';

/** Local parts with nothing behind their queues, and the means to keep deliveries in them as the doors do. */
export interface KeptParts {
  parts: LocalParts;
  clients: KeptClients;
  places: KeptPlaces;
  store: KeptStore;
  /** Keeps a delivery. @returns the short id it is listed by */
  keep(delivery: Keeping): Promise<string>;
  /** Takes all messages that wait in a queue. */
  taken(queueUrl: string): Promise<string[]>;
  /** Drops everything that is kept, and all messages. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

type Keeping = Partial<Omit<ParkedDelivery, 'payload'>> & { payload: string | Uint8Array; at?: string };

export async function openKeptParts(): Promise<KeptParts> {
  const parts = await startLocalParts({ secrets: new Map(), book: new ContactBook() });
  const clients = localClients(parts.environment);
  const { contactEventQueueUrl, retryQueueUrl, streamName } = parts;
  const queues = { contactEventQueueUrl, retryQueueUrl, recordStream: streamName };
  const places = { index: parts.parkedIndex, bucket: parts.parkedBucket, ...queues };
  const store = createKeptStore(clients, places);
  const taken = async (QueueUrl: string): Promise<string[]> => {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await clients.sqs.send(receive);
    return Messages.length === 0 ? [] : [...Messages.map(({ Body = '' }) => Body), ...(await taken(QueueUrl))].sort();
  };
  return {
    ...{ parts, clients, places, store, taken },
    keep: (keeping) => keepIn(clients, places, keeping),
    clear: async () => {
      for (const row of await listed(store, {})) await store.drop(row);
      for (const url of [contactEventQueueUrl, retryQueueUrl]) await taken(url);
    },
    close: async () => {
      destroy(clients);
      await parts.close();
    },
  };
}

/** As the doors keep it (functions/aws/parked.ts). */
async function keepIn(
  { dynamoDb, s3 }: Pick<KeptClients, 'dynamoDb' | 's3'>,
  { bucket, index }: Pick<KeptPlaces, 'bucket' | 'index'>,
  { payload, at = new Date().toISOString(), ...delivery }: Keeping,
): Promise<string> {
  const park = createPark({
    ...{ bucketName: bucket, indexName: index, keptDays: 90, release: '1.2.3' },
    ...{ now: () => Date.parse(at), client: s3, index: dynamoDb },
  });
  const shape = { kind: 'parked', door: 'contact-record', delivery: 'd', reason: 'salesforce-refused' } as const;
  await park({ ...shape, ...delivery, payload: Buffer.from(payload) });
  return createHash('sha256').update(payload).digest('hex').slice(0, 12);
}
