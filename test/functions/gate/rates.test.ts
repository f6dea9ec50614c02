import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../../functions/gate/places.ts';
import { createTurns } from '../../../functions/gate/turns.ts';
import { answered, away, outage, request, sharedTable, throttled, type Containers } from './containers.ts';

const { containers } = sharedTable();

/** A clock on which many can wait at once: it goes from one alarm to the next. */
function alarmClock() {
  const clock = { now: 0 };
  const alarms: { at: number; ring: () => void }[] = [];
  const wait = (ms: number) => new Promise<void>((ring) => void alarms.push({ at: clock.now + ms, ring }));
  const run = async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    for (await turn(); alarms.length > 0; await turn()) {
      alarms.sort((a, b) => a.at - b.at);
      const next = alarms.shift();
      clock.now = next?.at ?? clock.now;
      next?.ring();
    }
  };
  return { clock, wait, run };
}

const patient = { deadline: Number.POSITIVE_INFINITY };

describe('turns', () => {
  it('come evenly, and not more of them after a pause', async () => {
    const { clock, wait, run } = alarmClock();
    const turns = createTurns(() => clock.now, wait);
    clock.now = 60_000;
    const began: number[] = [];
    for (let at = 0; at < 6; at += 1) {
      void turns({ perSecond: 4, yields: false, ...patient }).then(() => began.push(clock.now));
    }
    await run();
    expect(began).toEqual([60_000, 60_250, 60_500, 60_750, 61_000, 61_250]);
  });

  it('are given first to those who do not yield', async () => {
    const { clock, wait, run } = alarmClock();
    const turns = createTurns(() => clock.now, wait);
    const order: string[] = [];
    const take = (name: string, yields: boolean) =>
      void turns({ perSecond: 1, yields, ...patient }).then(() => order.push(`${name} ${clock.now}`));
    for (const name of ['record-1', 'record-2', 'record-3']) take(name, true);
    for (const name of ['call-1', 'call-2']) take(name, false);
    await run();
    expect(order).toEqual(['record-1 0', 'call-1 1000', 'call-2 2000', 'record-2 3000', 'record-3 4000']);
  });

  it('that would come too late are refused at once, and taken from nobody', async () => {
    const { clock, wait, run } = alarmClock();
    const turns = createTurns(() => clock.now, wait);
    const began: number[] = [];
    const take = (deadline: number) =>
      turns({ perSecond: 2, yields: false, deadline }).then(() => void began.push(clock.now));
    void take(10_000);
    void take(10_000);
    await expect(take(999)).rejects.toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 1_000 });
    void take(1_000);
    await run();
    expect(began).toEqual([0, 500, 1_000]);
  });
});

describe('places', () => {
  it('are bounded, the last one kept for creates, who go first', async () => {
    const places = createPlaces(3);
    const taken: string[] = [];
    const take = (name: string) => void places.take(name.startsWith('create'), 60_000).then(() => taken.push(name));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    for (const name of ['update-1', 'update-2', 'update-3', 'create-1', 'update-4', 'create-2']) take(name);
    await turn();
    expect(taken).toEqual(['update-1', 'update-2', 'create-1']);
    for (let freed = 0; freed < 4; freed += 1) {
      places.free();
      await turn();
    }
    expect(taken.slice(3)).toEqual(['create-2', 'update-3', 'update-4']);
  });

  it('that do not become free in time are refused', async () => {
    const places = createPlaces(1);
    await places.take(false, 10);
    await expect(places.take(true, 10)).rejects.toMatchObject({ code: 'rate-limited', retryable: true });
    places.free();
    await places.take(false, 10);
  });

  it('are without bound at 0', async () => {
    const places = createPlaces(0);
    await Promise.all(Array.from({ length: 100 }, () => places.take(false, 0)));
  });
});

/** How many requests of a kind a container sends in a second, beginning on the full second. */
async function perSecond({ first, clock, url }: Containers, operation: 'create' | 'creating-update' | 'update') {
  const until = clock.now + 1_000;
  let sent = 0;
  while ((await request(first, url, answered, { operation, deadline: until - 1 })) === 'sent') sent += 1;
  clock.now = until;
  return sent;
}

const rates = { createsPerSecond: 20, updatesPerSecond: 40 };

describe('the rates of a container', () => {
  it('are one for what creates and one for the rest', async () => {
    const all = containers(1, rates);
    expect(await perSecond(all, 'create')).toBe(20);
    expect(await perSecond(all, 'creating-update')).toBe(20);
    expect(await perSecond(all, 'update')).toBe(40);
  });

  it('are used up by nobody else: updates leave the creates theirs', async () => {
    const { first, url, clock } = containers(1, rates);
    const until = clock.now + 1_000;
    const sent = { update: 0, create: 0 };
    for (const operation of ['update', 'create'] as const) {
      // Both begin at the same time; the test's clock is moved by whoever waits.
      clock.now = until - 1_000;
      while ((await request(first, url, answered, { operation, deadline: until - 1 })) === 'sent') sent[operation] += 1;
    }
    expect(sent).toEqual({ update: 40, create: 20 });
  });

  it('ramp from a tenth to all within two minutes of a long outage', async () => {
    const all = containers(1, rates);
    await outage(all);
    all.clock.now += 3_600_000;
    await request(all.first, all.url, answered, { contact: 'x' });
    const counts: number[] = [];
    while (counts.length < 5) {
      counts.push(await perSecond(all, 'create'));
      all.clock.now += 29_000;
    }
    expect(counts).toEqual([2, 7, 12, 16, 20]);
  });

  it('ramp the shorter the shorter the outage was', async () => {
    const all = containers(1, rates);
    await outage(all);
    all.clock.now += 5_000;
    await request(all.first, all.url, answered, { contact: 'x' });
    expect(await perSecond(all, 'create')).toBeLessThan(5);
    all.clock.now += 9_000;
    expect(await perSecond(all, 'create')).toBe(20);
  });

  it('are halved by a 429 for that kind only, and double every half a minute', async () => {
    const all = containers(1, rates);
    const { first, url, clock } = all;
    await request(first, url, throttled, { operation: 'create' });
    await request(first, url, throttled, { operation: 'create' }); // on its way when the first one came back
    const counts = [await perSecond(all, 'create'), await perSecond(all, 'update')];
    clock.now += 28_000;
    counts.push(await perSecond(all, 'create'));
    expect(counts).toEqual([10, 40, 20]);
  });

  it('are halved again by each further second of 429, to a sixteenth', async () => {
    const all = containers(1, rates);
    for (let second = 0; second < 12; second += 1) {
      await request(all.first, all.url, throttled, { operation: 'create' });
      await request(all.first, all.url, answered, { operation: 'update' });
      all.clock.now += 1_000;
    }
    expect(await perSecond(all, 'create')).toBe(2);
  });
});

describe('a full place', () => {
  it('holds back no create, and is free again when a request has failed', async () => {
    const { first, url, clock } = containers(1, { requestsAtOnce: 2 });
    const entry = { telephonyUrl: url, operation: 'update', contact: 'contact-1', deadline: clock.now + 20 } as const;
    const pass = await first.enter(entry);
    await expect(first.enter(entry)).rejects.toMatchObject({ code: 'rate-limited' });
    const create = await first.enter({ ...entry, operation: 'create' });
    await pass.report(away);
    await create.report({ is: 'no-answer' });
    await (await first.enter(entry)).report(answered);
  });

  it('is free again when its turn would come too late', async () => {
    const { first, url, clock } = containers(1, { requestsAtOnce: 1, updatesPerSecond: 1 });
    const entry = { telephonyUrl: url, operation: 'update', contact: 'contact-1', deadline: clock.now + 20 } as const;
    await (await first.enter(entry)).report(answered);
    await expect(first.enter(entry)).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 1_000 });
    await (await first.enter({ ...entry, deadline: clock.now + 5_000 })).report(answered);
  });
});
