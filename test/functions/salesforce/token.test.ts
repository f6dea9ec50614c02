import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTokens } from '../../../functions/salesforce/token.ts';
import { memoryKeyring, orgId, pairs, settingsOf, startOfTime } from './world.ts';

function tokensWith(settings: Parameters<typeof settingsOf>[0] = {}) {
  const { keyring, refused } = memoryKeyring();
  const clock = { now: startOfTime };
  const tokens = createTokens({ keyring, settings: settingsOf(settings).token, now: () => clock.now });
  return { tokens, clock, refused };
}

async function verified(token: string) {
  const pair = pairs[0];
  if (!pair) throw new Error('no pair');
  return jwtVerify(token, pair.publicKey, { currentDate: new Date(startOfTime) });
}

describe('claims', () => {
  it('are the org, the call center and three minutes, and nothing else', async () => {
    const { token } = await tokensWith().tokens.bearer('s');
    const { payload, protectedHeader } = await verified(token);
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(payload).toEqual({ iss: orgId, sub: 'center1', iat: 1_793_613_600, exp: 1_793_613_780 });
  });

  it('have the audience as a text where one is set', async () => {
    const settings = { token: { audience: 'https://scrt.salesforce.com', lifetimeSeconds: 60 } };
    const { token } = await tokensWith(settings).tokens.bearer('s');
    expect((await verified(token)).payload).toMatchObject({ aud: 'https://scrt.salesforce.com', exp: 1_793_613_660 });
  });
});

describe('reuse', () => {
  it('without a jti lasts until twenty seconds before the end', async () => {
    const { tokens, clock } = tokensWith();
    const first = await tokens.bearer('s');
    clock.now += 159_000;
    expect((await tokens.bearer('s')).token).toBe(first.token);
    clock.now += 1_000;
    expect((await tokens.bearer('s')).token).not.toBe(first.token);
  });

  it('with a jti per request there is none', async () => {
    const { tokens } = tokensWith({ token: { jti: 'perRequest' } });
    const bearers = [await tokens.bearer('s'), await tokens.bearer('s')];
    const jtis = await Promise.all(bearers.map(async ({ token }) => (await verified(token)).payload.jti));
    expect(jtis[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(jtis[1]).toMatch(/^[0-9a-f-]{36}$/);
    expect(jtis[0]).not.toBe(jtis[1]);
  });
});

describe('a refused bearer', () => {
  it('is not used again, and the keyring hears of its key', async () => {
    const { tokens, clock, refused } = tokensWith();
    const old = await tokens.bearer('s');
    clock.now += 1_000;
    tokens.refused('s', old);
    const fresh = await tokens.bearer('s');
    expect(refused).toEqual([old.key]);
    expect(fresh.token).not.toBe(old.token);
    expect(await tokens.bearer('s')).toEqual(fresh);
  });

  it('leaves a key that is named the tokens of its own', async () => {
    const { tokens } = tokensWith();
    const inUse = await tokens.bearer('s');
    const other = { ...inUse.key, callCenterApiName: 'center2' };
    const named = await tokens.bearer('s', other);
    expect((await verified(named.token)).payload.sub).toBe('center2');
    expect(await tokens.bearer('s', other)).toEqual(named);
    expect(await tokens.bearer('s')).toEqual(inUse);
  });
});
