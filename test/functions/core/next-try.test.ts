import { expect, test } from 'vitest';
import { nextTry, type Tries } from '../../../functions/core/next-try.ts';

const failures = {
  keepTryingHours: 2,
  mostTries: 0,
  events: { firstDelaySeconds: 5, longestDelaySeconds: 30 },
  records: { firstDelaySeconds: 30, longestDelaySeconds: 900 },
};
const now = Date.parse('2026-03-02T10:00:00.000Z');
const record = { door: 'contact-record', failures, now, chance: 0 } as const;
const tried = (count: number, since = now): Tries => ({ count, since });
const delaysOf = (door: 'contact-event' | 'contact-record', chance: number) =>
  [1, 2, 3, 4, 5, 6, 7, 40].map((count) => nextTry(tried(count), undefined, { ...record, door, chance }));

test('each try is twice as far as the one before, up to the longest delay of its door', () => {
  const comeBack = (seconds: number[]) => seconds.map((delaySeconds) => ({ do: 'come-back', delaySeconds }));
  expect(delaysOf('contact-event', 0)).toEqual(comeBack([5, 10, 20, 30, 30, 30, 30, 30]));
  expect(delaysOf('contact-record', 0)).toEqual(comeBack([30, 60, 120, 240, 480, 900, 900, 900]));
});

test('what failed together does not come back together: up to half as much again, and no more than SQS allows', () => {
  expect(delaysOf('contact-event', 1)[0]).toEqual({ do: 'come-back', delaySeconds: 8 });
  expect(delaysOf('contact-record', 1).at(-1)).toEqual({ do: 'come-back', delaySeconds: 900 });
});

test.each([
  [undefined, 30],
  [1_000, 30],
  [61_500, 62],
  [86_400_000, 900],
])('not before Salesforce said: Retry-After of %s ms', (retryAfterMs, delaySeconds) => {
  expect(nextTry(tried(1), retryAfterMs, record)).toEqual({ do: 'come-back', delaySeconds });
});

test('given up when its time is over, however often it was tried', () => {
  const twoHours = 2 * 3_600_000;
  expect(nextTry(tried(1, now - twoHours), undefined, record)).toEqual({ do: 'give-up' });
  expect(nextTry(tried(500, now - twoHours + 1), undefined, record)).toMatchObject({ do: 'come-back' });
});

test('given up when its tries are over, where they are bounded', () => {
  const bounded = { ...record, failures: { ...failures, mostTries: 3 } };
  expect(nextTry(tried(2), undefined, bounded)).toMatchObject({ do: 'come-back' });
  expect(nextTry(tried(3), undefined, bounded)).toEqual({ do: 'give-up' });
});
