import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { created, pending, scriptedServer, type Seen } from './scripted-server.ts';
import {
  failureOf,
  inbound,
  memoryKeyring,
  noDeadline,
  once,
  orgAt,
  pairs,
  startOfTime,
  transfer,
  world,
} from './world.ts';

const refusal = { status: 401 };

/** Which of the two keys signed a request, and in whose name. */
async function signerOf({ headers }: Seen): Promise<unknown> {
  const token = headers.authorization?.replace('Bearer ', '') ?? '';
  for (const { publicKey } of pairs) {
    const verified = await jwtVerify(token, publicKey, { currentDate: new Date(startOfTime) }).catch(() => undefined);
    if (verified) return verified.payload.sub;
  }
  return undefined;
}

const signersOf = (seen: readonly Seen[]) => Promise.all(seen.map(signerOf));

describe('after a 401 the other key', () => {
  it('signs at once, in the name of its own call center, and the attempt has not failed', async () => {
    const { url, seen } = await scriptedServer(refusal, created);
    const { salesforce, waits, attempts } = world({ keyring: memoryKeyring(2).keyring });
    expect(await salesforce.createVoiceCall(orgAt(url), transfer, once)).toMatchObject({ attempts: 1 });
    expect(await signersOf(seen)).toEqual(['center1', 'center2']);
    expect(seen.map(({ body }) => JSON.parse(body).callCenterApiName)).toEqual(['center1', 'center2']);
    expect(waits).toEqual([]);
    expect(attempts.map(({ status, attempt, key }) => [status, attempt, key])).toEqual([
      [401, 1, 'AWSCURRENT'],
      [200, 1, 'AWSPENDING'],
    ]);
  });

  it('is remembered as the one that Salesforce takes', async () => {
    const { url, seen } = await scriptedServer(refusal, pending);
    const { keyring, taken } = memoryKeyring(2);
    const { salesforce } = world({ keyring });
    for (const key of ['key-1', 'key-2', 'key-3']) await salesforce.updateVoiceCall(orgAt(url), key, {}, once);
    expect(await signersOf(seen)).toEqual(['center1', 'center2', 'center2', 'center2']);
    expect(taken).toHaveLength(1);
  });

  it('is remembered also when Salesforce takes the key and not the call', async () => {
    const { url } = await scriptedServer(refusal, { status: 503 });
    const { keyring, taken } = memoryKeyring(2);
    await failureOf(world({ keyring }).salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, once));
    expect(taken).toHaveLength(1);
  });

  it('is tried once: when it is refused too, the call has failed', async () => {
    const { url, seen } = await scriptedServer(refusal);
    const { keyring, taken } = memoryKeyring(2);
    const failure = await failureOf(world({ keyring }).salesforce.createVoiceCall(orgAt(url), inbound, noDeadline));
    expect(failure).toMatchObject({ code: 'salesforce-unauthorized', status: 401, retryable: true, attempts: 4 });
    expect(await signersOf(seen)).toEqual(['center1', 'center2', 'center1', 'center1', 'center1']);
    expect(taken).toEqual([]);
  });

  it('is not waited for beyond the attempt', async () => {
    const { url, seen } = await scriptedServer(refusal);
    const keyring = { ...memoryKeyring().keyring, another: () => new Promise<never>(() => undefined) };
    const { salesforce } = world({ keyring, retry: { attemptTimeoutMs: 200 } });
    const failure = await failureOf(salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, once));
    expect(failure).toMatchObject({ code: 'salesforce-unauthorized', mayHaveHappened: false });
    expect(seen).toHaveLength(1);
  });
});
