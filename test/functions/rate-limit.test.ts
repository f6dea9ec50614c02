import { expect, test } from 'vitest';
import { rateLimit } from '../../functions/rate-limit.ts';

/** A clock that only waits move. */
function world(start = 0) {
  let time = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    advance: (milliseconds: number) => (time += milliseconds),
    wait: async (milliseconds: number) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
}

test('calls are spaced, the first is not held back', async () => {
  const { now, wait, waits } = world();
  const limit = rateLimit(4, now, wait);
  for (let call = 0; call < 4; call += 1) await limit(Infinity);
  expect(waits).toEqual([250, 250, 250]);
});

test('calls at the same time begin one after the other, in the order in which they came', async () => {
  const waits: number[] = [];
  const order: number[] = [];
  const limit = rateLimit(
    2,
    () => 1_000,
    async (milliseconds) => void waits.push(milliseconds),
  );
  await Promise.all([0, 1, 2, 3].map((call) => limit(Infinity).then(() => order.push(call))));
  expect(waits).toEqual([500, 1_000, 1_500]);
  expect(order).toEqual([0, 1, 2, 3]);
});

test('time that passed without calls is not saved up for a burst', async () => {
  const { now, wait, waits, advance } = world();
  const limit = rateLimit(1, now, wait);
  await limit(Infinity);
  advance(60_000);
  await limit(Infinity);
  expect(waits).toEqual([]);
  await limit(Infinity);
  expect(waits).toEqual([1_000]);
});

test('a rate below one a second waits longer than a second', async () => {
  const { now, wait, waits } = world();
  const limit = rateLimit(0.5, now, wait);
  await limit(Infinity);
  await limit(Infinity);
  expect(waits).toEqual([2_000]);
});

test('0 is no limit', async () => {
  const { now, wait, waits } = world();
  const limit = rateLimit(0, now, wait);
  for (let call = 0; call < 1_000; call += 1) await limit(Infinity);
  expect(waits).toEqual([]);
});

test('a turn that would come after the deadline is left to others', async () => {
  const { now, wait, waits } = world();
  const limit = rateLimit(1, now, wait);
  await limit(500);
  await expect(limit(500)).rejects.toMatchObject({ code: 'out-of-time', retryable: true });
  await limit(1_500);
  expect(waits).toEqual([1_000]);
});
