import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deepStrictEqual, match, strictEqual } from 'node:assert';
import { holdLock, type HeldLock } from '../../bin/kept/lock.ts';
import { startRelay } from '../../bin/relay.ts';
import { createPark, type Park } from '../../functions/aws/parked.ts';
import { bridge, type CliRun } from '../support/cli.ts';
import type { Deployment } from './deployment.ts';
import type { Moto } from './moto.ts';

const stack = 'VoiceCallBridge-cloud';
/** What the run parked before: the one line that is no contact record. */
const wrong = '{"this":"is no contact record"}\n';

interface Tried {
  run: (...args: string[]) => Promise<CliRun>;
  park: Park;
  /** Bodies of all messages in the retry queue, which are taken out. */
  taken: () => Promise<string[]>;
  /** The lock of a redrive. */
  lock: () => Promise<HeldLock>;
  removeQueue: () => Promise<void>;
}

/** `bridge parked` and `bridge redrive` against the deployed stack, which has one parked delivery. */
export async function tryKept(moto: Moto, { outputs }: Pick<Deployment, 'outputs'>): Promise<void> {
  // As the functions reach S3 here (replay.ts).
  const s3 = await startRelay(moto.url);
  try {
    const tried = triedOn(moto, outputs, s3.url);
    await tryParked(tried);
    await tryRedrive(tried);
    await tryWrong(tried);
  } finally {
    await s3.close();
  }
}

function triedOn({ url, environment }: Moto, outputs: Record<string, string>, s3Url: string): Tried {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const account = { region: environment['AWS_REGION'] ?? '', credentials };
  const index = new DynamoDBClient({ ...account, endpoint: url });
  const sqs = new SQSClient({ ...account, endpoint: url, useQueueUrlAsEndpoint: false });
  const { KeptBucket = '', KeptIndex = '', RetryQueueUrl: QueueUrl = '' } = outputs;
  return {
    run: (...args) => bridge([...args, '--stack', stack], '', { ...environment, AWS_ENDPOINT_URL_S3: s3Url }),
    park: createPark({
      ...{ bucketName: KeptBucket, indexName: KeptIndex, keptDays: 90, release: '0.0.1', now: Date.now },
      client: new S3Client({ ...account, endpoint: s3Url }),
      index,
    }),
    taken: async () => {
      const bodies: string[] = [];
      for (;;) {
        const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
        const { Messages = [] } = await sqs.send(receive);
        if (Messages.length === 0) return bodies.sort();
        bodies.push(...Messages.map(({ Body = '' }) => Body));
      }
    },
    lock: () => holdLock(index, KeptIndex),
    removeQueue: async () => {
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

async function tryParked({ run, park, taken }: Tried): Promise<void> {
  const rows = await listed(run);
  deepStrictEqual(
    rows.map(({ kind, reason, times }) => ({ kind, reason, times })),
    [{ kind: 'parked', reason: 'no-contact-id', times: 1 }],
  );
  const id = idOf(rows[0]);
  match((await done(run('parked', 'show', id))).stdout, /"this": "•••"/);
  match((await done(run('parked', 'show', id, '--unmasked'))).stdout, /"this":"is no contact record"/);
  match((await done(run('parked', 'resend', id))).stdout, /^sent 1, of which 0 were kept again meanwhile; left 0/);
  deepStrictEqual(
    (await taken()).map((text) => text.trim()),
    [wrong.trim()],
  );
  deepStrictEqual(await listed(run), []);
  await park({ kind: 'parked', door: 'contact-event', delivery: 'd', reason: 'not-json', payload: Buffer.from('{') });
  match((await done(run('parked', 'drop', '--reason', 'not-json', '--yes'))).stdout, /\ndropped 1\n$/);
  deepStrictEqual(await listed(run), []);
}

async function tryRedrive({ run, park, taken, lock }: Tried): Promise<void> {
  const shared = {
    kind: 'exhausted',
    door: 'contact-record',
    delivery: 'd',
    reason: 'salesforce-unavailable',
  } as const;
  const texts = Array.from({ length: 60 }, (_, n) => `{"ContactId":"c${String(n)}"}`).sort();
  for (const text of texts) await park({ ...shared, payload: Buffer.from(text) });
  match((await done(run('redrive'))).stdout, /^to be sent: 60 deliveries[^]*nothing was sent: add --yes/);
  // Another one that runs meanwhile, on whatever machine.
  const other = await lock();
  const second = await run('redrive', '--yes');
  strictEqual(second.code, 2);
  match(second.stderr, /^bridge: another redrive runs since \S+ on \S+: .*\n$/);
  await other.release();
  const sent = await done(run('redrive', '--yes', '--rate', '100'));
  match(sent.stdout, /\nsent 60, of which 0 were kept again meanwhile; left 0; failed to send 0\n$/);
  deepStrictEqual(await taken(), texts);
  match((await done(run('redrive', '--yes'))).stdout, /^nothing is exhausted\n$/);
}

async function tryWrong({ run, park, removeQueue }: Tried): Promise<void> {
  const unknown = await run('parked', 'show', 'abc');
  deepStrictEqual([unknown.code, unknown.stderr.split('\n').length], [2, 2]);
  match(unknown.stderr, /abc: no kept delivery has this id/);
  match((await bridge(['parked', 'list', '--stack', stack, '--state', '/tmp'])).stderr, /^bridge: say where: .*\n$/);
  await park({
    ...{ kind: 'exhausted', door: 'contact-record', delivery: 'd', reason: 'other' },
    payload: Buffer.from('{"ContactId":"last"}'),
  });
  await removeQueue();
  const noQueue = await run('redrive', '--yes');
  strictEqual(noQueue.code, 1);
  match(noQueue.stderr, /^bridge: \w+: could not be sent: the queue \S+ is not there[^\n]*\n$/);
  strictEqual((await listed(run)).length, 1);
}

interface Row {
  id: string;
  kind: string;
  reason: string;
  times: number;
}

async function listed(run: Tried['run']): Promise<Row[]> {
  return JSON.parse((await done(run('parked', 'list', '--json'))).stdout);
}

const idOf = (row: Row | undefined) => row?.id.split('/').at(-1)?.slice(0, 12) ?? '';

async function done(running: Promise<CliRun>): Promise<CliRun> {
  const ran = await running;
  deepStrictEqual({ code: ran.code, stderr: ran.stderr }, { code: 0, stderr: '' });
  return ran;
}
