import { generateKeyPairSync } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKeyring } from '../../../functions/aws/secret.ts';
import type { Failure } from '../../../sandbox/aws/failures.ts';
import { localAccount } from '../../../sandbox/aws/local-account.ts';
import { startSecretsManager } from '../../../sandbox/aws/secrets-manager.ts';

const makePem = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const [oldPem, newPem, olderPem] = [makePem(), makePem(), makePem()];

const secretOf = (privateKey: string, callCenterApiName = 'center1') =>
  JSON.stringify({ privateKey, orgId: '00DHs00000Kmpyr', callCenterApiName });

/** A keyring over a Secrets Manager that holds these versions of the secret `key`, with a clock of its own. */
async function keyringOver(versions: Record<string, string>, failures: Failure[] = []) {
  const secrets = new Map(Object.entries(versions));
  const part = await startSecretsManager({ secrets, failures });
  const client = new SecretsManagerClient({ endpoint: part.url, ...localAccount, maxAttempts: 1 });
  const clock = { now: 1_000_000 };
  onTestFinished(async () => {
    client.destroy();
    await part.close();
  });
  return { keyring: createKeyring({ client, now: () => clock.now }), secrets, clock, requests: part.requests };
}

const before = { key: secretOf(oldPem), 'key#AWSPENDING': secretOf(newPem) };

describe('another key', () => {
  it('is the pending one while the current one is refused, and is kept without reading it again', async () => {
    const { keyring, requests } = await keyringOver(before);
    const current = await keyring.signingKey('key');
    keyring.refused('key', current);
    const other = await keyring.another('key');
    expect(other).toMatchObject({ version: 'AWSPENDING', callCenterApiName: 'center1' });
    expect(requests()).toBe(3);
    if (other) keyring.taken('key', other);
    for (let time = 0; time < 5; time += 1) expect(await keyring.signingKey('key')).toBe(other);
    expect(requests()).toBe(3);
  });

  it('is the previous one when the secret was changed before Salesforce was', async () => {
    const { keyring } = await keyringOver({ key: secretOf(newPem), 'key#AWSPREVIOUS': secretOf(oldPem) });
    keyring.refused('key', await keyring.signingKey('key'));
    expect(await keyring.another('key')).toMatchObject({ version: 'AWSPREVIOUS' });
  });

  it('is the current one when the secret was changed meanwhile', async () => {
    const { keyring, secrets } = await keyringOver(before);
    const old = await keyring.signingKey('key');
    secrets.set('key', secretOf(newPem)).set('key#AWSPREVIOUS', secretOf(oldPem));
    keyring.refused('key', old);
    const other = await keyring.another('key');
    expect(other).toMatchObject({ version: 'AWSCURRENT' });
    expect(other?.privateKey.equals(old.privateKey)).toBe(false);
  });

  it('is also the same key in the name of another call center', async () => {
    const { keyring, secrets } = await keyringOver({ key: secretOf(oldPem) });
    keyring.refused('key', await keyring.signingKey('key'));
    secrets.set('key', secretOf(oldPem, 'center2'));
    expect(await keyring.another('key')).toMatchObject({ callCenterApiName: 'center2' });
  });

  it('is the one in use when another call has found it already', async () => {
    const { keyring, requests } = await keyringOver(before);
    const old = await keyring.signingKey('key');
    keyring.refused('key', old);
    const found = await keyring.another('key');
    if (found) keyring.taken('key', found);
    keyring.refused('key', old);
    expect(await keyring.another('key')).toBe(found);
    expect(requests()).toBe(3);
  });

  it('is searched once for many calls at the same time', async () => {
    const { keyring, requests } = await keyringOver(before);
    const old = await keyring.signingKey('key');
    const others = await Promise.all(
      [1, 2, 3, 4].map(() => {
        keyring.refused('key', old);
        return keyring.another('key');
      }),
    );
    expect(new Set(others).size).toBe(1);
    expect(requests()).toBe(3);
  });
});

describe('no other key', () => {
  it.each<[string, Record<string, string>]>([
    ['there is no other version', {}],
    [
      'the other versions hold the same key',
      { 'key#AWSPENDING': secretOf(oldPem), 'key#AWSPREVIOUS': secretOf(oldPem) },
    ],
    ['the other version is of no use', { 'key#AWSPENDING': 'tell-nobody' }],
  ])('when %s, and that is no error', async (_, versions) => {
    const { keyring, requests } = await keyringOver({ key: secretOf(oldPem), ...versions });
    const current = await keyring.signingKey('key');
    keyring.refused('key', current);
    expect(await keyring.another('key')).toBeUndefined();
    expect(await keyring.signingKey('key')).toBe(current);
    expect(requests()).toBe(4);
  });

  it('when Secrets Manager gives none now', async () => {
    const failures = [{ nth: [2, 3, 4], error: 'ThrottlingException' }];
    const { keyring, clock } = await keyringOver(before, failures);
    const current = await keyring.signingKey('key');
    keyring.refused('key', current);
    expect(await keyring.another('key')).toBeUndefined();
    clock.now += 5_000;
    keyring.refused('key', current);
    expect(await keyring.another('key')).toMatchObject({ version: 'AWSPENDING' });
  });

  it('is searched for every five seconds, whatever is refused meanwhile', async () => {
    const { keyring, clock, requests } = await keyringOver({ key: secretOf(oldPem) });
    const current = await keyring.signingKey('key');
    for (let second = 0; second < 20; second += 1) {
      keyring.refused('key', current);
      expect(await keyring.another('key')).toBeUndefined();
      clock.now += 1_000;
    }
    expect(requests()).toBe(13);
  });

  it('when all were refused lately: each has its turn, and none a second one within half a minute', async () => {
    const { keyring, clock } = await keyringOver({ ...before, 'key#AWSPREVIOUS': secretOf(olderPem) });
    const turns: (string | undefined)[] = [];
    for (let second = 0; second < 45; second += 5) {
      keyring.refused('key', await keyring.signingKey('key'));
      const other = await keyring.another('key');
      if (other) keyring.refused('key', other);
      turns.push(other?.version);
      clock.now += 5_000;
    }
    const [none, pending, previous] = [undefined, 'AWSPENDING', 'AWSPREVIOUS'];
    expect(turns).toEqual([pending, previous, none, none, none, none, pending, previous, none]);
  });
});
