import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeCommand } from '../../../bin/commands/probe.ts';
import { makePair, type Pair } from '../../../bin/keys/pair.ts';
import { probe } from '../../../bin/probe/probe.ts';
import { parsePrivateKey } from '../../../bin/keys/private-key.ts';
import { startSandbox, type Profile, type Sandbox, type Switches } from '../../../sandbox/salesforce/server.ts';
import { linesOf } from '../../support/cli.ts';
import { runHere } from '../../support/in-process.ts';
import { tlsBefore } from '../../support/tls.ts';

// The probe must find out what the sandbox was told to do.
const orgId = '00D000000000001';
const callCenter = 'ContactCenter';
let pair: Pair;
let folder = '';
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  pair = await makePair(callCenter, { bits: 2048, days: 365, now: new Date() });
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
  await writeFile(file('key.pem'), pair.privateKey);
});
afterAll(() => rm(folder, { recursive: true }));

async function withSandbox<Result>(
  { profile, switches }: { profile: Profile; switches?: Partial<Switches> },
  work: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result> {
  const callCenters = [{ apiName: callCenter, certificate: pair.certificate }];
  const sandbox = await startSandbox({ orgId, callCenters, profile, ...(switches && { switches }) });
  try {
    return await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** All switches that the answers name. */
async function foundIn(profile: Profile, switches?: Partial<Switches>) {
  return withSandbox({ profile, ...(switches && { switches }) }, async ({ url }) => {
    const asking = { url, privateKey: parsePrivateKey(pair.privateKey, 'key'), orgId, callCenter };
    const { answers } = await probe(asking);
    return Object.assign({}, ...answers.map((answer) => answer.switches ?? {}));
  });
}

describe('the switches of the embedded sandbox are found', () => {
  const common = {
    ...{ createStatus: 200, updateStatus: 200, clearRoutingStatus: 200, authFailStatus: 401, mismatchStatus: 400 },
    ...{ mediaTypeStatus: 415, unknownParent: 400, jtiReplay: 'reject', dupInbound: 'existing', idLength: 15 },
    strictDisconnect: true,
  };

  test('in the current profile', async () => {
    expect(await foundIn('current')).toEqual({
      ...common,
      ...{ profile: 'current', maxLifetimeSeconds: 86_400, audStrict: false, expAsText: false },
    });
  });

  test('in the legacy profile', async () => {
    expect(await foundIn('legacy')).toEqual({
      ...common,
      ...{ profile: 'legacy', maxLifetimeSeconds: 14_400, audStrict: true, expAsText: true },
    });
  });

  test('each of them set otherwise', async () => {
    const otherwise: Partial<Switches> = {
      ...{ createStatus: 201, updateStatus: 202, clearRoutingStatus: 204, authFailStatus: 403, mismatchStatus: 403 },
      ...{ mediaTypeStatus: 400, unknownParent: 404, jtiReplay: 'allow', dupInbound: 'new', idLength: 18 },
      ...{ strictDisconnect: false, audStrict: true, expAsText: true, maxLifetimeSeconds: 3_600 },
    };
    expect(await foundIn('current', otherwise)).toEqual({ ...otherwise, profile: 'current' });
  });

  test.each(['legacy', 'current'] as const)('a refused custom field, in the %s profile', async (profile) => {
    const fieldErrors = { BridgeProbeNoSuchField__c: 'No such column' };
    const said = await withSandbox({ profile, switches: { fieldErrors } }, async ({ url }) => {
      const asking = { url, privateKey: parsePrivateKey(pair.privateKey, 'key'), orgId, callCenter };
      return (await probe(asking)).answers.find(({ question }) => question.includes('custom field'));
    });
    const form = { legacy: 'created; errors is an array', current: 'created; errors is a text' }[profile];
    expect(said).toMatchObject({ answer: form, switches: { profile } });
  });
});

const options = (url: string) => [
  ...['--salesforce', url, '--private-key', file('key.pem'), '--org-id', orgId, '--call-center', callCenter],
];

test('a line for each question; all test calls are closed, and have numbers that nobody has', async () => {
  await withSandbox({ profile: 'current' }, async (sandbox) => {
    const { code, stdout, stderr } = await runHere(probeCommand(), ...options(sandbox.url), '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = linesOf(stdout);
    expect(lines.slice(0, 2)).toEqual([
      `org ${orgId}, call center ${callCenter}, at ${sandbox.url}`,
      'it writes about fifteen VoiceCalls bridge-probe-… from +12065550123 to +12065550100, and closes them',
    ]);
    expect(lines.slice(2, 5)).toEqual([
      'create: 200, body { voiceCallId: text, errors: [] }, id of 15 characters — sandbox: createStatus=200, idLength=15',
      'repeated Inbound create: the same VoiceCall — sandbox: dupInbound=existing; a create whose answer was lost is safely repeated',
      'repeated Transfer create: a second VoiceCall — sandbox: profile=current; the bridge never repeats one whose answer was lost',
    ]);
    expect(lines).toContain(
      'token that ended ten minutes ago: 401, body { message: text, code: number } — sandbox: authFailStatus=401',
    );
    expect(lines).toContain(
      'clearRouting of an unknown key: 404, body { message: text, code: number } — the bridge takes 404 for done',
    );
    await sandbox.settled();
    const calls = sandbox.voiceCalls();
    expect(calls.length).toBeGreaterThan(8);
    expect(calls.filter(({ vendorCallKey }) => !/^bridge-probe-[0-9a-f-]{36}$/.test(vendorCallKey))).toEqual([]);
    expect(calls.filter(({ callDisposition }) => callDisposition !== 'completed')).toEqual([]);
    expect(lines.at(-1)).toBe(`${String(calls.length)} test calls were made, and closed`);
    const numbers = calls.flatMap(({ fields }) => [fields['FromPhoneNumber'], fields['ToPhoneNumber']]);
    expect(new Set(numbers.filter((number) => number !== undefined))).toEqual(
      new Set(['+12065550123', '+12065550100']),
    );
    expect(stdout).not.toMatch(/PRIVATE KEY|eyJ/);
  });
});

test('stopped in the middle, it closes what it made, and says that it did not ask all', async () => {
  await withSandbox({ profile: 'current' }, async (sandbox) => {
    const stop = new AbortController();
    const asking = { url: sandbox.url, privateKey: parsePrivateKey(pair.privateKey, 'key'), orgId, callCenter };
    const asked = probe(asking, stop.signal);
    while (sandbox.voiceCalls().length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await asked).toMatchObject({ stopped: true, calls: 1 });
    await sandbox.settled();
    expect(sandbox.voiceCalls().map(({ callDisposition }) => callDisposition)).toEqual(['completed']);
  });
});

test('--json has the answers and nothing else; https by a certificate authority of its own', async () => {
  await withSandbox({ profile: 'current' }, async ({ url }) => {
    const tls = await tlsBefore(url);
    await writeFile(file('ca.pem'), tls.authority);
    const { code, stdout } = await runHere(
      probeCommand(),
      ...options(tls.url),
      '--ca',
      file('ca.pem'),
      '--yes',
      '--json',
    );
    await tls.close();
    expect(code).toBe(0);
    expect(JSON.parse(stdout).answers[0]).toMatchObject({ question: 'create', switches: { createStatus: 200 } });
  });
});

test('without --yes nothing is sent', async () => {
  await withSandbox({ profile: 'current' }, async (sandbox) => {
    const { code, stderr } = await runHere(probeCommand(), ...options(sandbox.url));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'bridge: nothing was sent: add --yes to write these test calls\n',
    });
    expect(sandbox.requests()).toEqual([]);
  });
});

test('an org that does not take the key, or is not there, is one line', async () => {
  const other = await makePair(callCenter, { bits: 2048, days: 365, now: new Date() });
  await withSandbox({ profile: 'current' }, async (sandbox) => {
    sandbox.setKey(callCenter, other.certificate);
    const { code, stderr } = await runHere(probeCommand(), ...options(sandbox.url), '--yes');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'bridge: a create is answered with 401, body { message: text, code: number }; bridge doctor says what is wrong\n',
    });
  });
  const { code, stderr } = await runHere(probeCommand(), ...options('http://127.0.0.1:1'), '--yes');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'bridge: http://127.0.0.1:1: gave no answer; check the address, and try again\n',
  });
  expect(await runHere(probeCommand(), ...options('http://example.com'), '--yes')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^bridge: --salesforce http:\/\/example.com: give an https URL/),
  });
});
