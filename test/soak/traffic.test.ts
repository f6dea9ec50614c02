import { describe, expect, test } from 'vitest';
import { creations, median, mostWithin, quantile, type Sent } from './traffic.ts';

describe('most within a window', () => {
  test.each<[number[], number]>([
    [[], 0],
    [[5], 1],
    [[0, 400, 999], 3],
    [[0, 400, 1000], 2],
    [[0, 900, 1000, 1100, 1899, 5000], 4],
  ])('%j', (times, most) => {
    expect(mostWithin(times, 1000)).toBe(most);
  });
});

test('quantiles are values that were there', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([10, 20, 30, 40], 0.95)).toBe(40);
  expect(median([])).toBeNaN();
});

test('what made a VoiceCall is the first of its requests that was taken', () => {
  const sent: Sent[] = [
    { at: 1, verb: 'POST', key: 'a', accepted: false },
    { at: 2, verb: 'POST', key: 'a', accepted: true },
    { at: 3, verb: 'PATCH', key: 'a', accepted: true },
    { at: 4, verb: 'clearRouting', key: 'b', accepted: true },
    { at: 5, verb: 'PATCH', key: 'b', accepted: true },
  ];
  expect(creations(sent).map(({ at }) => at)).toEqual([2, 5]);
});
