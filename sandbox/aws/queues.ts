import { buildApp } from 'fauxqs';
// The package exports its server only, which listens on all interfaces and hides its stores. The version is pinned.
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { failureOf, type Failure } from './failures.ts';
import { region } from './local-account.ts';
import type { LocalPart } from './loopback.ts';
import { restoreMessages, restoreObjects, saveMessages, saveObjects } from './saved-state.ts';

/** SQS and S3 on one endpoint. */
export interface Queues extends LocalPart {
  /** Writes all messages and objects to JSON files in `dir`; a message in flight is saved as one that waits. */
  save(dir: string): Promise<void>;
  /** Puts back what `save` wrote, into queues and buckets that exist by now. Nothing happens if nothing was saved. */
  restore(dir: string): Promise<void>;
  /** Each queue as it is now. */
  figures(): QueueFigures[];
}

/** What CloudWatch knows of a queue. */
export interface QueueFigures {
  name: string;
  /** Messages that may be received. */
  visible: number;
  /** When the oldest message was sent that is still there; one that was received more than three times does not count. Epoch milliseconds. */
  oldestSentAt: number | undefined;
}

/**
 * Starts SQS and S3 (fauxqs), in memory. It has no StartMessageMoveTask.
 * @param failures of SendMessage and PutObject, read at each of them
 */
export async function startQueues(failures: readonly Failure[] = []): Promise<Queues> {
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  // Without a host a queue URL takes the host of the request that made the queue, an address instead of *.localhost.
  stores.sqsStore.host = '';
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  app.server.keepAliveTimeout = 0; // as in loopback.ts
  let writes = 0;
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    const isWrite = method === 'PUT' || headers['x-amz-target'] === 'AmazonSQS.SendMessage';
    const error = isWrite ? failureOf(failures, (writes += 1)) : undefined;
    if (error !== undefined)
      await reply.code(503).send({ __type: `com.amazonaws.sqs#${error}`, message: 'Injected failure' });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    close: () => app.close(),
    figures: () => stores.sqsStore.listQueues().map(figuresOf),
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

const mostReceives = 3;

function figuresOf(queue: ReturnType<SqsStore['listQueues']>[number]): QueueFigures {
  const { ready, delayed, inflight } = queue.inspectMessages();
  const all = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const counted = all.filter(({ approximateReceiveCount }) => approximateReceiveCount <= mostReceives);
  const sent = counted.map(({ sentTimestamp }) => sentTimestamp);
  return { name: queue.name, visible: ready.length, oldestSentAt: sent.length === 0 ? undefined : Math.min(...sent) };
}
