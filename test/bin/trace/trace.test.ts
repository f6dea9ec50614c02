import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridge } from '../../support/cli.ts';
import { expectedOf, storyFile } from '../../support/stories.ts';

const story = 'agent-transfer-warm';
const [first = '', second = ''] = expectedOf(story).map(({ vendorCallKey }) => vendorCallKey);
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trace-'));
  await bridge(['replay', storyFile(story), storyFile('inbound-answered'), '--state', dir]);
  // What the runtime writes, and what a crash left half written, is none of ours.
  await appendFile(join(dir, 'functions.log'), `REPORT RequestId: ${first}\n{"time":"2026-03-02T10:00:00Z","cont`);
});
afterAll(() => rm(dir, { recursive: true }));

const traced = async (id: string) => JSON.parse((await bridge(['trace', id, '--state', dir, '--json'])).stdout);

describe('from any leg of a call', () => {
  test.each([first, second])('all its legs are found, and no other call: %s', async (id) => {
    const { rootContactId, legs, timeline } = await traced(id);
    const ids = [first, second].sort();
    expect(legs.map(({ contactId }: { contactId: string }) => contactId).sort()).toEqual(ids);
    expect([first, second]).toContain(rootContactId);
    const told = timeline.flatMap(({ contactId }: { contactId?: string }) => contactId ?? []);
    expect([...new Set(told)].sort()).toEqual(ids);
  });

  test('the timeline is in order, and has what was sent to Salesforce and what came of each delivery', async () => {
    const { timeline } = await traced(second);
    const times = timeline.map(({ time }: { time: string }) => time);
    expect(times).toEqual(times.toSorted());
    const sent = timeline.filter(({ event }: { event: string }) => event === 'salesforce-request');
    expect(sent.map(({ operation, status }: { operation: string; status: number }) => [operation, status])).toEqual([
      ['create', 200],
      ['create', 200],
      ['update', 200],
      ['update', 200],
    ]);
    const outcomes = timeline.filter(({ event }: { event: string }) => event === 'outcome');
    const lines = readFileSync(storyFile(story), 'utf8').trim().split('\n');
    expect(outcomes).toHaveLength(lines.length);
  });

  test('people read it as text: legs, then a line for each moment', async () => {
    const { stdout, code } = await bridge(['trace', second, '--state', dir]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^call [0-9a-f-]{36}: 2 legs in the ledger\n/);
    expect(stdout).toContain(`${second} TRANSFER from ${first} · 0LQ`);
    expect(stdout).toMatch(/Salesforce update: 200 \(\d+ ms\)/);
    expect(stdout).toMatch(/contact-record {2}delivered updated/);
    expect(stdout).not.toMatch(/\+1\d{10}/);
  });
});

describe('says in one line', () => {
  const wrong = async (...args: string[]) => {
    const { stderr, code } = await bridge(['trace', ...args]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return { stderr, code };
  };

  test('that nobody knows the contact', async () => {
    expect(await wrong('no-such-contact', '--state', dir)).toMatchObject({
      stderr: expect.stringContaining('no-such-contact: neither the ledger nor the log knows it'),
      code: 1,
    });
  });

  test('that digits alone do not do, with what there is to check in a folder', async () => {
    const { stderr } = await wrong(first.slice(0, 8), '--state', dir);
    expect(stderr).toMatch(/; check the id and the folder \(the whole id is needed\)\n$/);
  });

  test.each([
    [['c-1'], 'say where: --stack NAME for a deployed bridge, or --state DIR'],
    [['c-1', '--state', 'a', '--stack', 'b'], 'say where'],
    [['c-1', '--state', '/no/such/folder'], 'there is no such folder'],
    [['c"1', '--state', 'a'], 'give the id of a contact'],
    [['c-1', '--state', 'a', '--days', '0'], 'give a whole number of days'],
  ])('what is wrong with %j', async (args, message) => {
    expect(await wrong(...args)).toMatchObject({ stderr: expect.stringContaining(message), code: 2 });
  });
});
