import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployedIn, type Deployed } from '../../bin/replay/deployed.ts';
import type { RecordedLine } from '../../bin/replay/recording.ts';
import { replayToAws } from '../../bin/replay/to-aws.ts';
import { ContactBook } from '../../sandbox/aws/contact-book.ts';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { startLocalParts, type LocalParts } from '../../sandbox/aws/local-parts.ts';

const line = (source: RecordedLine['source'], text: string, index: number): RecordedLine => ({
  file: 'x',
  line: index + 1,
  text,
  value: undefined,
  source,
});
const events = Array.from({ length: 12 }, (_, index) =>
  line('contact-event', `{"detail-type":"x","n":${String(index)}}`, index),
);
const records = Array.from({ length: 3 }, (_, index) =>
  line('contact-record', `{"ContactId":"c${String(index)}"}`, index),
);

let parts: LocalParts;
let sqs: SQSClient;
let kinesis: KinesisClient;
let to: Deployed;

beforeAll(async () => {
  parts = await startLocalParts({ secrets: new Map(), book: new ContactBook() });
  const url = (service: string) => parts.environment[`AWS_ENDPOINT_URL_${service}`] ?? '';
  sqs = new SQSClient({ ...localAccount, endpoint: url('SQS') });
  kinesis = new KinesisClient({ ...localAccount, endpoint: url('KINESIS'), requestHandler: new NodeHttpHandler() });
  to = {
    ...{ account: '000000000000', region: 'us-east-1', stage: 'example' },
    ...{
      contactEventQueueUrl: parts.contactEventQueueUrl,
      retryQueueUrl: parts.retryQueueUrl,
      recordStream: parts.streamName,
    },
  };
});

afterAll(() => parts.close());

async function messagesIn(QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies.sort();
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
}

async function recordsInStream(): Promise<string[]> {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: parts.streamName }));
  const start = {
    StreamName: parts.streamName,
    ShardId: Shards[0]?.ShardId,
    ShardIteratorType: 'TRIM_HORIZON' as const,
  };
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(start));
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ Data }) => Buffer.from(Data ?? []).toString()).sort();
}

const textsOf = (lines: RecordedLine[]) => lines.map(({ text }) => text).sort();

describe('replay --to aws', () => {
  it('says account, stage and counts, and sends nothing without --yes', async () => {
    const said: string[] = [];
    const sending = replayToAws([...events, ...records], {
      to,
      yes: false,
      say: (text) => said.push(text),
      sqs,
      kinesis,
    });
    await expect(sending).rejects.toThrow('nothing was sent: add --yes');
    expect(said).toEqual([
      'account 000000000000, region us-east-1, stage example',
      '12 contact events to the queue, 3 contact records to the stream contact-records',
    ]);
    expect(await messagesIn(to.contactEventQueueUrl)).toEqual([]);
    expect(await recordsInStream()).toEqual([]);
  });

  it('puts events into the queue and records into the stream', async () => {
    await replayToAws([...records, ...events], { to, yes: true, say: () => undefined, sqs, kinesis });
    expect(await messagesIn(to.contactEventQueueUrl)).toEqual(textsOf(events));
    expect(await recordsInStream()).toEqual(textsOf(records));
    expect(await messagesIn(to.retryQueueUrl)).toEqual([]);
  });

  it("uses the bridge's own queue where the stream is shared", async () => {
    const said: string[] = [];
    await replayToAws(records, {
      to: { ...to, recordStream: undefined },
      yes: true,
      say: (text) => said.push(text),
      sqs,
      kinesis,
    });
    expect(said[1]).toBe(
      '0 contact events to the queue, 3 contact records to the retry queue, since the stream is shared',
    );
    expect(await messagesIn(to.retryQueueUrl)).toEqual(textsOf(records));
    expect(await recordsInStream()).toEqual(textsOf(records));
  });
});

describe('a stream that takes some', () => {
  /** Answers of PutRecords: each says which records it does not take; `throttled` refuses the whole request. */
  async function streamThat(script: (number[] | 'throttled')[]) {
    const taken: string[][] = [];
    const server = createServer(async (request, response) => {
      const { Records } = (await json(request)) as { Records: { Data: string }[] };
      const answer = script.shift() ?? [];
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (answer === 'throttled') {
        response
          .writeHead(400)
          .end(JSON.stringify({ __type: 'ProvisionedThroughputExceededException', message: 'slow down' }));
        return;
      }
      taken.push(
        Records.filter((_, index) => !answer.includes(index)).map(({ Data }) => Buffer.from(Data, 'base64').toString()),
      );
      const answers = Records.map((_, index) =>
        answer.includes(index)
          ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' }
          : { SequenceNumber: '1', ShardId: 's' },
      );
      response.end(JSON.stringify({ FailedRecordCount: answer.length, Records: answers }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = new KinesisClient({
      ...localAccount,
      endpoint: `http://127.0.0.1:${String(port)}`,
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 1,
    });
    return { taken, client, close: () => server.close() };
  }

  it('is sent again what it did not take, after waiting', async () => {
    const { taken, client, close } = await streamThat([[0, 2], 'throttled', [1], []]);
    const waited: number[] = [];
    const wait = async (milliseconds: number) => void waited.push(milliseconds);
    await replayToAws(records, { to, yes: true, say: () => undefined, kinesis: client, wait });
    expect(taken).toEqual([['{"ContactId":"c1"}'], ['{"ContactId":"c0"}'], ['{"ContactId":"c2"}']]);
    expect(waited).toEqual([200, 400, 200]);
    close();
  });

  it('is given up when it takes nothing any more, with the number that is left', async () => {
    const { client, close } = await streamThat(Array.from({ length: 20 }, () => 'throttled' as const));
    const sending = replayToAws(records, {
      to,
      yes: true,
      say: () => undefined,
      kinesis: client,
      wait: async () => undefined,
    });
    await expect(sending).rejects.toThrow('3 of 3 deliveries were not taken');
    close();
  });
});

describe('the stack that is named', () => {
  const outputs = { Stage: 'production', ContactEventQueueUrl: 'https://events', RetryQueueUrl: 'https://retries' };
  const stack = (values: Record<string, string>) => ({
    StackId: 'arn:aws:cloudformation:eu-west-2:111122223333:stack/VoiceCallBridge-production/1',
    Outputs: Object.entries(values).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  });

  it('tells account, region and places', () => {
    const more = { RecordStream: 'stream', LedgerTable: 'ledger', ContactEventLogGroup: 'log', KeptIndex: 'index' };
    expect(deployedIn('x', stack({ ...outputs, ...more }))).toEqual({
      account: '111122223333',
      region: 'eu-west-2',
      stage: 'production',
      contactEventQueueUrl: 'https://events',
      retryQueueUrl: 'https://retries',
      recordStream: 'stream',
      ledgerTable: 'ledger',
      keptIndex: 'index',
      logGroups: ['log'],
    });
    expect(deployedIn('x', stack(outputs)).recordStream).toBeUndefined();
  });

  it('is refused in one line where it is none of a bridge', () => {
    expect(() => deployedIn('x', undefined)).toThrow('--stack x: there is no such stack');
    expect(() => deployedIn('x', stack({}))).toThrow('--stack x: has no output Stage');
  });
});
