import { buildApp } from 'fauxqs';
// The package exports its server only, which listens on all interfaces and hides its stores. The version is pinned.
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { region } from './local-account.ts';
import type { LocalPart } from './loopback.ts';
import { restoreMessages, restoreObjects, saveMessages, saveObjects } from './saved-state.ts';

/** SQS and S3 on one endpoint. */
export interface Queues extends LocalPart {
  /** Writes all messages and objects to JSON files in `dir`; a message in flight is saved as one that waits. */
  save(dir: string): Promise<void>;
  /** Puts back what `save` wrote, into queues and buckets that exist by now. Nothing happens if nothing was saved. */
  restore(dir: string): Promise<void>;
}

/** Starts SQS and S3 (fauxqs), in memory. It has no StartMessageMoveTask. */
export async function startQueues(): Promise<Queues> {
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  // Without a host a queue URL takes the host of the request that made the queue, an address instead of *.localhost.
  stores.sqsStore.host = '';
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  app.server.keepAliveTimeout = 0; // as in loopback.ts
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    close: () => app.close(),
    async save(dir) {
      await saveMessages(dir, stores.sqsStore);
      await saveObjects(dir, stores.s3Store);
    },
    async restore(dir) {
      await restoreMessages(dir, stores.sqsStore);
      await restoreObjects(dir, stores.s3Store);
    },
  };
}
