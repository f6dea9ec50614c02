import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { answered, away, outage, request, sharedTable, throttled, type Containers } from './containers.ts';

const { containers, client } = sharedTable();

const open = { code: 'breaker-open', retryable: true, mayHaveHappened: false };
const sent = 'sent';

/** Requests that fail, one after another. */
async function failures(gate: Containers['first'], url: string, count: number, contacts: number) {
  for (let at = 0; at < count; at += 1) await request(gate, url, away, { contact: `contact-${at % contacts}` });
}

describe('the breaker opens', () => {
  it('after ten failures of five contacts, for all containers at once', async () => {
    const { gates, first, url, changes } = containers(3);
    for (const gate of gates) await request(gate, url, answered);
    await failures(first, url, 9, 5);
    expect(changes).toEqual([]);
    await failures(first, url, 1, 1);
    expect(changes).toEqual([{ org: 'org1.example', to: 'open' }]);
    expect(await request(first, url, answered)).toMatchObject(open);
    expect(await first.ready(url, 'create').catch((error: unknown) => error)).toMatchObject(open);
  });

  it('by failures that no container had enough of', async () => {
    const { gates, first, url, changes } = containers(5);
    const fail = (gate: Containers['first'], contact: string) => request(gate, url, away, { contact });
    for (const [at, gate] of gates.entries()) await fail(gate, `contact-${at}`);
    for (const [at, gate] of gates.slice(1).entries()) await fail(gate, `contact-${at}`);
    expect(changes).toEqual([]);
    await fail(first, 'contact-0');
    expect(changes).toHaveLength(1);
  });

  it('also where all failures are reported at the same time', async () => {
    const { gates, url, changes } = containers(4);
    const all = gates.flatMap((gate, at) => [0, 1, 2, 3, 4].map((n) => [gate, `contact-${at}-${n}`] as const));
    await Promise.all(all.map(([gate, contact]) => request(gate, url, away, { contact })));
    expect(changes).toHaveLength(1);
  });

  it('after five failures of three contacts that last three seconds', async () => {
    const { first, url, clock, changes } = containers(1);
    await failures(first, url, 5, 3);
    clock.now += 2_999;
    await failures(first, url, 1, 1);
    expect(changes).toEqual([]);
    clock.now += 1;
    await failures(first, url, 1, 1);
    expect(changes).toHaveLength(1);
  });

  it.each([away, throttled, { is: 'no-answer' as const }])('by %o', async (sight) => {
    const { first, url, changes } = containers(1);
    for (let at = 0; at < 10; at += 1) await request(first, url, sight, { contact: `contact-${at % 5}` });
    expect(changes).toHaveLength(1);
  });

  it('where containers learn of it within two seconds, without a call', async () => {
    const all = containers(2);
    const { gates, url, clock } = all;
    const other = gates[1] ?? all.first;
    expect(await request(other, url, answered)).toBe(sent);
    await outage(all);
    clock.now += 1_999;
    expect(await request(other, url, answered)).toBe(sent);
    clock.now += 1;
    expect(await request(other, url, answered, { contact: 'contact-4' })).toBe(sent); // the first probe
  });
});

describe('the breaker stays closed', () => {
  it('for one contact that always fails, by its key and its voiceCallId', async () => {
    const { first, url, clock, changes } = containers(1);
    for (let at = 0; at < 40; at += 1) {
      expect(await request(first, url, away, { contact: `contact-${at % 2}` })).toBe(sent);
      clock.now += 500;
    }
    expect(changes).toEqual([]);
  });

  it('for many contacts that always fail while others are answered in another container', async () => {
    const { gates, first, url, clock, changes } = containers(2);
    const other = gates[1] ?? first;
    for (let at = 0; at < 40; at += 1) {
      await request(other, url, answered);
      expect(await request(first, url, away, { contact: `contact-${at % 4}` })).toBe(sent);
      clock.now += 700;
    }
    expect(changes).toEqual([]);
  });

  it('for ten failures of five contacts with an answer in between', async () => {
    const { first, url, changes } = containers(1);
    await failures(first, url, 9, 5);
    await request(first, url, answered);
    await failures(first, url, 9, 5);
    expect(changes).toEqual([]);
  });

  it('for failures that come slowly', async () => {
    const { first, url, clock, changes } = containers(1);
    for (let at = 0; at < 20; at += 1) {
      await request(first, url, away, { contact: `contact-${at}` });
      clock.now += 8_000;
    }
    expect(changes).toEqual([]);
  });

  it('for requests that were not sent', async () => {
    const { first, url, calls } = containers(1);
    for (let at = 0; at < 20; at += 1) await request(first, url, { is: 'nothing' }, { contact: `contact-${at}` });
    expect(calls).toEqual({ read: 1, write: 0 });
  });

  it('for other orgs', async () => {
    const all = containers(1);
    await outage(all);
    expect(await request(all.first, 'https://elsewhere.example', answered)).toBe(sent);
    expect(await request(all.first, `${all.url}/telephony/v1/`, answered)).toMatchObject(open);
  });
});

describe('while it is open', () => {
  it('one request probes, over all containers, and the others are turned away', async () => {
    const all = containers(4);
    const { gates, url, clock } = all;
    await outage(all);
    clock.now += 2_000;
    const entry = { telephonyUrl: url, operation: 'update', contact: 'contact-9', deadline: Infinity } as const;
    const passes = await Promise.allSettled(gates.flatMap((gate) => [gate.enter(entry), gate.enter(entry)]));
    expect(passes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('probes come after 2 s, then pauses of 5, 10, 20, 40 and 60 s', async () => {
    const all = containers(1);
    const { first, url, clock } = all;
    await outage(all);
    const probes: number[] = [];
    const began = clock.now;
    for (let second = 0; second <= 200; second += 1) {
      const result = await request(first, url, away, { contact: `contact-${second}` });
      if (result === sent) probes.push((clock.now - began) / 1000);
      clock.now += 1_000;
    }
    expect(probes).toEqual([2, 7, 17, 37, 77, 137, 197]);
  });

  it('creates of living calls may probe every 5 s', async () => {
    const all = containers(1);
    const { first, url, clock } = all;
    await outage(all);
    const probes: number[] = [];
    const began = clock.now;
    for (let second = 0; second <= 30; second += 1) {
      const result = await request(first, url, away, { operation: 'create', contact: `contact-${second}` });
      if (result === sent) probes.push((clock.now - began) / 1000);
      clock.now += 1_000;
    }
    expect(probes).toEqual([2, 7, 12, 17, 22, 27]);
  });

  it('the contact that failed last lets others probe first', async () => {
    const all = containers(1);
    const { first, url, clock } = all;
    await outage(all);
    clock.now += 2_000;
    expect(await request(first, url, away, { contact: 'bad' })).toBe(sent);
    clock.now += 30_000;
    expect(await request(first, url, away, { contact: 'bad' })).toMatchObject(open);
    expect(await request(first, url, answered, { contact: 'good' })).toBe(sent);
  });

  it('a Retry-After of the last failure is kept, up to a minute', async () => {
    const { first, url, clock } = containers(1);
    await failures(first, url, 9, 5);
    await request(first, url, { is: 'throttled', retryAfterMs: 25_000 }, { contact: 'contact-9' });
    clock.now += 24_999;
    expect(await request(first, url, answered, { operation: 'create', contact: 'x' })).toMatchObject(open);
    clock.now += 1;
    const later = { is: 'throttled', retryAfterMs: 3_600_000 } as const;
    expect(await request(first, url, later, { operation: 'create', contact: 'x' })).toBe(sent);
    clock.now += 59_999;
    expect(await request(first, url, answered, { operation: 'create', contact: 'y' })).toMatchObject(open);
    clock.now += 1;
    expect(await request(first, url, answered, { operation: 'create', contact: 'y' })).toBe(sent);
  });

  it('a probe whose container died is over after fourteen seconds', async () => {
    const all = containers(2);
    const { first, gates, url, clock } = all;
    await outage(all);
    clock.now += 2_000;
    await first.enter({ telephonyUrl: url, operation: 'update', contact: 'x', deadline: Infinity });
    clock.now += 13_999;
    expect(await request(gates[1] ?? first, url, answered, { contact: 'y' })).toMatchObject(open);
    clock.now += 1;
    expect(await request(gates[1] ?? first, url, answered, { contact: 'y' })).toBe(sent);
  });

  it('a probe that was not sent leaves its right to the next', async () => {
    const all = containers(1);
    const { first, url, clock } = all;
    await outage(all);
    clock.now += 2_000;
    await request(first, url, { is: 'nothing' }, { contact: 'x' });
    expect(await request(first, url, answered, { contact: 'y' })).toBe(sent);
  });

  it('who is turned away is told when to come back: a create when it may probe, others the later the longer it lasts', async () => {
    const all = containers(1);
    const { first, url, clock } = all;
    await outage(all);
    const waits = async (operation: 'create' | 'update') => {
      const failure = await request(first, url, away, { operation, contact: 'contact-1' });
      return failure === sent ? -1 : (failure.retryAfterMs ?? -1);
    };
    for (const [operation, least, most] of [['create', 2_000, 4_000] as const, ['update', 2_000, 12_000] as const]) {
      const ms = await waits(operation);
      expect(ms).toBeGreaterThanOrEqual(least);
      expect(ms).toBeLessThanOrEqual(most);
    }
    for (let minute = 0; minute < 60; minute += 1) {
      clock.now += 60_000;
      await request(first, url, away, { contact: `contact-${minute}` });
    }
    const ms = await waits('update');
    expect(ms).toBeGreaterThanOrEqual(60_000);
    expect(ms).toBeLessThanOrEqual(420_000);
    expect(await waits('create')).toBeLessThanOrEqual(67_000);
  });

  it('those who ask first are turned away unless a probe is due', async () => {
    const all = containers(1);
    const { first, url, clock } = all;
    await outage(all);
    await expect(first.ready(url, 'update')).rejects.toMatchObject(open);
    clock.now += 2_000;
    await expect(first.ready(url, 'update')).resolves.toBeUndefined();
  });
});

describe('it closes', () => {
  it('by a probe that was answered, for all within two seconds', async () => {
    const all = containers(2);
    const { first, gates, url, clock, changes } = all;
    await outage(all);
    expect(await request(gates[1] ?? first, url, answered)).toMatchObject(open);
    clock.now += 7_000;
    expect(await request(first, url, answered, { contact: 'x' })).toBe(sent);
    expect(changes.at(-1)).toMatchObject({ to: 'closed', openMs: 7_000 });
    expect(await request(first, url, answered)).toBe(sent);
    expect(await request(gates[1] ?? first, url, answered)).toBe(sent);
    expect(changes).toHaveLength(2);
  });

  it('also for one who took its end for a probe of its own', async () => {
    const all = containers(2);
    const { first, gates, url, clock } = all;
    await outage(all);
    clock.now += 1_000;
    expect(await request(gates[1] ?? first, url, answered)).toMatchObject(open);
    clock.now += 1_500;
    await request(first, url, answered, { contact: 'x' });
    expect(await request(gates[1] ?? first, url, answered, { contact: 'y' })).toBe(sent);
  });
});

describe('the table', () => {
  it('is read every two seconds and never written while all goes well', async () => {
    const { first, url, clock, calls } = containers(1);
    for (let at = 0; at < 100; at += 1) {
      expect(await request(first, url, answered)).toBe(sent);
      clock.now += 100;
    }
    expect(calls).toEqual({ read: 5, write: 0 });
  });

  it('is read every two seconds while others are turned away', async () => {
    const all = containers(2);
    await outage(all);
    const other = all.gates[1] ?? all.first;
    all.calls.read = all.calls.write = 0;
    for (let at = 0; at < 15; at += 1) {
      expect(await request(other, all.url, answered)).toMatchObject(open);
      all.clock.now += 100;
    }
    expect(all.calls).toEqual({ read: 1, write: 0 });
  });

  it('costs one write a failure, and one for the answer after it', async () => {
    const { first, url, calls } = containers(1);
    for (const sight of [answered, away, away, answered, answered]) await request(first, url, sight);
    expect(calls).toEqual({ read: 1, write: 3 });
  });

  it('is not touched without a breaker', async () => {
    const all = containers(1, { breaker: { failures: 0 } });
    await outage(all);
    expect(await request(all.first, all.url, away)).toBe(sent);
    await all.first.ready(all.url, 'create');
    expect(all.calls).toEqual({ read: 0, write: 0 });
  });

  it('holds hashes, numbers and times, beside the contacts, and forgets them', async () => {
    const { first } = containers(1);
    const url = 'https://known.example';
    await request(first, url, away, { contact: '+12065550123' });
    const Key = { contactId: { S: 'breaker#-oydwBIJ_NAyHz1LbKI6mViPXi36MpDeLA78RO51Aco' } };
    const { Item } = await client().send(new GetItemCommand({ TableName: 'ledger', Key }));
    expect(Item).toMatchObject({ version: { N: '1' }, expiresAt: { N: '1794218400' } });
    expect(JSON.parse(Item?.['state']?.S ?? '')).toEqual({
      streak: { since: 1_793_613_600_000, failures: 1, contacts: ['cO2z0fapQRCq'] },
      slowed: {},
    });
  });
});
