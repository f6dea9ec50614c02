import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { doctorCommand } from '../../../bin/commands/doctor.ts';
import { bridge, linesOf } from '../../support/cli.ts';
import { runHere } from '../../support/in-process.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let state = '';
beforeAll(async () => {
  state = join(await mkdtemp(join(tmpdir(), 'doctor-')), 'state');
  await bridge(['replay', 'events/stories/inbound-answered.jsonl', '--state', state]);
});
afterAll(() => rm(join(state, '..'), { recursive: true }));

test('what a replay left is looked at without AWS, and left as it is', async () => {
  const settings = await readFile(join(state, 'settings.json'), 'utf8');
  expect(settings).not.toMatch(/PRIVATE KEY/);
  const { code, stdout, stderr } = await bridge(['doctor', '--state', state]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(linesOf(stdout)).toEqual([
    'ok    settings: 1 instance, createOn initiated',
    'ok    secret salesforce-signing-key: readable and complete',
    'ok    token: Salesforce takes that of secret salesforce-signing-key (org 00D000000000001, call center LocalContactCenter)',
    'ok    contact records: the stream contact-records is ACTIVE, 1 shard(s)',
    'ok    ledger: table contact-ledger is ACTIVE',
    'ok    kept: table parked-index is ACTIVE',
    'ok    kept: bucket parked-deliveries is there',
    'ok    queue: contact events (contact-events), 0 waiting',
    'ok    dead letters: none of contact events',
    'ok    queue: contact records tried again (contact-retries), 0 waiting',
    'ok    dead letters: none of contact records tried again',
    'ok    clocks: this machine and Salesforce agree',
  ]);
  expect(await readFile(join(state, 'settings.json'), 'utf8')).toBe(settings);
});

test('settings that are wrong are told with all that is wrong, and hide nothing', async () => {
  const file = join(state, 'settings.json');
  const good = await readFile(file, 'utf8');
  await writeFile(file, JSON.stringify({ ...JSON.parse(good), createOn: 'sometimes', speed: 1 }));
  const { code, stdout } = await runHere(doctorCommand(), '--state', state);
  const [first, second] = linesOf(stdout);
  expect(code).toBe(1);
  expect(first).toMatch(
    /^FAIL {2}settings: settings: 2 to mend; createOn: .*; speed: is no setting — replay once more/,
  );
  expect(second).toMatch(/^ok/);
  await writeFile(file, good);
});

test('a folder without state is wrong usage', async () => {
  const { code, stderr } = await runHere(doctorCommand(), '--state', join(state, 'nothing'));
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `bridge: --state ${join(state, 'nothing')}: there is no such folder\n`,
  });
});
