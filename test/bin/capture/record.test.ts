import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { recordCommand } from '../../../bin/commands/record.ts';
import { destroy, localClients } from '../../../bin/kept/clients.ts';
import type { KeptClients } from '../../../bin/kept/store.ts';
import { bridge as cli, linesOf } from '../../support/cli.ts';
import { runHere } from '../../support/in-process.ts';
import { contactEvent, contactRecord } from '../../support/lines.ts';
import * as night from '../doctor/deployed-parts.ts';

// Against a deployed bridge of local parts; its queues and streams go on as if nobody had looked.
vi.setConfig({ testTimeout: 60_000 });
let bridge: night.DeployedParts;
let clients: KeptClients;
let folder = '';
const out = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'));
  bridge = await night.openDeployedParts();
  clients = localClients(bridge.environment);
  for (const [name, value] of Object.entries(bridge.environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  destroy(clients);
  await bridge.close();
  await rm(folder, { recursive: true });
});

const put = (payload: string) =>
  clients.kinesis.send(
    new PutRecordCommand({ StreamName: bridge.parts.streamName, PartitionKey: 'k', Data: Buffer.from(payload) }),
  );
const queues = async () => (await clients.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [];
const copyQueue = async (): Promise<string> => {
  const url = (await queues()).find((one) => one.includes('bridge-record-'));
  if (url !== undefined && bridge.rules.size === 2) return url;
  await pause(20);
  return copyQueue();
};
const send = (QueueUrl: string, MessageBody: string) =>
  clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const waiting = async (QueueUrl: string) =>
  (await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes
    ?.ApproximateNumberOfMessages;
const record = (more: object = {}) => contactRecord('11111111-2222-4333-8444-555555555555', more);
const run = (...args: string[]) => runHere(recordCommand(), ...args);

test('records of the last minutes and new ones, anonymised; no rule and no queue is made', async () => {
  await put(record({ CustomerEndpoint: { Address: '+12065550199', Type: 'TELEPHONE_NUMBER' } }));
  const running = run(
    '--stack',
    night.stack,
    '--out',
    out('records.jsonl'),
    '--no-events',
    '--since',
    '5',
    '--records',
    '2',
  );
  await pause(300);
  await put(record({ Agent: { Username: 'dana.reyes' } }));
  expect(await running).toEqual({
    code: 0,
    stdout: [
      'account 000000000000, region us-east-1, stage night',
      'contact records: read from the stream contact-records, beside the bridge',
      `2 events and records in ${out('records.jsonl')}\n`,
    ].join('\n'),
    stderr: '',
  });
  const text = await readFile(out('records.jsonl'), 'utf8');
  const [first, second] = linesOf(text).map((line) => JSON.parse(line));
  expect(first).toMatchObject({
    ContactId: '11111111-2222-4333-8444-555555555555',
    CustomerEndpoint: { Address: '+13005550100' },
  });
  expect(second).toMatchObject({ Agent: { Username: expect.stringMatching(/^agent-\d$/) } });
  expect(text).not.toMatch(/2065550199|dana/);
  expect((await stat(out('records.jsonl'))).mode & 0o777).toBe(0o600);
  expect(bridge.rules.size).toBe(1);
});

test("events by a copy: the bridge's own message stays, and rule and queue are gone at the end", async () => {
  const own = bridge.parts.contactEventQueueUrl;
  await send(own, contactEvent('INITIATED', 'for-the-bridge'));
  const running = run('--stack', night.stack, '--out', out('events.jsonl'), '--records', '1', '--yes');
  const copy = await copyQueue();
  const [rule, copied] = [...bridge.rules.values()];
  expect(copied?.pattern).toBe(rule?.pattern);
  expect([...(copied?.targets.values() ?? [])]).toEqual([expect.stringMatching(/:bridge-record-\w{8}$/)]);
  await send(copy, contactEvent('INITIATED', '11111111-2222-4333-8444-555555555555'));
  expect((await running).code).toBe(0);
  expect(JSON.parse(await readFile(out('events.jsonl'), 'utf8'))).toMatchObject({
    'detail-type': 'Amazon Connect Contact Event',
    detail: { contactId: '11111111-2222-4333-8444-555555555555', eventType: 'INITIATED' },
  });
  expect(await waiting(own)).toBe('1');
  expect([...bridge.rules.keys()]).toEqual(['night-rule']);
  expect((await queues()).filter((url) => url.includes('bridge-record-'))).toEqual([]);
});

test('Ctrl-C takes rule and queue away too', async () => {
  const running = run('--stack', night.stack, '--out', out('stopped.jsonl'), '--yes');
  await copyQueue();
  process.emit('SIGINT');
  expect(await running).toMatchObject({ code: 0, stdout: expect.stringContaining('0 events and records in') });
  expect([...bridge.rules.keys()]).toEqual(['night-rule']);
  expect((await queues()).filter((url) => url.includes('bridge-record-'))).toEqual([]);
});

test('so does a failure on the way, which is told', async () => {
  const environment = { ...bridge.environment, AWS_ENDPOINT_URL_KINESIS: 'http://127.0.0.1:1' };
  const args = ['record', '--stack', night.stack, '--out', out('failed.jsonl'), '--yes', '--seconds', '30'];
  const { code, stderr } = await cli(args, '', environment);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^bridge: .*ECONNREFUSED.*\n$/);
  expect([...bridge.rules.keys()]).toEqual(['night-rule']);
  expect((await queues()).filter((url) => url.includes('bridge-record-'))).toEqual([]);
});

test('without --yes it says what it would make, and makes nothing', async () => {
  const { code, stdout, stderr } = await run('--stack', night.stack, '--out', out('nothing.jsonl'));
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'bridge: nothing was made: add --yes, or --no-events to capture records only\n',
  });
  expect(stdout).toContain(
    'contact events: copied by a queue and rules bridge-record-…, made now and taken away at the end',
  );
  await expect(stat(out('nothing.jsonl'))).rejects.toThrow();
});

test('a recording that is there already is anonymised; what is no JSON is left out and told', async () => {
  await writeFile(
    out('raw.jsonl'),
    [record({ Agent: { Username: 'dana.reyes' } }), 'not json dana', record()].join('\n'),
  );
  const { code, stdout, stderr } = await run('--from', out('raw.jsonl'), '--out', out('clean.jsonl'), '--new-ids');
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: `2 events and records in ${out('clean.jsonl')}\n`,
    stderr: [
      'bridge: line 2: is no JSON object, left out',
      'bridge: 1 left out, since what is no JSON object cannot be anonymised\n',
    ].join('\n'),
  });
  const [first, second] = linesOf(await readFile(out('clean.jsonl'), 'utf8')).map((line) => JSON.parse(line));
  expect(first.ContactId).toMatch(/^[0-9a-f-]{36}$/);
  expect(first.ContactId).not.toBe('11111111-2222-4333-8444-555555555555');
  expect(second.ContactId).toBe(first.ContactId);
});

test('wrong usage is one line, and no file is replaced', async () => {
  await writeFile(out('there.jsonl'), 'mine');
  const again = await run('--from', 'events/stories/callback.jsonl', '--out', out('there.jsonl'));
  expect(again).toMatchObject({
    code: 2,
    stderr: `bridge: --out ${out('there.jsonl')}: is there already; give another name\n`,
  });
  expect(await readFile(out('there.jsonl'), 'utf8')).toBe('mine');
  expect(await run('--out', out('x.jsonl'))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^bridge: say what to record: .*\n$/),
  });
});
