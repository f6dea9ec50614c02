import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listed } from '../../../bin/kept/select.ts';
import { linesOf } from '../../support/cli.ts';
import { contactEvent, contactRecord } from '../../support/lines.ts';
import { openKeptParts, type KeptParts } from './kept-parts.ts';
import { run as runHere } from './run.ts';
import { startStack, type OneStack } from './stack.ts';

// The CLI as it is run against AWS: by the outputs of a stack, which a stand-in tells; the rest are the local parts.
vi.setConfig({ testTimeout: 120_000 });
const stack = 'VoiceCallBridge-example';
let kept: KeptParts;
let cloud: OneStack;

beforeAll(async () => {
  kept = await openKeptParts();
  cloud = await startStack(stack);
  const environment = { ...kept.parts.environment, AWS_ENDPOINT_URL_CLOUDFORMATION: cloud.url };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
beforeEach(() => cloud.setOutputs(outputs()));
afterEach(() => kept.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  cloud.close();
  await kept.close();
});

const outputs = () => ({
  Stage: 'example',
  ContactEventQueueUrl: kept.places.contactEventQueueUrl,
  RetryQueueUrl: kept.places.retryQueueUrl,
  KeptBucket: kept.places.bucket,
  KeptIndex: kept.places.index,
});
const run = (...args: string[]) => runHere(...args, '--stack', stack);
const left = async () => (await listed(kept.store, {})).map(({ contactId }) => contactId).sort();
const recently = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const record = (id: string) => contactRecord(id, { LastUpdateTimestamp: recently(60) });
const event = (id: string) => JSON.stringify({ ...JSON.parse(contactEvent('INITIATED', id)), time: recently(60) });
const inRetryQueue = () => kept.taken(kept.places.retryQueueUrl);

describe('parked', () => {
  test('list shows a line for each, and how many for each reason', async () => {
    const [first, second] = ['2026-11-01T10:00:00.000Z', '2026-11-02T10:00:00.000Z'];
    await kept.keep({ payload: 'hello', contactId: 'a', code: '400', at: first });
    await kept.keep({ payload: 'not json', reason: 'not-json', door: 'contact-event', at: second });
    await kept.keep({ payload: 'x', kind: 'exhausted', reason: 'salesforce-unavailable', at: second });
    const all = await run('parked', 'list');
    expect({ code: all.code, stderr: all.stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(all.stdout)).toEqual([
      'id            kind       door            reason                  code  contactId  first                     last                      times  release',
      '2cf24dba5fb0  parked     contact-record  salesforce-refused      400   a          2026-11-01T10:00:00.000Z  2026-11-01T10:00:00.000Z  1      1.2.3',
      expect.stringMatching(/^\w{12} {2}\w+ +contact-\w+ +[\w-]+ +– +– /),
      expect.stringMatching(/^\w{12} {2}\w+ +contact-\w+ +[\w-]+ +– +– /),
      '2 parked: 1 not-json, 1 salesforce-refused',
      '1 exhausted: 1 salesforce-unavailable',
    ]);
    const some = JSON.parse((await run('parked', 'list', '--json', '--kind', 'parked', '--contact', 'a')).stdout);
    expect(some).toMatchObject([{ kind: 'parked', contactId: 'a', code: '400', times: 1, firstAt: first }]);
    expect((await run('parked', 'list', '--reason', 'nothing')).stdout).toBe('nothing is kept\n');
  });

  test('show masks the payload, and shows it as it came when asked to', async () => {
    const payload = record('c1');
    const id = await kept.keep({ payload, contactId: 'c1' });
    const masked = await run('parked', 'show', id);
    expect(masked.code).toBe(0);
    expect(masked.stdout).toContain('"InitiationMethod": "INBOUND"');
    expect(masked.stdout).not.toMatch(/2065550|whitfield|Support/);
    expect((await run('parked', 'show', id, '--unmasked')).stdout).toContain(`\n${payload}\n`);
    const other = await kept.keep({ payload: 'call me at +12065550123' });
    const { stdout } = await run('parked', 'show', other);
    expect(stdout).toContain('the payload is no JSON: 23 bytes, sha256 ');
    expect(stdout).not.toContain('5550123');
  });

  test('resend sends by id at once, and by reason with --yes', async () => {
    const id = await kept.keep({ payload: record('c1'), contactId: 'c1' });
    await kept.keep({ payload: record('c2'), contactId: 'c2', reason: 'not-json' });
    await kept.keep({ payload: record('c3'), contactId: 'c3', kind: 'exhausted', reason: 'not-json' });
    expect(await run('parked', 'resend', id.slice(0, 8))).toEqual({
      code: 0,
      stdout: 'sent 1, of which 0 were kept again meanwhile; left 0; failed to send 0\n',
      stderr: '',
    });
    expect(await inRetryQueue()).toEqual([record('c1')].map(() => expect.stringContaining('"c1"')));
    const unsure = await run('parked', 'resend', '--reason', 'not-json');
    expect(unsure).toMatchObject({ code: 2, stderr: 'bridge: nothing was sent: add --yes\n' });
    expect(unsure.stdout).toMatch(/^to be sent: 1 delivery/);
    expect(await left()).toEqual(['c2', 'c3']);
    expect((await run('parked', 'resend', '--reason', 'not-json', '--yes')).code).toBe(0);
    expect(await left()).toEqual(['c3']);
    expect(await inRetryQueue()).toEqual([expect.stringContaining('"c2"')]);
  });

  test('drop takes them out with --yes only', async () => {
    const id = await kept.keep({ payload: 'a', contactId: 'c1' });
    expect(await run('parked', 'drop', id)).toMatchObject({
      code: 2,
      stderr: 'bridge: nothing was dropped: add --yes\n',
    });
    expect(await left()).toEqual(['c1']);
    const dropped = await run('parked', 'drop', id, '--yes');
    expect(dropped).toMatchObject({ code: 0, stdout: expect.stringMatching(/\ndropped 1\n$/) });
    expect(await left()).toEqual([]);
  });

  test('an old one wants --force', async () => {
    const id = await kept.keep({ payload: contactRecord('old', { LastUpdateTimestamp: '2019-03-02T10:00:00Z' }) });
    const asked = await run('parked', 'resend', id);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toMatch(
      new RegExp(`^bridge: ${id}: not sent, since older .* --force sends it nevertheless\n$`),
    );
    expect(await run('parked', 'resend', id, '--force')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('redrive', () => {
  const fill = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const contactId = `c${String(n)}`;
      const at = recently(count - n);
      await kept.keep({ payload: record(contactId), contactId, kind: 'exhausted', reason: 'salesforce-throttled', at });
    }
  };

  test('says first what it would send', async () => {
    await kept.keep({ payload: 'p', contactId: 'parked' });
    await kept.keep({
      ...{ payload: event('e'), contactId: 'e', kind: 'exhausted', door: 'contact-event' },
      ...{ reason: 'salesforce-unavailable', at: '2026-11-01T10:00:00.000Z' },
    });
    await fill(3);
    const { code, stdout, stderr } = await run('redrive', '--rate', '0.05');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout)).toEqual([
      expect.stringMatching(/^to be sent: 4 deliveries, kept between 2026-11-01T10:00:00\.000Z and 20/),
      '  3  contact-record  salesforce-throttled',
      '  1  contact-event   salesforce-unavailable',
      'at 0.05 a second it takes about 1 min 20 s',
      'nothing was sent: add --yes to send this',
    ]);
    expect(await left()).toHaveLength(5);
  });

  test('sends what is exhausted, by reason, and nothing that is parked', async () => {
    await kept.keep({ payload: 'p', contactId: 'parked' });
    await kept.keep({ payload: event('e'), contactId: 'e', kind: 'exhausted', door: 'contact-event', reason: 'other' });
    await fill(3);
    const { code, stdout, stderr } = await run('redrive', '--yes', '--rate', '100', '--reason', 'salesforce-throttled');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/\nsent 3, of which 0 were kept again meanwhile; left 0; failed to send 0\n$/);
    expect(await left()).toEqual(['e', 'parked']);
    expect(await inRetryQueue()).toHaveLength(3);
    expect((await run('redrive', '--yes')).stdout).toMatch(/\nsent 1, /);
    expect(await kept.taken(kept.places.contactEventQueueUrl)).toEqual([expect.stringContaining('"e"')]);
    expect((await run('redrive', '--yes')).stdout).toBe('nothing is exhausted\n');
  });

  test('one at a time: the second is told since when and where the first runs', async () => {
    await fill(1);
    const lock = {
      ...{ kind: { S: 'lock' }, id: { S: 'redrive' }, owner: { S: 'x' }, host: { S: 'harbour' } },
      ...{ since: { S: '2026-11-20T10:00:00.000Z' }, until: { N: String(Date.now() + 3_600_000) } },
    };
    await kept.clients.dynamoDb.send(new PutItemCommand({ TableName: kept.places.index, Item: lock }));
    const second = await run('redrive', '--yes');
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/^bridge: another redrive runs since 2026-11-20T10:00:00.000Z on harbour: .*\n$/);
    expect(await left()).toEqual(['c0']);
    const over = { ...lock, until: { N: '1' } };
    await kept.clients.dynamoDb.send(new PutItemCommand({ TableName: kept.places.index, Item: over }));
    expect((await run('redrive', '--yes')).code).toBe(0);
  });

  test('Ctrl-C ends it between two sends with the exact counts; what is left is sent the next time, each once', async () => {
    await fill(20);
    const args = ['--import', 'tsx', 'bin/bridge.ts', 'redrive', '--yes', '--rate', '4', '--stack', stack];
    const child = spawn(process.execPath, args, { env: process.env });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    await vi.waitUntil(async () => (await left()).length < 19, { timeout: 60_000, interval: 50 });
    child.kill('SIGINT');
    const [[stdout], code] = [await output, await ended];
    const rest = await left();
    expect(code).toBe(1);
    expect(rest.length).toBeGreaterThan(0);
    expect(stdout).toContain(
      `\nsent ${String(20 - rest.length)}, of which 0 were kept again meanwhile; left ${String(rest.length)}; failed to send 0\n`,
    );
    const again = await run('redrive', '--yes', '--rate', '100');
    expect(again.stdout).toContain(`\nsent ${String(rest.length)}, of which 0 were`);
    expect(new Set(await inRetryQueue()).size).toBe(20);
  });

  test('a queue that is gone is said in one line, and nothing is lost', async () => {
    await fill(2);
    const gone = kept.places.retryQueueUrl.replace('contact-retries', 'gone');
    cloud.setOutputs({ ...outputs(), RetryQueueUrl: gone });
    const { code, stdout, stderr } = await run('redrive', '--yes');
    expect(code).toBe(1);
    expect(stdout).toContain('sent 0, of which 0 were kept again meanwhile; left 0; failed to send 2');
    expect(linesOf(stderr)).toEqual([expect.stringContaining(`could not be sent: the queue ${gone} is not there`)]);
    expect(await left()).toHaveLength(2);
  });
});

describe('wrong usage: exit 2, and one line that says what to do', () => {
  const place = ['--stack', stack];
  test.each<[string[], string]>([
    [['parked', 'list'], 'say where: --stack NAME'],
    [['redrive', '--yes'], 'say where: --stack NAME'],
    [['parked', 'list', ...place, '--state', '/tmp'], 'say where: --stack NAME'],
    [['parked', 'list', '--stack', 'Nowhere'], '--stack Nowhere: there is no such stack'],
    [['parked', 'list', ...place, '--kind', 'lock'], 'Allowed choices are parked, exhausted'],
    [['parked', 'show', ...place], "missing required argument 'id'"],
    [['parked', 'show', 'abc', ...place], 'abc: no kept delivery has this id'],
    [['parked', 'resend', ...place], 'or --reason REASON, or (to resend) --all'],
    [['parked', 'resend', 'abc', '--all', ...place], 'say which: ids'],
    [['parked', 'resend', 'abc', ...place], 'abc: no kept delivery has this id'],
    [['parked', 'resend', 'abc', ...place, '--set', 'createOn=queued'], '--set: a deployed bridge has its settings'],
    [['parked', 'drop', ...place, '--yes'], 'say which: ids'],
    [['parked', 'drop', 'abc', ...place, '--yes'], 'abc: no kept delivery has this id'],
    [['redrive', ...place, '--rate', '0'], '--rate'],
    [['redrive', ...place, '--rate', 'fast'], '--rate'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runHere(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(message)]);
  });

  test.each(['ContactEventQueueUrl', 'RetryQueueUrl', 'KeptBucket', 'KeptIndex'])(
    'a stack without the output %s',
    async (name) => {
      cloud.setOutputs(Object.fromEntries(Object.entries(outputs()).filter(([output]) => output !== name)));
      const { code, stdout, stderr } = await run('redrive', '--yes');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(linesOf(stderr)).toEqual([expect.stringContaining(`--stack ${stack}: has no output ${name}`)]);
    },
  );

  test('a table that is gone', async () => {
    cloud.setOutputs({ ...outputs(), KeptIndex: 'gone' });
    const { code, stderr } = await run('parked', 'list');
    expect({ code, lines: linesOf(stderr) }).toEqual({
      code: 2,
      lines: [expect.stringContaining('bridge: the index gone is not there')],
    });
  });
});
