import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecording } from '../../bin/replay/recording.ts';
import { startSandbox, type Sandbox } from '../../sandbox/salesforce/server.ts';
import { bridge, linesOf } from '../support/cli.ts';
import { parkedIn } from '../support/doors.ts';
import { contactEvent, contactRecord, instanceArn } from '../support/lines.ts';
import { recording, replayed } from '../support/replay.ts';
import { requestsByKey } from '../support/requests.ts';
import { expectedOf, storyFile, storyLines } from '../support/stories.ts';
import { tlsBefore } from '../support/tls.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

const otherEvent = JSON.stringify({ 'detail-type': 'Amazon Connect Instance Event', detail: { contactId: 'x' } });
const agentEvent = JSON.stringify({ AgentARN: 'a', EventType: 'LOGIN', CurrentAgentSnapshot: { Configuration: {} } });
const withoutId = contactRecord('', { ContactId: null });
const oddIds = ['a/b', 'a?b', 'a/../b', '..%2Fb', 'a b#c'];
const huge = contactRecord('huge', { Attributes: { notes: 'x'.repeat(900_000) } });

describe('bad lines between good ones', () => {
  const good = [contactEvent('INITIATED', 'good'), contactRecord('good')];
  const bad = ['this is no JSON', '{}', withoutId, '"text"', '{"ContactId":"half"}', contactEvent('INITIATED', '')];
  const skipped = [agentEvent, otherEvent];

  test('are parked or skipped with a reason, the good ones delivered once; exit 1 and one line each', async () => {
    const [event = '', record = ''] = good;
    const file = await recording(bad[0] ?? '', event, ...bad.slice(1), ...skipped, '', record);
    const { code, stdout, stderr } = await bridge(['replay', file, '--json']);
    const { outcomes, requests } = JSON.parse(stdout);
    expect(code).toBe(1);
    const ends = outcomes.map(
      (it: Record<string, unknown>) => `${String(it['line'])} ${String(it['outcome'])} ${String(it['reason'])}`,
    );
    expect(ends).toEqual([
      '1 parked not-json',
      '2 delivered created',
      '3 parked no-contact-id',
      '4 parked no-contact-id',
      '5 parked not-an-object',
      '6 parked not-a-contact-record',
      '7 parked no-contact-id',
      '8 skipped agent-event',
      '9 skipped other-event',
      '11 delivered updated',
    ]);
    expect(linesOf(stderr)).toEqual([
      `${file}:1: contact-record (no contact id) parked: not-json (this line is no JSON)`,
      `${file}:3: contact-record (no contact id) parked: no-contact-id (there is no contact id in it)`,
      `${file}:4: contact-record (no contact id) parked: no-contact-id (there is no contact id in it)`,
      `${file}:5: contact-record (no contact id) parked: not-an-object (this line is JSON, but no object)`,
      `${file}:6: contact-record half parked: not-a-contact-record (neither a contact record nor an EventBridge envelope)`,
      `${file}:7: contact-event (no contact id) parked: no-contact-id (there is no contact id in it)`,
    ]);
    expect(requests.map(({ method }: { method: string }) => method)).toEqual(['POST', 'PATCH']);
  });

  test('are kept whole where they were parked', async () => {
    const file = await recording(...good, ...bad, ...skipped);
    const { seen = [] } = await replayed([file], { inspect: ({ parts }) => parkedIn(parts) });
    expect(seen.map(({ payload }) => payload).sort()).toEqual([...bad].sort());
  });
});

test('an id is escaped in the path, so that it reaches its own VoiceCall and no other', async () => {
  const file = await recording(...oddIds.flatMap((id) => [contactEvent('INITIATED', id), contactRecord(id)]));
  const result = await replayed([file], { faults: [] });
  expect(result.trouble).toEqual([]);
  expect(result.voiceCalls.map(({ vendorCallKey }) => vendorCallKey)).toEqual([...oddIds].sort());
  expect([...requestsByKey(result).values()]).toEqual(oddIds.map(() => ({ POST: 1, PATCH: 1, clearRouting: 0 })));
  const recordsOnly = await replayed([await recording(...oddIds.map((id) => contactRecord(id)))], { faults: [] });
  expect(recordsOnly.requests.map(({ path }) => path.replace('/telephony/v1/voiceCalls/', ''))).toEqual([
    'a%2Fb',
    'a%3Fb',
    'a%2F..%2Fb',
    '..%252Fb',
    'a%20b%23c',
  ]);
});

test('an id that no path can name is parked, and holds back nobody', async () => {
  const file = await recording(contactRecord('..'), contactRecord('.'), contactRecord('good'));
  const { outcomes } = await replayed([file]);
  expect(outcomes.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
    'parked salesforce-refused',
    'parked salesforce-refused',
    'delivered updated',
  ]);
});

test('a record of 900 KB is delivered', async () => {
  const { outcomes, voiceCalls } = await replayed([await recording(huge)]);
  expect(outcomes).toMatchObject([{ contactId: 'huge', outcome: 'delivered' }]);
  expect(voiceCalls).toMatchObject([{ vendorCallKey: 'huge' }]);
});

describe('what a recording may be', () => {
  const [event, record] = [contactEvent('INITIATED', 'a'), contactRecord('a')];
  const sources = async (path: string) => (await readRecording([path])).map(({ line, source }) => `${line} ${source}`);
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  test('lines, with blank ones between and Windows line ends', async () => {
    const path = await file('a.jsonl', `\uFEFF${event}\r\n\r\n  \r\n${record}\r\n`);
    expect(await sources(path)).toEqual(['1 contact-event', '4 contact-record']);
  });

  test('one line after blank ones has its own number', async () => {
    expect(await sources(await file('blank.jsonl', `\n\n${record}\n`))).toEqual(['3 contact-record']);
  });

  test('an array, whose lines are its positions', async () => {
    const path = await file('array.json', `[${event},\n${record}, 7]`);
    expect(await sources(path)).toEqual(['1 contact-event', '2 contact-record', '3 contact-record']);
  });

  test('one value over many lines, delivered as it stands', async () => {
    const pretty = JSON.stringify(JSON.parse(record), undefined, 2);
    const [line, ...more] = await readRecording([await file('pretty.json', `${pretty}\n`)]);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ line: 1, source: 'contact-record', text: pretty });
  });

  test('folders: everything .json and .jsonl below them, but no expectations', async () => {
    const deep = join(folder, 'tree', 'deep');
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'b.jsonl'), record);
    await writeFile(join(deep, 'a.json'), event);
    await writeFile(join(deep, 'b.expected.json'), '[]');
    await writeFile(join(deep, 'notes.txt'), 'no recording');
    const lines = await readRecording([join(folder, 'tree')]);
    expect(lines.map(({ file: name }) => name)).toEqual([join(deep, 'a.json'), join(deep, 'b.jsonl')]);
  });

  test('the standard input', async () => {
    const { code, stdout, stderr } = await bridge(['replay', '-', '--json'], `${event}\n${record}\n`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).voiceCalls).toMatchObject([{ vendorCallKey: 'a', callDisposition: 'completed' }]);
  });
});

describe('wrong usage: exit 2, nothing on stdout, and one line that says what to do', () => {
  const salesforce = ['--private-key', 'package.json', '--org-id', '00D000000000001', '--call-center', 'c'];
  test.each<[string[], RegExp]>([
    [['replay'], /missing required argument 'path'/],
    [['replay', 'no-such.jsonl'], /no-such\.jsonl: no such file or folder/],
    [['replay', 'events/stories', '--nope'], /unknown option '--nope'/],
    [['replay', 'events/stories', '--shuffle', 'x'], /--shuffle.*give a whole number/],
    [['replay', 'events/stories', '--duplicate', '0'], /--duplicate.*from 1/],
    [['replay', 'events/stories', '--speed', 'fast'], /--speed.*10x/],
    [['replay', 'events/stories', '--to', 'nowhere'], /--to.*dry-run/],
    [['replay', 'events/stories', '--set', 'createOn'], /write KEY=VALUE/],
    [['replay', 'events/stories', '--faults', 'no-such.json'], /--faults no-such\.json: cannot be read/],
    [['replay', 'events/stories', '--salesforce', 'http://example.com', ...salesforce], /give an https URL/],
    [['replay', 'events/stories', '--salesforce', 'http://127.0.0.1:1'], /--private-key/],
    [['fly'], /unknown command 'fly'/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await bridge(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(linesOf(stderr)).toHaveLength(1);
  });

  test('--set with keys that are no settings names every one of them', async () => {
    const sets = ['--set', 'creatOn=queued', '--set', 'retry.often=9', '--set', 'queueTransfer=bend'];
    const { code, stdout, stderr } = await bridge(['replay', storyFile('inbound-answered'), ...sets]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/creatOn/);
    expect(stderr).toMatch(/retry\.often/);
    expect(stderr).toMatch(/queueTransfer/);
  });
});

test('--to dry-run shows what would be sent and sends nothing', async () => {
  const file = storyFile('inbound-answered');
  const dry = await bridge(['replay', file, '--to', 'dry-run', '--json']);
  const { requests, voiceCalls, outcomes } = JSON.parse(dry.stdout);
  expect(dry).toMatchObject({ code: 0, stderr: '' });
  expect(voiceCalls).toEqual([]);
  expect(outcomes).toHaveLength(storyLines('inbound-answered').length);
  expect(requests).toMatchObject([
    { method: 'POST', path: '/telephony/v1/voiceCalls', status: null },
    { method: 'PATCH', status: null },
  ]);
  const { stdout } = await bridge(['replay', file, '--to', 'dry-run']);
  expect(stdout).toMatch(/^POST \/telephony\/v1\/voiceCalls/);
  expect(stdout).not.toMatch(/\+1\d{10}/);
});

describe('--salesforce', () => {
  let salesforce: Sandbox;
  let key = '';
  const lines = [contactEvent('INITIATED', 'a'), contactRecord('a')];
  const callCenter = 'Harbour';
  beforeAll(async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const callCenters = [{ apiName: callCenter, certificate: publicKey }];
    salesforce = await startSandbox({ orgId: '00D000000000002', callCenters });
    key = join(folder, 'key.pem');
    await writeFile(key, privateKey);
  });
  afterAll(() => salesforce.close());

  const sendTo = async (url: string, ...more: string[]) => {
    const who = ['--private-key', key, '--org-id', '00D000000000002', '--call-center', callCenter];
    return bridge(['replay', await recording(...lines), '--json', '--salesforce', url, ...who, ...more]);
  };

  test('sends to another server over http on loopback, and tells what was sent', async () => {
    const { code, stdout, stderr } = await sendTo(`${salesforce.url}/telephony/v1`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { requests, voiceCalls } = JSON.parse(stdout);
    expect(voiceCalls).toEqual([]);
    expect(requests).toMatchObject([
      { method: 'POST', path: '/telephony/v1/voiceCalls', status: 200, body: { vendorCallKey: 'a' } },
      { method: 'PATCH', status: 200, body: { endTime: '2026-03-02T10:05:00Z' } },
    ]);
    expect(salesforce.voiceCalls()).toMatchObject([{ vendorCallKey: 'a', callDisposition: 'completed' }]);
  });

  test('sends over https to a server whose authority is given', async () => {
    const front = await tlsBefore(salesforce.url);
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, front.authority);
    const before = salesforce.requests().length;
    const { code, stdout } = await sendTo(front.url, '--ca', ca);
    await front.close();
    expect(code).toBe(0);
    expect(JSON.parse(stdout).requests.map(({ status }: { status: number }) => status)).toEqual([200, 200]);
    expect(salesforce.requests().length - before).toBe(2);
  });
});

test('--state keeps VoiceCalls and ledger: the same recording again sends nothing', async () => {
  const state = join(folder, 'state');
  const args = ['replay', storyFile('agent-transfer-warm'), '--json', '--state', state];
  const first = JSON.parse((await bridge(args)).stdout);
  const again = await bridge(args);
  expect(again.code).toBe(0);
  const { requests, voiceCalls, outcomes } = JSON.parse(again.stdout);
  expect(requests).toEqual([]);
  expect(voiceCalls).toEqual(first.voiceCalls);
  expect(voiceCalls).toHaveLength(expectedOf('agent-transfer-warm').length);
  expect(new Set(outcomes.map(({ outcome }: { outcome: string }) => outcome))).toEqual(new Set(['skipped']));
});

test('the instance to bridge can be named; contacts of others are skipped', async () => {
  const other = instanceArn.replace(/1$/, '2');
  const file = await recording(contactRecord('ours'), contactRecord('theirs', { InstanceARN: other }));
  const { outcomes, requests } = await replayed([file], { set: [`instance=${other}`] });
  expect(outcomes.map(({ contactId, reason }) => `${contactId ?? ''} ${reason}`)).toEqual([
    'ours other-instance',
    'theirs updated',
  ]);
  expect(requests).toHaveLength(1);
});

describe('what is stopped, or was sent elsewhere', () => {
  test(
    'Ctrl-C keeps what was done in one piece, and the same replay goes on from there',
    { timeout: 120_000 },
    async () => {
      const state = join(folder, 'interrupted');
      const stories = ['replay', 'events/stories', '--state', state];
      const child = spawn(process.execPath, ['--import', 'tsx', 'bin/bridge.ts', ...stories], { stdio: 'pipe' });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      // Once something was written to Salesforce, which the state must know of then.
      const log = join(state, 'functions.log');
      const isAtWork = async () => (await readFile(log, 'utf8').catch(() => '')).includes('"reason":"updated"');
      while (!(await isAtWork())) await new Promise((resolve) => setTimeout(resolve, 50));
      child.kill('SIGINT');
      expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(130);
      expect(said).toMatch(
        /bridge: stopped: \d+ of \d+ deliveries ended; what they left is kept in \S+, and the same replay goes on from there\n$/,
      );
      const again = await bridge([...stories, '--json']);
      const whole = await bridge(['replay', 'events/stories', '--json']);
      const calls = ({ stdout }: { stdout: string }) =>
        JSON.parse(stdout).voiceCalls.map(({ voiceCallId: _, ...call }: { voiceCallId: string }) => call);
      expect(calls(again)).toEqual(calls(whole));
    },
  );

  test('a state folder of one org is not taken for another', async () => {
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    const key = join(folder, 'other.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const story = ['replay', storyFile('agent-transfer-warm')];
    const elsewhere = [
      '--salesforce',
      'http://127.0.0.1:9',
      '--private-key',
      key,
      '--org-id',
      '00D000000000001',
      '--call-center',
      'C',
    ];
    expect((await bridge([...story, '--state', ours])).code).toBe(0);
    const toOther = await bridge([...story, '--state', ours, ...elsewhere]);
    expect([toOther.code, toOther.stderr]).toEqual([
      2,
      `bridge: --state ${ours}: what it knows was sent to the embedded sandbox; leave --salesforce out, or take another folder\n`,
    ]);
    expect((await bridge([...story, '--set', 'failures.mostTries=1', '--state', theirs, ...elsewhere])).code).toBe(1);
    for (const args of [
      ['redrive', '--yes', '--state', theirs],
      [...story, '--state', theirs],
    ]) {
      const { code, stderr } = await bridge(args);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `bridge: --state ${theirs}: what it knows was sent to http://127.0.0.1:9; replay it to that server again, or take another folder\n`,
      });
    }
  });
});

test.each([
  [['--stack', 'X'], '--stack goes with --to aws'],
  [['--yes'], '--yes goes with --to aws'],
  [['--private-key', 'k.pem'], '--private-key goes with --salesforce URL'],
  [['--to', 'dry-run', '--state', 'x'], '--to dry-run sends nothing, and --state would remember it as sent'],
  [['--report', 'no-such-folder/r.html'], '--report no-such-folder/r.html: cannot be written'],
])('%j is refused before anything is done', async (options, why) => {
  const { code, stdout, stderr } = await bridge(['replay', storyFile('agent-transfer-warm'), ...options]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^bridge: [^\n]+\n$/);
  expect(stderr).toContain(why);
});

test('an org that a state folder holds in a broken form is said in one line, and ends it', async () => {
  const state = join(folder, 'broken');
  await mkdir(state);
  await writeFile(join(state, 'salesforce.json'), 'x{');
  const { code, stderr } = await bridge(['replay', storyFile('agent-transfer-warm'), '--state', state]);
  expect([code, stderr]).toEqual([
    2,
    `bridge: ${join(state, 'salesforce.json')}: is not what a local run keeps of its org; delete its folder, or take another one\n`,
  ]);
});
