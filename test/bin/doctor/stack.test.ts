import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { doctorCommand } from '../../../bin/commands/doctor.ts';
import { destroy, localClients } from '../../../bin/kept/clients.ts';
import { makePair } from '../../../bin/keys/pair.ts';
import { makePrivateKey, pemOf } from '../../../bin/keys/private-key.ts';
import { environmentNames } from '../../../functions/names.ts';
import { linesOf } from '../../support/cli.ts';
import { runHere } from '../../support/in-process.ts';
import * as night from './deployed-parts.ts';

// The doctor as it is run against AWS: by the outputs of a stack. Stand-ins tell how it is deployed; the rest are the local parts.
vi.setConfig({ testTimeout: 120_000 });
let bridge: night.DeployedParts;
let folder = '';
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  bridge = await night.openDeployedParts();
  for (const [name, value] of Object.entries(bridge.environment)) vi.stubEnv(name, value);
  await writeFile(file('certificate.pem'), bridge.pair.certificate);
});
beforeEach(() => bridge.heal());
afterAll(async () => {
  vi.unstubAllEnvs();
  await bridge.close();
  await rm(folder, { recursive: true });
});

const doctor = (...args: string[]) => runHere(doctorCommand(), '--stack', night.stack, ...args);
/** Lines that are not `ok`; all that the doctor says is held against what must not be told. */
async function troubleOf(...args: string[]) {
  const { code, stdout, stderr } = await doctor(...args);
  expect(stderr).toBe('');
  expect(stdout).not.toMatch(/PRIVATE KEY|Bearer|eyJ|MII/);
  return { code, trouble: linesOf(stdout).filter((line) => !line.startsWith('ok ')) };
}
const setEverywhere = (name: string, value: string) => {
  for (const one of bridge.functions.values()) one.environment = { ...one.environment, [name]: value };
};

test('all well: a line for each thing, nothing to do, exit code 0', async () => {
  const { code, stdout, stderr } = await doctor('--certificate', file('certificate.pem'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const day = bridge.pair.facts.notAfter.toISOString().slice(0, 10);
  expect(linesOf(stdout)).toEqual([
    'ok    settings: function contact-event, release 1.2.3: 1 instance, createOn initiated',
    'ok    function contact-event ← contact-events: mapping enabled',
    'ok    settings: function contact-record, release 1.2.3: 1 instance, createOn initiated',
    'ok    function contact-record ← contact-records: mapping enabled',
    'ok    function contact-record ← contact-retries: mapping enabled',
    'ok    settings: function reconciler, release 1.2.3: 1 instance, createOn initiated',
    'ok    secret night/signing-key: readable and complete',
    'ok    key: that in secret night/signing-key and the certificate belong together',
    `ok    certificate: that of secret night/signing-key is good until ${day}`,
    'ok    token: Salesforce takes that of secret night/signing-key (org 00D000000000001, call center LocalContactCenter)',
    `ok    contact events: those of instance ${night.instanceId} reach the bridge by the rule night-rule`,
    'ok    contact records: the stream contact-records is ACTIVE, 1 shard(s)',
    `ok    contact records: instance ${night.instanceId} sends them to the stream contact-records, which the bridge reads`,
    'ok    ledger: table contact-ledger is ACTIVE',
    'ok    kept: table parked-index is ACTIVE',
    'ok    kept: bucket parked-deliveries is there',
    'ok    queue: contact events (contact-events), 0 waiting',
    'ok    dead letters: none of contact events',
    'ok    queue: contact records tried again (contact-retries), 0 waiting',
    'ok    dead letters: none of contact records tried again',
    'ok    permissions: the role of contact-event may do all that it has to',
    'ok    permissions: the role of contact-record may do all that it has to',
    'ok    permissions: the role of reconciler may do all that it has to',
    'ok    clocks: this machine and AWS agree',
    'ok    clocks: this machine and Salesforce agree',
  ]);
});

describe('each fault is named in one line:', () => {
  test('wrong key', async () => {
    bridge.secrets.set(night.secretName, night.secretOf({ privateKey: pemOf(makePrivateKey(2048)) }));
    expect(await troubleOf()).toEqual({
      code: 1,
      trouble: [
        'FAIL  token: Salesforce refuses that of secret night/signing-key (org 00D000000000001, call center LocalContactCenter) with 401: wrong key — upload the certificate that belongs to the key (bridge keys show tells which), or put its key into the secret',
      ],
    });
  });

  test('wrong org', async () => {
    const { privateKey } = bridge.pair;
    bridge.secrets.set(night.secretName, night.secretOf({ privateKey, orgId: '00D000000000009' }));
    expect(await troubleOf()).toEqual({
      code: 1,
      trouble: [
        "FAIL  token: Salesforce refuses that of secret night/signing-key (org 00D000000000009, call center LocalContactCenter) with 401: wrong org — put the org's own id into the secret (Setup > Company Information)",
      ],
    });
  });

  test('wrong call center', async () => {
    const { privateKey } = bridge.pair;
    bridge.secrets.set(night.secretName, night.secretOf({ privateKey, callCenterApiName: 'Elsewhere' }));
    const { code, trouble } = await troubleOf();
    expect(code).toBe(1);
    expect(trouble).toHaveLength(1);
    expect(trouble[0]).toMatch(
      /^FAIL {2}token: .* call center Elsewhere\) with 401: wrong call center, or one without a/,
    );
  });

  test('expired certificate, by the secret or by the file', async () => {
    const { privateKey } = bridge.pair;
    const certificateEndsAt = '2026-01-31T00:00:00.000Z';
    bridge.secrets.set(night.secretName, night.secretOf({ privateKey, certificateEndsAt }));
    const ended =
      'FAIL  certificate: that of secret night/signing-key has ended on 2026-01-31 — bridge keys rotate start';
    expect(await troubleOf()).toEqual({ code: 1, trouble: [`${ended} (docs/runbook.md#key-rotation)`] });
    const now = new Date('2025-01-31T00:01:00Z');
    const old = await makePair(night.callCenter, { bits: 2048, days: 365, now });
    await writeFile(file('old.pem'), old.certificate);
    bridge.heal();
    bridge.secrets.set(night.secretName, night.secretOf({ privateKey: old.privateKey }));
    bridge.salesforce.setKey(night.callCenter, old.certificate);
    expect((await troubleOf('--certificate', file('old.pem'))).trouble).toEqual([
      `${ended} (docs/runbook.md#key-rotation)`,
    ]);
  });

  test("a certificate that is not the key's", async () => {
    const other = await makePair(night.callCenter, { bits: 2048, days: 365, now: new Date() });
    await writeFile(file('other.pem'), other.certificate);
    expect(await troubleOf('--certificate', file('other.pem'))).toEqual({
      code: 1,
      trouble: [
        "FAIL  key: that in secret night/signing-key is not the certificate's — tokens will be refused: put the right key into the secret, or upload the right certificate",
      ],
    });
  });

  test('missing permission', async () => {
    const [role = ''] = [...bridge.roles.keys()].filter((arn) => arn.endsWith('/contact-record'));
    const left = night.allowedTo['contact-record'].filter(({ actions }) => !actions.includes('s3:PutObject'));
    bridge.roles.set(
      role,
      left.map((one) => (one.actions.includes('sqs:*') ? { ...one, actions: ['sqs:R*', 'sqs:D*', 'sqs:G*'] } : one)),
    );
    const forbids = 'deploy the stage again; if it stays, a permissions boundary or an organization policy forbids it';
    const may = 'FAIL  permissions: the role of contact-record (contact-record) may not';
    const contact = '00000000-0000-4000-8000-000000000000';
    const object = (kind: string) => `arn:aws:s3:::parked-deliveries/${kind}/contact-record/${contact}`;
    expect(await troubleOf()).toEqual({
      code: 1,
      trouble: [
        `${may} s3:PutObject on ${object('parked')} — ${forbids}`,
        `${may} s3:PutObject on ${object('exhausted')} — ${forbids}`,
        `${may} sqs:SendMessage on arn:aws:sqs:us-east-1:000000000000:contact-retries — ${forbids}`,
      ],
    });
  });

  test('unreachable Salesforce', async () => {
    setEverywhere(environmentNames.settings, night.settingsWith('http://127.0.0.1:1'));
    expect(await troubleOf()).toEqual({
      code: 1,
      trouble: [
        expect.stringMatching(
          /^FAIL {2}Salesforce: http:\/\/127.0.0.1:1\/telephony\/v1\/voiceCalls cannot be reached \(.+\) — check telephonyUrl, DNS, and the way out of this network$/,
        ),
      ],
    });
  });

  test('rule for another instance', async () => {
    const [rule] = bridge.rules.values();
    if (rule) rule.pattern = night.patternFor(night.otherInstanceId);
    expect(await troubleOf()).toEqual({
      code: 1,
      trouble: [
        `FAIL  contact events: those of instance ${night.instanceId} do not reach the bridge: the rule night-rule is for instance ${night.otherInstanceId} — name the right instance in lib/stages.ts, and deploy`,
      ],
    });
  });
});

describe('so is', () => {
  test('a rule that is off, that has no target, or that lets too little pass', async () => {
    const [rule] = bridge.rules.values();
    if (!rule) throw new Error('there is no rule');
    rule.state = 'DISABLED';
    expect((await troubleOf()).trouble[0]).toBe(
      'FAIL  contact events: the rule night-rule is disabled — aws events enable-rule --name night-rule',
    );
    rule.state = 'ENABLED';
    rule.pattern = night.patternFor(night.instanceId).replace('"DISCONNECTED",', '');
    expect((await troubleOf()).trouble).toEqual([
      `FAIL  contact events: those of instance ${night.instanceId}: the rule night-rule lets DISCONNECTED not pass — deploy the stage again`,
    ]);
    rule.targets.clear();
    expect((await troubleOf()).trouble).toEqual([
      "FAIL  contact events: no rule hands any to the bridge's queue — deploy the stage again",
    ]);
  });

  test('a stranger beside our instance, as a warning', async () => {
    const [rule] = bridge.rules.values();
    if (rule) rule.pattern = night.patternFor(night.instanceId, night.otherInstanceId);
    const { code, trouble } = await troubleOf();
    expect(code).toBe(0);
    expect(trouble).toEqual([
      expect.stringContaining(
        `warn  contact events: the rule night-rule passes those of instance ${night.otherInstanceId} too`,
      ),
    ]);
  });

  test('an instance that sends its records elsewhere, or nowhere', async () => {
    bridge.recordStreams.set(night.instanceId, night.streamArn.replace('contact-records', 'other-stream'));
    const about = `FAIL  contact records: instance ${night.instanceId} sends them to`;
    const todo = 'deploy the stage again, or name its stream in lib/stages.ts (existingStream)';
    expect((await troubleOf()).trouble).toEqual([
      `${about} other-stream, and the bridge reads contact-records — ${todo}`,
    ]);
    bridge.recordStreams.clear();
    expect((await troubleOf()).trouble).toEqual([`${about} no stream; the bridge reads contact-records — ${todo}`]);
  });

  test('a mapping that is off, and one whose last batch failed', async () => {
    const records = bridge.functions.get('night-contact-record');
    if (!records) throw new Error('there is no function');
    const [stream, ...rest] = records.mappings;
    if (!stream) throw new Error('there is no mapping');
    records.mappings = [{ ...stream, state: 'Disabled' }, ...rest];
    expect((await troubleOf()).trouble[0]).toContain(
      'contact-record ← contact-records: its event source mapping is Disabled',
    );
    records.mappings = [{ ...stream, lastProcessingResult: 'PROBLEM: Function call failed' }, ...rest];
    expect((await troubleOf()).trouble[0]).toContain('the last batch failed (PROBLEM: Function call failed)');
  });

  test('an environment with which a function cannot start', async () => {
    const records = bridge.functions.get('night-contact-record');
    if (records)
      records.environment = {
        ...records.environment,
        BRIDGE_SETTINGS: '{"instances":[],"createOn":"never ever"}',
        RELEASE: '',
      };
    const { trouble } = await troubleOf();
    expect(trouble).toEqual([
      'FAIL  settings: function contact-record cannot start with its own (environment: RELEASE is empty) — deploy the stage again',
    ]);
  });

  test('an environment that is not shown to whoever asks', async () => {
    for (const one of bridge.functions.values()) one.environmentError = 'AccessDeniedException';
    const { code, trouble } = await troubleOf();
    expect(code).toBe(0);
    expect(trouble).toHaveLength(4);
    expect(trouble[0]).toBe(
      'warn  settings: those of function contact-event are not shown (AccessDeniedException) — run the doctor with credentials that may use the key',
    );
    expect(trouble[3]).toBe(
      'warn  settings: no function tells them — mend that first: call centers, rules and streams were not looked at',
    );
  });

  test('shadow mode, and functions that differ', async () => {
    const settings = { ...JSON.parse(night.settingsWith(bridge.salesforce.url)), mode: 'shadow' };
    const events = bridge.functions.get('night-contact-event');
    if (events) events.environment = { ...events.environment, BRIDGE_SETTINGS: JSON.stringify(settings) };
    const { code, trouble } = await troubleOf();
    expect(code).toBe(0);
    expect(trouble).toEqual([
      'warn  settings: function contact-event, release 1.2.3: mode is shadow — nothing is sent to Salesforce until it is live',
      'warn  settings: those of the functions differ — somebody changed one by hand: deploy the stage again',
    ]);
  });

  test('dead letters, with their number', async () => {
    const clients = localClients(bridge.parts.environment);
    const QueueUrl = bridge.parts.deadLetterQueueUrls.contactEvent;
    for (const MessageBody of ['a', 'b']) await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const { code, trouble } = await troubleOf();
    expect(code).toBe(0);
    expect(trouble).toEqual([
      'warn  dead letters: 2 of contact events (contact-events-dead) — docs/runbook.md#dead-letters; what is parked or exhausted is in bridge parked list',
    ]);
    await clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    destroy(clients);
  });

  test('a secret that is empty, and one that is not there', async () => {
    bridge.secrets.set(night.secretName, '{}');
    expect((await troubleOf()).trouble).toEqual([
      'FAIL  secret night/signing-key: lacks privateKey, orgId, callCenterApiName — bridge keys create --secret NAME --org-id ID fills it in (docs/setup-salesforce.md)',
    ]);
    bridge.secrets.delete(night.secretName);
    expect((await troubleOf()).trouble[0]).toContain('cannot be read (ResourceNotFoundException)');
  });

  test('a function that is not there', async () => {
    bridge.functions.delete('night-reconciler');
    expect((await troubleOf()).trouble).toEqual([
      'FAIL  function reconciler: is not there (ResourceNotFoundException) — was the stack changed by hand, or is this another account or region?',
    ]);
  });
});

test('several faults at once are all told, and what is well is still looked at', async () => {
  bridge.secrets.set(night.secretName, night.secretOf({ privateKey: 'none' }));
  bridge.functions.delete('night-reconciler');
  bridge.roles.clear();
  bridge.recordStreams.clear();
  const [rule] = bridge.rules.values();
  if (rule) rule.pattern = night.patternFor(night.otherInstanceId);
  const { code, stdout } = await doctor();
  const failed = linesOf(stdout).filter((line) => line.startsWith('FAIL'));
  expect(code).toBe(1);
  expect(failed.map((line) => line.slice(6).split(/[:(]/)[0])).toEqual([
    'function reconciler',
    'secret night/signing-key',
    'contact events',
    'contact records',
    'permissions',
    'permissions',
  ]);
  expect(stdout).toContain('ok    ledger: table contact-ledger is ACTIVE');
  expect(stdout).toContain(`ok    Salesforce: ${bridge.salesforce.url}`);
});

test('--json has the same, and nothing else', async () => {
  bridge.recordStreams.clear();
  const { code, stdout } = await doctor('--json');
  const { findings } = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(findings.filter(({ level }: { level: string }) => level === 'fail')).toEqual([
    { level: 'fail', what: expect.stringContaining('sends them to no stream'), todo: expect.any(String) },
  ]);
});

test('wrong usage is one line', async () => {
  expect(await runHere(doctorCommand())).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^bridge: say where: .*\n$/),
  });
  expect(await runHere(doctorCommand(), '--stack', 'nothing')).toMatchObject({
    code: 2,
    stderr: 'bridge: --stack nothing: there is no such stack in this account and region\n',
  });
  expect(await runHere(doctorCommand(), '--stage', 'nothing')).toMatchObject({
    code: 2,
    stderr: 'bridge: --stage nothing: no such stage; there are example\n',
  });
});
