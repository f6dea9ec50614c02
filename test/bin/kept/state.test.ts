import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ContactBook } from '../../../sandbox/aws/contact-book.ts';
import { startLocalParts } from '../../../sandbox/aws/local-parts.ts';
import { bridge, linesOf } from '../../support/cli.ts';
import { contactEvent, contactRecord } from '../../support/lines.ts';
import { run } from './run.ts';

// What a replay left in its folder is operated on without AWS.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterAll(() => rm(folder, { recursive: true }));

const recently = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const record = (id: string) =>
  contactRecord(id, {
    ...{ InitiationTimestamp: recently(70), DisconnectTimestamp: recently(65), LastUpdateTimestamp: recently(60) },
    ...{ Queue: null, Agent: null },
  });
const event = (id: string) => JSON.stringify({ ...JSON.parse(contactEvent('INITIATED', id)), time: recently(70) });

/** Replays lines into a state folder while the sandbox answers as the faults say. */
async function replayed(name: string, lines: string[], faults: unknown[], ...more: string[]) {
  const [state, recording, faultsFile] = ['', '.jsonl', '.faults.json'].map((end) => join(folder, `${name}${end}`));
  await writeFile(recording ?? '', lines.join('\n'));
  await writeFile(faultsFile ?? '', JSON.stringify(faults));
  const args = ['replay', recording ?? '', '--state', state ?? '', '--faults', faultsFile ?? '', '--json', ...more];
  const { code, stdout } = await bridge(args);
  return { state: state ?? '', code, ...JSON.parse(stdout) };
}

/** The VoiceCalls in a state folder: a replay of what is none of ours changes nothing. */
async function callsIn(state: string): Promise<{ vendorCallKey: string; callDisposition: string }[]> {
  const line = JSON.stringify({ 'detail-type': 'Amazon Connect Instance Event', detail: { contactId: 'x' } });
  return JSON.parse((await bridge(['replay', '-', '--state', state, '--json'], line)).stdout).voiceCalls;
}

test('what Salesforce refused is listed, and once that is mended sent again: the VoiceCall is right', async () => {
  const lines = [event('good'), event('bad'), record('good'), record('bad')];
  const refused = [{ when: { contactId: 'bad' }, do: { status: 400, body: [{ message: 'no', errorCode: 'NO' }] } }];
  const { state, code, voiceCalls } = await replayed('parked', lines, refused);
  expect(code).toBe(1);
  expect(voiceCalls).toMatchObject([{ vendorCallKey: 'good' }]);
  const rows = JSON.parse((await run('parked', 'list', '--state', state, '--json')).stdout);
  expect(rows).toMatchObject([
    { kind: 'parked', door: 'contact-event', reason: 'salesforce-refused', code: '400', contactId: 'bad', times: 1 },
    { kind: 'parked', door: 'contact-record', reason: 'salesforce-refused', code: '400', contactId: 'bad', times: 1 },
  ]);
  const shown = await run('parked', 'show', rows[1].id, '--state', state, '--unmasked');
  expect(shown.stdout).toContain(record('bad').slice(0, 60));
  const sent = await bridge(['parked', 'resend', '--all', '--yes', '--state', state]);
  expect(sent).toMatchObject({ code: 0, stderr: '' });
  expect(sent.stdout).toContain('sent 2, of which 0 were kept again meanwhile; left 0; failed to send 0');
  expect((await run('parked', 'list', '--state', state)).stdout).toBe('nothing is kept\n');
  expect(await callsIn(state)).toMatchObject([
    {
      vendorCallKey: 'bad',
      callType: 'Inbound',
      callDisposition: 'completed',
      fields: { FromPhoneNumber: '+12065550123' },
    },
    { vendorCallKey: 'good', callDisposition: 'completed' },
  ]);
});

test('what cannot be mended by sending it again is kept again, and said; drop ends it', async () => {
  const { state } = await replayed('hopeless', ['{"ContactId":"half"}'], []);
  const [row] = JSON.parse((await run('parked', 'list', '--state', state, '--json')).stdout);
  const id = row.id.slice('parked/contact-record/'.length, -'.json'.length).slice(0, 12);
  const sent = await run('parked', 'resend', id, '--state', state);
  expect(sent.code).toBe(1);
  expect(linesOf(sent.stdout).at(-1)).toBe('ended as 1 parked (not-a-contact-record)');
  expect(linesOf(sent.stderr)).toEqual([`bridge: ${id}: contact-record half parked: not-a-contact-record`]);
  expect((await run('parked', 'drop', id, '--yes', '--state', state)).code).toBe(0);
  expect((await run('parked', 'list', '--state', state)).stdout).toBe('nothing is kept\n');
});

test('what ran out of tries in an outage is redriven: dry run, then all of it', async () => {
  const outage = [{ when: {}, do: { status: 503 } }];
  const lines = [record('a'), record('b')];
  const { state, outcomes } = await replayed('outage', lines, outage, '--set', 'failures.mostTries=2');
  expect(outcomes.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['failed', 'failed']);
  const dry = await run('redrive', '--state', state);
  expect({ code: dry.code, stderr: dry.stderr }).toEqual({ code: 0, stderr: '' });
  expect(linesOf(dry.stdout)).toEqual([
    expect.stringMatching(/^to be sent: 2 deliveries/),
    '  2  contact-record  salesforce-unavailable',
    'at 10 a second it takes about 1 s',
    'nothing was sent: add --yes to send this',
  ]);
  const sent = await bridge(['redrive', '--state', state, '--yes']);
  expect(sent).toMatchObject({ code: 0, stderr: '' });
  expect(linesOf(sent.stdout).slice(-2)).toEqual([
    'sent 2, of which 0 were kept again meanwhile; left 0; failed to send 0',
    'ended as 2 delivered (updated)',
  ]);
  expect(await callsIn(state)).toMatchObject([{ vendorCallKey: 'a' }, { vendorCallKey: 'b' }]);
  expect((await run('redrive', '--state', state, '--yes')).stdout).toBe('nothing is exhausted\n');
});

describe('one clear line and exit 2 for a folder', () => {
  test('that is not there, or holds no state', async () => {
    const nowhere = join(folder, 'nowhere');
    expect(await run('parked', 'list', '--state', nowhere)).toEqual({
      ...{ code: 2, stdout: '' },
      stderr: `bridge: --state ${nowhere}: there is no such folder\n`,
    });
    const empty = await mkdtemp(join(folder, 'empty-'));
    expect(await run('redrive', '--yes', '--state', empty)).toEqual({
      ...{ code: 2, stdout: '' },
      stderr: `bridge: --state ${empty}: holds no state of the local parts; replay --state leaves one\n`,
    });
  });

  test('that another process has', async () => {
    const stateDir = await mkdtemp(join(folder, 'used-'));
    const parts = await startLocalParts({ stateDir, secrets: new Map(), book: new ContactBook() });
    try {
      const { code, stdout, stderr } = await bridge(['redrive', '--yes', '--state', stateDir]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toBe(
        `bridge: The state in ${stateDir} is in use by process ${String(process.pid)}: stop it first\n`,
      );
    } finally {
      await parts.close();
    }
  });
});
