import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKeyring } from '../../../functions/aws/secret.ts';
import { Failure } from '../../../functions/errors.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const names = { orgId: '00DHs00000Kmpyr', callCenterApiName: 'scv4cc1' };

interface Answer {
  status?: number;
  body: string;
}

const secret = (value: unknown): Answer => ({
  body: JSON.stringify({ Name: 'bridge/key', SecretString: typeof value === 'string' ? value : JSON.stringify(value) }),
});

/** A keyring before a Secrets Manager that gives these answers, the last one for ever. */
async function keyringWith(...answers: Answer[]) {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(JSON.parse(body));
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      response.writeHead(answer?.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(answer?.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-west-2',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { keyring: createKeyring({ client }), asked };
}

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

describe('a secret is read', () => {
  it.each([
    ['PKCS#8', pkcs8],
    ['PKCS#1', pkcs1],
    ['literal \\n for line breaks', pkcs8.replaceAll('\n', '\\n')],
    ['PKCS#1 with literal \\r\\n', pkcs1.replaceAll('\n', '\\r\\n')],
    ['blanks for line breaks', pkcs8.replaceAll('\n', ' ')],
    ['PKCS#8 under the label of PKCS#1', pkcs8.replaceAll('PRIVATE', 'RSA PRIVATE')],
  ])('with its key as %s', async (_, pem) => {
    const { keyring, asked } = await keyringWith(secret({ ...names, privateKey: pem, more: 1 }));
    const key = await keyring.signingKey('bridge/key');
    expect(key).toMatchObject({ ...names, version: 'AWSCURRENT' });
    expect(key.privateKey.equals(privateKey)).toBe(true);
    expect(asked).toEqual([{ SecretId: 'bridge/key' }]);
  });

  it('once, also by many at the same time', async () => {
    const { keyring, asked } = await keyringWith(secret({ ...names, privateKey: pkcs8 }));
    const keys = await Promise.all([1, 2, 3].map(() => keyring.signingKey('bridge/key')));
    expect(await keyring.signingKey('bridge/key')).toBe(keys[0]);
    expect(new Set(keys).size).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it('once per name', async () => {
    const { keyring, asked } = await keyringWith(secret({ ...names, privateKey: pkcs8 }));
    for (const name of ['a', 'b', 'a', 'b']) await keyring.signingKey(name);
    expect(asked).toEqual([{ SecretId: 'a' }, { SecretId: 'b' }]);
  });

  it('again after it could not be', async () => {
    const missing = { status: 400, body: '{"__type":"ResourceNotFoundException","Message":"none"}' };
    const { keyring, asked } = await keyringWith(missing, secret({ ...names, privateKey: pkcs8 }));
    const failures = await Promise.all([1, 2].map(() => failureOf(keyring.signingKey('bridge/key'))));
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'key-unusable', retryable: true, mayHaveHappened: false });
      expect(failure.message).toBe('secret bridge/key cannot be read (ResourceNotFoundException)');
    }
    expect(await keyring.signingKey('bridge/key')).toMatchObject(names);
    expect(asked).toHaveLength(2);
  });
});

describe('a secret that is no use says why and nothing of what it holds', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });

  it.each<[unknown, string]>([
    [{}, 'lacks privateKey, orgId, callCenterApiName'],
    [{ privateKey: 'tell-nobody', orgId: ' ', callCenterApiName: 7 }, 'lacks orgId, callCenterApiName'],
    ['tell-nobody', 'holds no JSON object'],
    ['"tell-nobody"', 'holds no JSON object'],
    ['', 'holds no JSON object'],
    [{ ...names, privateKey: 'tell-nobody' }, 'privateKey is no RSA private key in PEM'],
    [{ ...names, privateKey: curve }, 'privateKey is no RSA private key in PEM'],
    [{ ...names, privateKey: small }, 'privateKey has 1024 bits, 2048 are needed'],
  ])('%o', async (value, problem) => {
    const { keyring } = await keyringWith(secret(value));
    const failure = await failureOf(keyring.signingKey('bridge/key'));
    expect(failure).toMatchObject({ code: 'key-unusable', retryable: true, message: `secret bridge/key ${problem}` });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('tell-nobody');
    expect(failure.cause).toBeUndefined();
  });

  it('an answer that cannot be read is not quoted', async () => {
    const { keyring } = await keyringWith({ body: '{"SecretString": tell-nobody' });
    const failure = await failureOf(keyring.signingKey('bridge/key'));
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('tell-nobody');
  });
});
