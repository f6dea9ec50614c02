import { createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretStore } from '../../../bin/keys/key-secret.ts';
import { startSandbox } from '../../../sandbox/salesforce/server.ts';
import { folder, run, type Ran } from './cli.ts';
import { startVersionedSecret, type VersionedSecret } from './versioned-secrets.ts';

const now = new Date('2026-11-20T12:00:00Z');
const orgId = '00D000000000001';
let dir: string;
let secret: VersionedSecret;
const at = (name: string): string => join(dir, name);

beforeEach(async () => {
  dir = folder();
  // What a stack makes: a value that is no key.
  secret = await startVersionedSecret('bridge/example', '{"placeholder":"x"}');
});
afterEach(() => secret.close());

const keys = (...args: string[]): Promise<Ran> =>
  run(['keys', ...args], now, (name) => secretStore(name, secret.client));
const create = (...more: string[]): Promise<Ran> =>
  keys(
    'create',
    '--call-center',
    'ConnectBridge',
    '--certificate',
    at('c.pem'),
    '--secret',
    'bridge/example',
    '--org-id',
    orgId,
    ...more,
  );
const rotate = (...args: string[]): Promise<Ran> =>
  keys('rotate', ...args, '--secret', 'bridge/example', '--certificate', at('c.pem'));

interface Held {
  privateKey: string;
  orgId: string;
  callCenterApiName: string;
}
const held = (stage: string): Held => JSON.parse(secret.at(stage) ?? 'null');
const belong = (certificate: string, stage: string): boolean =>
  new X509Certificate(readFileSync(at(certificate))).publicKey.equals(createPublicKey(held(stage).privateKey));

test('create puts the private key into the secret, in the shape that the functions read, and only there', async () => {
  const { out, err, exit } = await create();
  expect({ err, exit }).toEqual({ err: '', exit: 0 });
  expect(held('AWSCURRENT')).toEqual({
    privateKey: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
    orgId,
    callCenterApiName: 'ConnectBridge',
    certificateEndsAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
  });
  expect(belong('c.pem', 'AWSCURRENT')).toBe(true);
  expect(readdirSync(dir)).toEqual(['c.pem']);
  expect(out).not.toContain('PRIVATE KEY');
  expect(out).toContain('private key: secret bridge/example\n');
});

test('a secret that holds a key is not written over without --force', async () => {
  await create();
  const before = secret.at('AWSCURRENT');
  expect(await create('--force', '--org-id', 'nonsense')).toMatchObject({ exit: 2 });
  dir = folder();
  expect(await create()).toEqual({
    out: '',
    err: 'bridge: secret bridge/example: holds a key; change it with bridge keys rotate, or replace it with --force\n',
    exit: 2,
  });
  expect(secret.at('AWSCURRENT')).toBe(before);
  expect(readdirSync(dir)).toEqual([]);
  expect(await create('--force')).toMatchObject({ exit: 0 });
  expect(secret.at('AWSPREVIOUS')).toBe(before);
});

test('a secret that is not there, and one that may not be written: one line, and no certificate is left', async () => {
  const missing = await keys(
    'create',
    '--call-center',
    'A',
    '--certificate',
    at('c.pem'),
    '--secret',
    'other',
    '--org-id',
    orgId,
  );
  expect(missing).toEqual({
    out: '',
    err: 'bridge: secret other: is not there; deploy the stack first, or check account and region\n',
    exit: 2,
  });
  expect(readdirSync(dir)).toEqual([]);
  secret.fail('PutSecretValue');
  await expect(create()).rejects.toThrow(
    new Error(
      'secret bridge/example: AccessDeniedException; check the credentials, the region and the rights on this secret',
    ),
  );
  expect(readdirSync(dir)).toEqual([]);
});

test('show says whose key the secret holds, never the key', async () => {
  expect(await keys('show', '--secret', 'bridge/example')).toMatchObject({
    err: 'bridge: secret bridge/example: is not there or holds no key yet; bridge keys create --secret bridge/example\n',
    exit: 2,
  });
  await create();
  const { out, exit } = await keys('show', '--secret', 'bridge/example', '--certificate', at('c.pem'), '--json');
  expect(JSON.parse(out)).toMatchObject({ callCenter: 'ConnectBridge', orgId, match: true, trouble: [] });
  expect([out.includes('PRIVATE KEY'), exit]).toEqual([false, 0]);
});

test('rotation: the new key waits as AWSPENDING, promote makes it current, the old one is AWSPREVIOUS', async () => {
  await create();
  const old = held('AWSCURRENT');
  expect(await rotate('start')).toMatchObject({ err: '', exit: 0 });
  expect(held('AWSCURRENT')).toEqual(old);
  expect(held('AWSPENDING')).toMatchObject({ orgId, callCenterApiName: 'ConnectBridge' });
  expect(belong('c.pem.pending', 'AWSPENDING')).toBe(true);
  const fresh = held('AWSPENDING');

  expect(await rotate('promote', '--uploaded')).toMatchObject({ err: '', exit: 0 });
  expect([held('AWSCURRENT'), held('AWSPREVIOUS'), secret.at('AWSPENDING')]).toEqual([fresh, old, undefined]);
  expect(belong('c.pem', 'AWSCURRENT')).toBe(true);

  expect(await rotate('undo')).toMatchObject({ err: '', exit: 0 });
  expect([held('AWSCURRENT'), held('AWSPENDING')]).toEqual([old, fresh]);
  expect([belong('c.pem', 'AWSCURRENT'), belong('c.pem.pending', 'AWSPENDING')]).toEqual([true, true]);
});

test('a promotion that was cut short between secret and file is completed by the next', async () => {
  await create();
  await rotate('start');
  const fresh = held('AWSPENDING');
  const store = secretStore('bridge/example', secret.client);
  const [current, pending] = [await store.read('AWSCURRENT'), await store.read('AWSPENDING')];
  await store.move('AWSCURRENT', current?.versionId, pending?.versionId);
  await store.move('AWSPENDING', pending?.versionId, undefined);
  expect(await rotate('promote', '--uploaded')).toMatchObject({ err: '', exit: 0 });
  expect(held('AWSCURRENT')).toEqual(fresh);
  expect(belong('c.pem', 'AWSCURRENT')).toBe(true);
  expect(existsSync(at('c.pem.pending'))).toBe(false);
});

test('promote asks Salesforce with the org of the secret', async () => {
  await create();
  const certificate = readFileSync(at('c.pem'), 'utf8');
  const sandbox = await startSandbox({
    orgId,
    callCenters: [{ apiName: 'ConnectBridge', certificate }],
    now: () => now.getTime(),
  });
  try {
    await rotate('start');
    expect(await rotate('promote', '--salesforce', sandbox.url)).toMatchObject({ exit: 1 });
    sandbox.setKey('ConnectBridge', readFileSync(at('c.pem.pending'), 'utf8'));
    expect(await rotate('promote', '--salesforce', `${sandbox.url}/telephony/v1`)).toMatchObject({ err: '', exit: 0 });
  } finally {
    await sandbox.close();
  }
});

test('a rotation that cannot write the secret leaves nothing to upload', async () => {
  await create();
  secret.fail('PutSecretValue');
  await expect(rotate('start')).rejects.toThrow('secret bridge/example: AccessDeniedException');
  expect(readdirSync(dir)).toEqual(['c.pem']);
});

test('a pending key is not replaced without --force', async () => {
  await create();
  await rotate('start');
  dir = folder();
  expect(await rotate('start')).toMatchObject({
    err: 'bridge: secret bridge/example: has a pending key; promote it, or replace it with --force\n',
    exit: 2,
  });
});
