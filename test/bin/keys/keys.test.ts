import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { folder, run } from './cli.ts';

const now = new Date('2026-11-20T12:00:00.500Z');
let dir: string;
const at = (name: string): string => join(dir, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const create = (...more: string[]) =>
  run(['keys', 'create', '--call-center', 'ConnectBridge', '--certificate', at('certificate.pem'), ...more], now);

beforeEach(() => {
  dir = folder();
});

test('a pair of RSA 2048 and a SHA-256 certificate of a year that names the call center', async () => {
  const { out, err, exit } = await create('--private-key', at('key.pem'));
  expect({ err, exit }).toEqual({ err: '', exit: 0 });
  const certificate = new X509Certificate(text('certificate.pem'));
  const key = createPrivateKey(text('key.pem'));
  expect(text('key.pem')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65_537n });
  expect(certificate.checkPrivateKey(key)).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate).toMatchObject({
    subject: 'CN=ConnectBridge',
    issuer: 'CN=ConnectBridge',
    validFrom: 'Nov 20 11:59:00 2026 GMT',
    validTo: 'Nov 20 11:59:00 2027 GMT',
    ca: false,
  });
  // The object identifier of sha256WithRSAEncryption, once for what is signed and once for the signature; none of SHA-1.
  const der = certificate.raw.toString('hex');
  expect(der.split('06092a864886f70d01010b')).toHaveLength(3);
  expect(der).not.toContain('06092a864886f70d010105');
  expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);
  expect(out).toContain(certificate.fingerprint256);
  expect(out).not.toContain('PRIVATE KEY');
});

test('4096 bits and other days by option', async () => {
  await create('--private-key', at('key.pem'), '--bits', '4096', '--days', '30');
  expect(createPrivateKey(text('key.pem')).asymmetricKeyDetails?.modulusLength).toBe(4096);
  expect(new X509Certificate(text('certificate.pem')).validTo).toBe('Dec 20 11:59:00 2026 GMT');
});

test('two pairs differ in key and serial number', async () => {
  await create('--private-key', at('key.pem'));
  const first = new X509Certificate(text('certificate.pem'));
  await create('--private-key', at('key.pem'), '--force');
  const second = new X509Certificate(text('certificate.pem'));
  expect(first.serialNumber).not.toBe(second.serialNumber);
  expect(first.fingerprint256).not.toBe(second.fingerprint256);
});

test('nothing that is there is replaced without --force, and then none of the two', async () => {
  for (const there of ['key.pem', 'certificate.pem']) {
    dir = folder();
    writeFileSync(at(there), 'mine', { mode: 0o644 });
    expect(await create('--private-key', at('key.pem'))).toEqual({
      out: '',
      err: `bridge: ${at(there)}: exists; choose another name, or replace it with --force\n`,
      exit: 2,
    });
    expect(readdirSync(dir)).toEqual([there]);
    expect(text(there)).toBe('mine');
    expect(await create('--private-key', at('key.pem'), '--force')).toMatchObject({ exit: 0 });
    expect(readdirSync(dir).sort()).toEqual(['certificate.pem', 'key.pem']);
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);
  }
});

test('a link is not written through: what it points to stays as it is', async () => {
  writeFileSync(at('elsewhere'), 'mine');
  symlinkSync(at('elsewhere'), at('key.pem'));
  expect(await create('--private-key', at('key.pem'))).toMatchObject({ exit: 2 });
  await create('--private-key', at('key.pem'), '--force');
  expect(text('elsewhere')).toBe('mine');
  symlinkSync(at('nowhere'), at('dangling.pem'));
  expect(await create('--private-key', at('dangling.pem'), '--force')).toMatchObject({ exit: 0 });
  expect(existsSync(at('nowhere'))).toBe(false);
});

test.each([
  [[], 'say where the private key goes: --private-key FILE, or --secret NAME or --stack NAME with --org-id ID'],
  [
    ['--private-key', 'a', '--secret', 'b'],
    '--private-key and --secret: give one of them; the private key has one place',
  ],
  [['--secret', 'b'], '--secret wants --org-id ID beside it'],
  [['--private-key', '/nowhere/key.pem'], '/nowhere/key.pem: cannot be written'],
])('wrong places are refused: %j', async (args, message) => {
  expect(await create(...args)).toEqual({ out: '', err: `bridge: ${message}\n`, exit: 2 });
  expect(readdirSync(dir)).toEqual([]);
});

test('both halves in one file are refused', async () => {
  expect(await create('--private-key', at('certificate.pem'))).toMatchObject({
    err: `bridge: ${at('certificate.pem')}: named twice; each file needs its own name\n`,
    exit: 2,
  });
  expect(readdirSync(dir)).toEqual([]);
});

test.each(['--bits 1024', '--bits 3072', '--days 0', '--days 4000', '--days x'])('%s is refused', async (option) => {
  expect(await create('--private-key', at('key.pem'), ...option.split(' '))).toMatchObject({ exit: 2 });
});

test('a name that is none is refused', async () => {
  const args = ['keys', 'create', '--private-key', at('key.pem'), '--certificate', at('c.pem'), '--call-center'];
  for (const name of ['', '1a', 'a b', 'a/CN=b', 'a'.repeat(65)])
    expect(await run([...args, name], now)).toMatchObject({ err: expect.stringContaining('is no API name'), exit: 2 });
});

const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;

/** A private key file of the user's own. */
function given(pem: string | Buffer): string {
  writeFileSync(at('given.pem'), pem);
  return at('given.pem');
}

test('a PKCS#1 key of the user is taken: the certificate is made for it', async () => {
  const key = rsa(2048);
  const file = given(key.export({ type: 'pkcs1', format: 'pem' }));
  expect(text('given.pem')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  expect(await create('--from-key', file)).toMatchObject({ err: '', exit: 0 });
  expect(new X509Certificate(text('certificate.pem')).checkPrivateKey(key)).toBe(true);
  expect(await create('--from-key', file, '--private-key', at('copy.pem'), '--force')).toMatchObject({ exit: 0 });
  expect(text('copy.pem')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(createPublicKey(text('copy.pem')).equals(createPublicKey(key))).toBe(true);
});

const locked = { cipher: 'aes-128-cbc', passphrase: 'x', format: 'pem' } as const;
test.each([
  [
    'encrypted PKCS#8',
    () => rsa(2048).export({ type: 'pkcs8', ...locked }),
    'the private key is encrypted; take the passphrase off: openssl pkcs8 -topk8 -nocrypt -in KEY -out PLAINKEY',
  ],
  [
    'encrypted PKCS#1',
    () => rsa(2048).export({ type: 'pkcs1', ...locked }),
    'the private key is encrypted; take the passphrase off: openssl pkcs8 -topk8 -nocrypt -in KEY -out PLAINKEY',
  ],
  [
    '1024 bits',
    () => rsa(1024).export({ type: 'pkcs8', format: 'pem' }),
    'the private key has 1024 bits, and Salesforce takes 2048 or 4096; bridge keys create makes one',
  ],
  [
    'elliptic curve',
    () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    'the private key is not RSA, and Salesforce takes no other; bridge keys create makes one',
  ],
  [
    'public key',
    () => createPublicKey(rsa(2048)).export({ type: 'spki', format: 'pem' }),
    'is a certificate or public key; give the private key (PEM)',
  ],
  ['anything', () => 'hello', 'is no private key in PEM; bridge keys create makes one'],
  [
    'half a key',
    () => `${rsa(2048).export({ type: 'pkcs8', format: 'pem' })}`.slice(0, 400),
    'is no private key in PEM; bridge keys create makes one',
  ],
])('a key of the user that is refused, with what to do: %s', async (_, pem, message) => {
  const file = given(pem());
  const err = `bridge: ${file}: ${message}\n`;
  expect(await create('--from-key', file)).toEqual({ out: '', err, exit: 2 });
  expect(await run(['keys', 'show', '--private-key', file], now)).toEqual({ out: '', err, exit: 2 });
  expect(existsSync(at('certificate.pem'))).toBe(false);
});

test('show: whose it is, its end and fingerprints, and that the two belong together', async () => {
  await create('--private-key', at('key.pem'));
  const certificate = new X509Certificate(text('certificate.pem'));
  const args = ['keys', 'show', '--certificate', at('certificate.pem'), '--private-key', at('key.pem')];
  const { out, err, exit } = await run([...args, '--json'], now);
  expect({ err, exit }).toEqual({ err: '', exit: 0 });
  expect(JSON.parse(out)).toEqual({
    callCenter: 'ConnectBridge',
    bits: 2048,
    notBefore: '2026-11-20T11:59:00.000Z',
    notAfter: '2027-11-20T11:59:00.000Z',
    daysLeft: 365,
    fingerprint: certificate.fingerprint256,
    keyFingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    match: true,
    trouble: [],
  });
  expect((await run(args, now)).out).toContain('  good until          2027-11-20T11:59:00.000Z\n');
  expect((await run(args, now)).out).toContain('  private key         belongs to this certificate\n');
  expect((await run(['keys', 'show', '--private-key', at('key.pem')], now)).out).toContain('public key SHA-256');
});

test('show: warns when the end is near, and fails when it has passed or the key is another', async () => {
  await create('--private-key', at('key.pem'));
  const args = ['keys', 'show', '--certificate', at('certificate.pem')];
  const on = (day: string, ...more: string[]) => run([...args, ...more], new Date(`${day}T11:59:00Z`));
  expect(await on('2027-10-21')).toMatchObject({ err: '', exit: 0 });
  expect(await on('2027-10-22')).toMatchObject({
    err: 'bridge: warning: the certificate ends in 29 day(s): bridge keys rotate start\n',
    exit: 0,
  });
  expect(await on('2027-10-22', '--warn-days', '10')).toMatchObject({ err: '', exit: 0 });
  expect(await on('2027-11-20')).toMatchObject({
    err: 'bridge: error: the certificate has ended: bridge keys rotate start\n',
    exit: 1,
  });
  const other = given(rsa(2048).export({ type: 'pkcs8', format: 'pem' }));
  expect(await run([...args, '--private-key', other], now)).toMatchObject({
    err: "bridge: error: the private key is not the certificate's: tokens will be refused; upload the right certificate\n",
    exit: 1,
  });
});

test('show: the certificate in a definition file', async () => {
  await create('--private-key', at('key.pem'));
  await run([
    ...['callcenter', 'generate', '--format', 'scv', '--call-center', 'ConnectBridge', '--display-name', 'x'],
    ...['--vendor-info', 'c__AMAZON_CONNECT', '--certificate', at('certificate.pem'), '--output', at('scv.xml')],
  ]);
  const args = ['keys', 'show', '--definition', at('scv.xml'), '--private-key', at('key.pem')];
  expect(await run(args, now)).toMatchObject({ out: expect.stringContaining('ConnectBridge'), exit: 0 });
});

test.each([
  [[], 'say what to show: --certificate FILE, --definition FILE, --private-key FILE or --secret NAME'],
  [['--certificate', '/nowhere.pem'], '/nowhere.pem: cannot be read'],
  [['--certificate', '/dev/null'], '/dev/null: is no certificate in PEM; bridge keys create makes one'],
])('show %j is refused in one line', async (args, message) => {
  expect(await run(['keys', 'show', ...args], now)).toEqual({ out: '', err: `bridge: ${message}\n`, exit: 2 });
});
