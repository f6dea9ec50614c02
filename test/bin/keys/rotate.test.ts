import { createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { folder, run } from './cli.ts';

const now = new Date('2026-11-20T12:00:00Z');
let dir: string;
const at = (name: string): string => join(dir, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const rotate = (...args: string[]) =>
  run(['keys', 'rotate', ...args, '--private-key', at('key.pem'), '--certificate', at('c.pem')], now);
const belong = (certificate: string, key: string): boolean =>
  new X509Certificate(text(certificate)).publicKey.equals(createPublicKey(text(key)));

beforeEach(async () => {
  dir = folder();
  const args = [
    'keys',
    'create',
    '--call-center',
    'ConnectBridge',
    '--private-key',
    at('key.pem'),
    '--certificate',
    at('c.pem'),
  ];
  expect(await run(args, now)).toMatchObject({ exit: 0 });
});

test('start makes a pending pair for the same call center and leaves the one in use alone', async () => {
  const [key, certificate] = [text('key.pem'), text('c.pem')];
  const { out, err, exit } = await rotate('start');
  expect({ err, exit }).toEqual({ err: '', exit: 0 });
  expect(out).toContain(`put the text of ${at('c.pem')}.pending in place of its public key`);
  expect(out).not.toContain('PRIVATE KEY');
  expect([text('key.pem'), text('c.pem')]).toEqual([key, certificate]);
  expect(new X509Certificate(text('c.pem.pending')).subject).toBe('CN=ConnectBridge');
  expect(belong('c.pem.pending', 'key.pem.pending')).toBe(true);
  expect(belong('c.pem.pending', 'key.pem')).toBe(false);
  expect(statSync(at('key.pem.pending')).mode & 0o777).toBe(0o600);
  expect(await rotate('start')).toMatchObject({
    err: `bridge: ${at('key.pem')}.pending: exists; choose another name, or replace it with --force\n`,
    exit: 2,
  });
  expect(await rotate('start', '--force')).toMatchObject({ exit: 0 });
});

test('promote exchanges the two and keeps the old one; undo goes back; promote again goes forth', async () => {
  const old = text('key.pem');
  await rotate('start');
  const fresh = text('key.pem.pending');
  expect(await rotate('promote', '--uploaded')).toMatchObject({ err: '', exit: 0 });
  expect([text('key.pem'), text('key.pem.previous')]).toEqual([fresh, old]);
  expect(belong('c.pem', 'key.pem')).toBe(true);
  expect(belong('c.pem.previous', 'key.pem.previous')).toBe(true);
  expect(readdirSync(dir).sort()).toEqual(['c.pem', 'c.pem.previous', 'key.pem', 'key.pem.previous']);
  expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);

  expect(await rotate('undo')).toMatchObject({ err: '', exit: 0 });
  expect([text('key.pem'), text('key.pem.pending')]).toEqual([old, fresh]);
  expect(belong('c.pem', 'key.pem')).toBe(true);
  expect(await rotate('promote', '--uploaded')).toMatchObject({ exit: 0 });
  expect(text('key.pem')).toBe(fresh);
});

test('a promotion that was cut short after any step is completed by the next', async () => {
  const steps: [string, string][] = [
    ['key.pem', 'key.pem.previous'],
    ['key.pem.pending', 'key.pem'],
    ['c.pem', 'c.pem.previous'],
  ];
  await rotate('start');
  const fresh = text('key.pem.pending');
  for (const [from, to] of steps) {
    renameSync(at(from), at(to));
    if (to === 'key.pem.previous') continue;
    expect(existsSync(at('key.pem'))).toBe(true);
  }
  expect(await rotate('promote', '--uploaded')).toMatchObject({ err: '', exit: 0 });
  expect(text('key.pem')).toBe(fresh);
  expect(belong('c.pem', 'key.pem')).toBe(true);
  expect(readdirSync(dir).sort()).toEqual(['c.pem', 'c.pem.previous', 'key.pem', 'key.pem.previous']);
});

test.each([
  [['promote', '--uploaded'], 'c.pem.pending: is not there; bridge keys rotate start makes it'],
  [['promote'], 'give --salesforce URL to have the new key tried, or --uploaded if you know that it is there'],
  [['undo'], 'key.pem.previous: is not there; there is nothing to go back to'],
])('%j without a start is refused in one line', async (args, message) => {
  expect(await rotate(...args)).toMatchObject({ out: '', err: expect.stringMatching(/^bridge: [^\n]*\n$/), exit: 2 });
  expect((await rotate(...args)).err).toContain(message);
  expect(readdirSync(dir).sort()).toEqual(['c.pem', 'key.pem']);
});

test('a pending certificate of another key is not put in use', async () => {
  await rotate('start');
  renameSync(at('c.pem'), at('c.pem.pending'));
  expect(await rotate('promote', '--uploaded')).toMatchObject({
    err: `bridge: ${at('c.pem')}.pending: is not the pending key's certificate; bridge keys rotate start --force\n`,
    exit: 2,
  });
});

test('the place of the key is wanted once', async () => {
  const args = ['keys', 'rotate', 'start', '--certificate', at('c.pem')];
  const err = 'bridge: say where the private key is: --private-key FILE or --secret NAME, one of them\n';
  expect(await run(args, now)).toMatchObject({ err, exit: 2 });
  expect(await run([...args, '--private-key', 'a', '--secret', 'b'], now)).toMatchObject({ err, exit: 2 });
});
