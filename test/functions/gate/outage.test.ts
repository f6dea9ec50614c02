import { describe, expect, it } from 'vitest';
import { createSalesforce } from '../../../functions/salesforce/client.ts';
import { createGate } from '../../../functions/gate/gate.ts';
import { pending, scriptedServer } from '../salesforce/scripted-server.ts';
import { failureOf, inbound, memoryKeyring, noDeadline, once, orgAt } from '../salesforce/world.ts';
import { away, request, sharedTable } from './containers.ts';

const { containers } = sharedTable();

describe('an outage of everything', () => {
  it('costs fewer than 60 calls a minute over eight containers, from its first second on', async () => {
    const { gates, clock, url } = containers(8, { requestsAtOnce: 5 });
    const began = clock.now;
    const calls: number[] = [];
    let contact = 0;
    const knock = async (gate: (typeof gates)[number], at: number) => {
      const operation = at % 3 === 0 ? 'create' : 'update';
      const sent = await request(gate, url, away, { operation, contact: `contact-${(contact += 1)}` });
      if (sent === 'sent') calls.push(clock.now - began);
    };
    // All places are taken in the moment in which it begins; from then on each container knocks twice a second.
    await Promise.all(gates.flatMap((gate) => [0, 1, 2, 3, 3].map((at) => knock(gate, at))));
    while (clock.now - began < 180_000) {
      await Promise.all(gates.map((gate, at) => knock(gate, at)));
      clock.now += 500;
    }
    const perMinute = [0, 1, 2].map((minute) => calls.filter((at) => Math.floor(at / 60_000) === minute).length);
    for (const count of perMinute) expect(count).toBeLessThan(60);
    expect(perMinute.slice(1)).toEqual([12, 12]);
  });
});

describe('the client before its gate', () => {
  /** Clients of as many containers, which share the breaker, with a clock that their waits move. */
  const clients = (count: number, url: string) => {
    const all = containers(count, {}, url);
    const wait = async (ms: number) => void (all.clock.now += ms);
    const now = () => all.clock.now;
    const makeClient = (gate: (typeof all.gates)[number]) =>
      createSalesforce({ keyring: memoryKeyring().keyring, settings: all.settings, gate, now, wait });
    return { ...all, salesforce: all.gates.map(makeClient) };
  };

  it('asks it for every attempt: what is repeated in process ends with the outage known', async () => {
    const { url, seen } = await scriptedServer({ status: 503 });
    const { salesforce, clock } = clients(4, url);
    const until = clock.now + 60_000;
    for (let at = 0; clock.now < until; at += 1) {
      const client = salesforce[at % 4];
      if (client === undefined) throw new Error('no client');
      const failure = await failureOf(client.updateVoiceCall(orgAt(url), `key-${at}`, {}, noDeadline));
      expect(['salesforce-unavailable', 'breaker-open']).toContain(failure.code);
      expect(failure.retryable).toBe(true);
      clock.now += 250;
    }
    expect(seen.length).toBeLessThan(30);
  });

  it('keeps what Salesforce answered, and takes the time to come back from the gate', async () => {
    const { url, seen } = await scriptedServer({ status: 503 });
    const { salesforce, first, clock } = clients(1, url);
    for (let at = 0; at < 9; at += 1) await request(first, url, away, { contact: `contact-${at % 5}` });
    const began = clock.now;
    const call = salesforce[0]?.createVoiceCall(orgAt(url), inbound, noDeadline) ?? Promise.resolve();
    const failure = await failureOf(call);
    expect(failure).toMatchObject({ code: 'salesforce-unavailable', status: 503, retryable: true, attempts: 1 });
    expect(failure.retryAfterMs).toBeGreaterThan(1_000);
    expect(seen).toHaveLength(1);
    expect(clock.now - began).toBeLessThanOrEqual(250);
  });

  it('keeps in mind a request that was lost before the breaker opened', async () => {
    const { url, seen } = await scriptedServer('reset');
    const { salesforce, first } = clients(1, url);
    for (let at = 0; at < 9; at += 1) await request(first, url, away, { contact: `contact-${at % 5}` });
    const call = salesforce[0]?.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline) ?? Promise.resolve();
    expect(await failureOf(call)).toMatchObject({ code: 'salesforce-no-answer', mayHaveHappened: true });
    expect(seen).toHaveLength(1);
  });

  it('sends nothing while it is open, and a create loses none of its tries', async () => {
    const { url, seen } = await scriptedServer(pending);
    const { salesforce, first } = clients(1, url);
    for (let at = 0; at < 10; at += 1) await request(first, url, away, { contact: `contact-${at % 5}` });
    const [client] = salesforce;
    if (client === undefined) throw new Error('no client');
    const failure = await failureOf(client.createVoiceCall(orgAt(url), inbound, noDeadline));
    expect(failure).toMatchObject({ code: 'breaker-open', retryable: true, mayHaveHappened: false, attempts: 0 });
    expect(failure.message).toBe('Salesforce is not called while it is away');
    await expect(client.ready(orgAt(url), 'create')).rejects.toMatchObject({ code: 'breaker-open' });
    expect(seen).toEqual([]);
  });

  it('goes through with a probe, and then with all', async () => {
    const { url, seen } = await scriptedServer(pending);
    const { salesforce, first, clock, changes } = clients(1, url);
    for (let at = 0; at < 10; at += 1) await request(first, url, away, { contact: `contact-${at % 5}` });
    clock.now += 2_000;
    for (const key of ['key-1', 'key-2', 'key-3']) await salesforce[0]?.updateVoiceCall(orgAt(url), key, {}, once);
    expect(seen).toHaveLength(3);
    expect(changes.map(({ to }) => to)).toEqual(['open', 'closed']);
  });

  it('is held back by no refusal, however many there are', async () => {
    const { url, seen } = await scriptedServer({ status: 400 }, { status: 401 }, { status: 403 }, { status: 404 });
    const { salesforce, changes } = clients(1, url);
    for (let at = 0; at < 20; at += 1) {
      await failureOf(salesforce[0]?.updateVoiceCall(orgAt(url), `key-${at}`, {}, once) ?? Promise.resolve());
    }
    expect(seen).toHaveLength(20);
    expect(changes).toEqual([]);
  });

  it('is not counted when its own deadline cut it short', async () => {
    const { url } = await scriptedServer('silence');
    const { salesforce, clock, calls } = clients(1, url);
    const call = { deadline: clock.now + 120 };
    await failureOf(salesforce[0]?.updateVoiceCall(orgAt(url), 'key-1', {}, call) ?? Promise.resolve());
    expect(calls.write).toBe(0);
  });
});

describe('a table that does not answer', () => {
  it('holds back nobody', async () => {
    const { url, seen } = await scriptedServer(pending, { status: 503 }, pending);
    const { settings } = containers(0);
    const table = { read: () => Promise.reject(new Error('away')), write: () => Promise.reject(new Error('away')) };
    const gate = createGate({ ...settings, table, now: Date.now, wait: () => Promise.resolve() });
    const { keyring } = memoryKeyring();
    const salesforce = createSalesforce({ keyring, settings, gate, now: Date.now, wait: () => Promise.resolve() });
    await salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline);
    await salesforce.updateVoiceCall(orgAt(url), 'key-1', {}, noDeadline);
    expect(seen).toHaveLength(3);
  });
});
