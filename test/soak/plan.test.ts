import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, test } from 'vitest';
import { localAccount } from '../../sandbox/aws/local-account.ts';
import { createStream } from '../../sandbox/aws/resources.ts';
import { startStream } from '../../sandbox/aws/stream.ts';
import { copyOf } from './copies.ts';
import { planRun, shardOf } from './plan.ts';
import { endOf, outage } from './schedule.ts';

test('a copy has contacts of its own, and so have the VoiceCalls that it must end with', () => {
  const [one, other] = [copyOf('agent-transfer-warm', 1, 7), copyOf('agent-transfer-warm', 2, 7)];
  const keys = one.expected.map(({ vendorCallKey }) => vendorCallKey);
  expect(keys).toHaveLength(2);
  const text = JSON.stringify(one.lines);
  for (const key of keys) expect(text).toContain(key);
  for (const key of keys) expect(JSON.stringify(other)).not.toContain(key);
  expect(one.expected.map(({ previousCallKey }) => previousCallKey)).toContain(keys.find((key) => text.includes(key)));
  expect(copyOf('agent-transfer-warm', 1, 7)).toEqual(one);
  expect(copyOf('agent-transfer-warm', 1, 8)).not.toEqual(one);
});

test('a plan has calls that begin in the outage and outlive it, and tells what must come out', () => {
  const { deliveries, expected, failing, refused } = planRun(60, 1);
  expect(planRun(60, 1).deliveries).toEqual(deliveries);
  const keys = new Set(expected.map(({ vendorCallKey }) => vendorCallKey));
  expect(keys.size).toBe(expected.length);
  expect(keys.has(failing) || keys.has(refused)).toBe(false);
  const [from, to] = [outage.from * 1000, endOf(outage) * 1000];
  const times = (id: string) => deliveries.filter(({ contactId }) => contactId === id).map(({ at }) => at);
  const outliving = [...keys].filter((id) => {
    const [first = 0] = times(id);
    return first > from && first < to && Math.max(...times(id)) > to + 59_000;
  });
  expect(outliving.length).toBeGreaterThanOrEqual(3);
  expect(times(failing).length).toBeGreaterThan(4);
});

test('the shard of a partition key is the one that Kinesis gives it', async () => {
  const part = await startStream();
  await createStream(part.url, 'records', 4);
  const kinesis = new KinesisClient({ endpoint: part.url, ...localAccount, requestHandler: new NodeHttpHandler() });
  const keys = Array.from({ length: 30 }, (_, index) => `call-${String(index)}`);
  const Records = keys.map((PartitionKey) => ({ PartitionKey, Data: Buffer.from('{}') }));
  const answer = await kinesis.send(new PutRecordsCommand({ StreamName: 'records', Records }));
  const given = answer.Records?.map(({ ShardId = '' }) => Number(ShardId.slice(-1)));
  expect(keys.map((key) => shardOf(key, 4))).toEqual(given);
  kinesis.destroy();
  await part.close();
});
