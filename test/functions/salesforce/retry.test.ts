import { describe, expect, it } from 'vitest';
import { Failure } from '../../../functions/errors.ts';
import { CreateFailure } from '../../../functions/salesforce/errors.ts';
import { created, deadUrl, pending, scriptedServer } from './scripted-server.ts';
import { failureOf, inbound, memoryKeyring, noDeadline, once, orgAt, startOfTime, transfer, world } from './world.ts';

const retry = { minDelayMs: 100, maxDelayMs: 300, attemptTimeoutMs: 5_000 };

describe('what is repeated', () => {
  it.each(['reset', 'cut-off', { status: 503 }, { status: 408 }, { status: 429 }] as const)(
    'an Inbound create after %o',
    async (step) => {
      const { url, seen } = await scriptedServer(step, created);
      const result = await world().salesforce.createVoiceCall(orgAt(url), inbound, noDeadline);
      expect(result.voiceCallId).toBe('0LQRM0000006CSz');
      expect(seen).toHaveLength(2);
      expect(seen[1]?.body).toBe(seen[0]?.body);
    },
  );

  it('an Inbound create after a timeout', async () => {
    const { url, seen } = await scriptedServer('silence', created);
    const { salesforce, attempts } = world({ retry: { attemptTimeoutMs: 600 } });
    expect(await salesforce.createVoiceCall(orgAt(url), inbound, noDeadline)).toMatchObject({ attempts: 1 });
    expect(seen).toHaveLength(2);
    expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, undefined],
      [2, 200],
    ]);
  });

  it('an update and clearRouting after a reset', async () => {
    const { url, seen } = await scriptedServer('reset', pending, 'reset', pending);
    const { salesforce } = world();
    await salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline);
    expect(await salesforce.clearRouting(orgAt(url), 'key-1', noDeadline)).toBe('cleared');
    expect(seen).toHaveLength(4);
  });

  it.each([{ status: 401 }, { status: 429 }, { status: 500 }, { status: 503 }])(
    'a Transfer create after %o',
    async (step) => {
      const { url, seen } = await scriptedServer(step, created);
      expect(await world().salesforce.createVoiceCall(orgAt(url), transfer, noDeadline)).toMatchObject({ attempts: 2 });
      expect(seen).toHaveLength(2);
    },
  );

  it.each(['reset', 'cut-off', { status: 408 }, { status: 200, body: 'what?' }] as const)(
    'never a Transfer create after %o',
    async (step) => {
      const { url, seen } = await scriptedServer(step, created);
      const failure = await failureOf(world().salesforce.createVoiceCall(orgAt(url), transfer, noDeadline));
      expect(failure.mayHaveHappened).toBe(true);
      expect(seen).toHaveLength(1);
    },
  );

  it('never a Transfer create after a timeout, even when answered before', async () => {
    const { url, seen } = await scriptedServer({ status: 503 }, 'silence', created);
    const { salesforce } = world({ retry: { attemptTimeoutMs: 600 } });
    const failure = await failureOf(salesforce.createVoiceCall(orgAt(url), transfer, noDeadline));
    expect(failure).toMatchObject({ code: 'salesforce-no-answer', mayHaveHappened: true, attempts: 1 });
    expect(seen).toHaveLength(2);
  });

  it('a Transfer create when nothing was sent', async () => {
    const { salesforce, attempts } = world();
    const failure = await failureOf(salesforce.createVoiceCall(orgAt(await deadUrl()), transfer, noDeadline));
    expect(failure).toMatchObject({ code: 'salesforce-no-answer', mayHaveHappened: false, attempts: 0 });
    expect(attempts).toHaveLength(4);
  });

  it('nothing after a refusal', async () => {
    const { url, seen } = await scriptedServer({ status: 400 }, created);
    const failure = await failureOf(world().salesforce.createVoiceCall(orgAt(url), inbound, noDeadline));
    expect(failure).toBeInstanceOf(CreateFailure);
    expect(failure).toMatchObject({ code: 'salesforce-refused', retryable: false, attempts: 1 });
    expect(seen).toHaveLength(1);
  });
});

describe('a request that nobody answered', () => {
  it('stays in question when the next one is answered badly', async () => {
    const { url } = await scriptedServer('reset', { status: 503 });
    const failure = await failureOf(world().salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline));
    expect(failure).toMatchObject({ code: 'salesforce-unavailable', status: 503, mayHaveHappened: true });
  });

  it('stays in question when the next one is answered well', async () => {
    const { url } = await scriptedServer('reset', pending, { status: 503 }, pending);
    const { salesforce } = world();
    const update = () => salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline);
    expect(await update()).toMatchObject({ mayStillLand: true });
    expect(await update()).toMatchObject({ mayStillLand: false });
  });
});

describe('how often', () => {
  it('three times after the first', async () => {
    const { url, seen } = await scriptedServer({ status: 503 });
    const failure = await failureOf(world().salesforce.createVoiceCall(orgAt(url), transfer, noDeadline));
    expect(failure).toMatchObject({ code: 'salesforce-unavailable', status: 503, attempts: 4 });
    expect(seen).toHaveLength(4);
  });

  it.each([
    [1, 2],
    [0, 1],
    [-1, 1],
  ])('with %i retries left', async (retries, requests) => {
    const { url, seen } = await scriptedServer({ status: 503 });
    const call = world().salesforce.createVoiceCall(orgAt(url), inbound, { ...noDeadline, retries });
    expect(await failureOf(call)).toMatchObject({ attempts: requests });
    expect(seen).toHaveLength(requests);
  });
});

describe('how long', () => {
  it('backs off by twice as much each time up to the most, up to half of it left to chance', async () => {
    const { url } = await scriptedServer({ status: 503 });
    const { salesforce, waits } = world({ retry });
    await failureOf(salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline));
    expect(waits).toHaveLength(3);
    for (const [at, [least, most]] of [[50, 100] as const, [100, 200] as const, [150, 300] as const].entries()) {
      expect(waits[at]).toBeGreaterThanOrEqual(least);
      expect(waits[at]).toBeLessThanOrEqual(most);
    }
  });

  it.each(['4', 'Mon, 02 Nov 2026 10:00:04 GMT'])('waits at least what Retry-After says: %s', async (value) => {
    const { url } = await scriptedServer({ status: 429, headers: { 'retry-after': value } }, pending);
    const { salesforce, waits } = world({ retry });
    await salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(4_000);
    expect(waits[0]).toBeLessThanOrEqual(4_050);
  });

  it('begins no wait that would pass the deadline, and says when to come back', async () => {
    const { url, seen } = await scriptedServer({ status: 429, headers: { 'retry-after': '30' } }, pending);
    const { salesforce, waits } = world({ retry });
    const call = salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, { deadline: startOfTime + 30_000 });
    expect(await failureOf(call)).toMatchObject({
      code: 'salesforce-throttled',
      retryable: true,
      retryAfterMs: 30_000,
    });
    expect(waits).toEqual([]);
    expect(seen).toHaveLength(1);
  });

  it('waits where the deadline allows it', async () => {
    const { url, seen } = await scriptedServer({ status: 429, headers: { 'retry-after': '30' } }, pending);
    const call = { deadline: startOfTime + 31_000 };
    await world({ retry }).salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, call);
    expect(seen).toHaveLength(2);
  });

  it('keeps the failure it has when a wait lasts past the deadline', async () => {
    const { url, seen } = await scriptedServer({ status: 503 }, pending);
    const { salesforce } = world({ retry, oversleep: 2_000 });
    const call = salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, { deadline: startOfTime + 1_000 });
    expect(await failureOf(call)).toMatchObject({ code: 'salesforce-unavailable', status: 503 });
    expect(seen).toHaveLength(1);
  });

  it('cuts an attempt at the deadline', async () => {
    const { url, seen } = await scriptedServer('silence');
    const call = { deadline: startOfTime + 120 };
    const failure = await failureOf(world({ retry }).salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, call));
    expect(failure).toMatchObject({ code: 'salesforce-no-answer', mayHaveHappened: true });
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  it('begins nothing when the time is over', async () => {
    const { url, seen } = await scriptedServer(created);
    const { salesforce, waits } = world();
    for (const deadline of [startOfTime + 50, startOfTime - 1]) {
      const failure = await failureOf(salesforce.createVoiceCall(orgAt(url), transfer, { deadline }));
      expect(failure).toMatchObject({ code: 'out-of-time', retryable: true, mayHaveHappened: false, attempts: 0 });
    }
    expect(seen).toEqual([]);
    expect(waits).toEqual([]);
  });
});

describe('keys', () => {
  it('a 401 that stays is thrown', async () => {
    const { url, seen } = await scriptedServer({ status: 401 });
    const failure = await failureOf(world().salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline));
    expect(failure).toMatchObject({ code: 'salesforce-unauthorized', retryable: true, status: 401 });
    expect(seen).toHaveLength(4);
  });

  it('a key that cannot be read now is tried again, also for a Transfer', async () => {
    const { url, seen } = await scriptedServer(created);
    const { keyring } = memoryKeyring();
    let reads = 0;
    const signingKey = async (name: string) => {
      reads += 1;
      if (reads === 1) throw new Failure('key-unusable', 'secret bridge/key lacks orgId', { retryable: true });
      return keyring.signingKey(name);
    };
    const { salesforce } = world({ keyring: { ...keyring, signingKey } });
    const failure = await failureOf(salesforce.createVoiceCall(orgAt(url), transfer, once));
    expect(failure).toMatchObject({ code: 'key-unusable', message: 'secret bridge/key lacks orgId', attempts: 0 });
    reads = 0;
    expect(await salesforce.createVoiceCall(orgAt(url), transfer, noDeadline)).toMatchObject({ attempts: 1 });
    expect(seen).toHaveLength(1);
  });

  it('a key that does not come is no request that may have happened', async () => {
    const { url, seen } = await scriptedServer(created);
    const keyring = { ...memoryKeyring().keyring, signingKey: () => new Promise<never>(() => undefined) };
    const { salesforce } = world({ keyring, retry: { attemptTimeoutMs: 20 } });
    const failure = await failureOf(salesforce.createVoiceCall(orgAt(url), transfer, noDeadline));
    expect(failure).toMatchObject({ code: 'key-unusable', retryable: true, mayHaveHappened: false, attempts: 0 });
    expect(failure.message).toBe('secret bridge/key was not read in time');
    expect(seen).toEqual([]);
  });
});
