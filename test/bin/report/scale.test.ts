import { describe, expect, test } from 'vitest';
import { scaleOf, spread } from '../../../bin/replay/report/scale.ts';

const minute = 60_000;
const at = (time: number) => ({ from: time, to: time });
const noon = Date.parse('2026-03-10T12:00:00Z');

describe('scaleOf', () => {
  test('is linear over a call without long silences', () => {
    const scale = scaleOf([{ from: noon, to: noon + 8 * minute }, at(noon + 10 * minute)], 1000);
    expect([0, 5, 10].map((minutes) => scale.x(noon + minutes * minute))).toEqual([0, 500, 1000]);
    expect(scale.breaks).toEqual([]);
  });

  test('has round ticks with room for their labels', () => {
    const scale = scaleOf([{ from: noon - 30_000, to: noon + 9.5 * minute }], 1000);
    expect(scale.ticks.map(({ time, x }) => [new Date(time).toISOString().slice(11, 19), x])).toEqual([
      ['12:00:00', 50],
      ['12:01:00', 150],
      ['12:02:00', 250],
      ['12:03:00', 350],
      ['12:04:00', 450],
      ['12:05:00', 550],
      ['12:06:00', 650],
      ['12:07:00', 750],
      ['12:08:00', 850],
      ['12:09:00', 950],
    ]);
  });

  test('cuts a week of nothing short and says how long it was', () => {
    const week = 7 * 24 * 60 * minute;
    const scale = scaleOf([{ from: noon, to: noon + 5 * minute }, at(noon + 5 * minute + week)], 1056);
    expect(scale.breaks).toEqual([{ from: 1000, to: 1056, milliseconds: week }]);
    expect(scale.x(noon + 5 * minute)).toBe(1000);
    expect(scale.x(noon + 5 * minute + week)).toBe(1056);
  });

  test('one moment alone is somewhere, with a tick', () => {
    const scale = scaleOf([at(noon + 123)], 1000);
    expect(scale.x(noon + 123)).toBe(0);
    expect(scale.ticks).toEqual([{ time: noon + 123, x: 0 }]);
  });
});

describe('spread', () => {
  test('leaves alone what has room', () => expect(spread([10, 50, 90], 20, 0, 100)).toEqual([10, 50, 90]));
  test('moves apart what would cover each other', () => expect(spread([10, 10, 12], 20, 0, 100)).toEqual([10, 30, 50]));
  test('stays inside', () => expect(spread([95, 96, 99], 20, 0, 100)).toEqual([60, 80, 100]));
  test('comes closer where there is no room for all', () =>
    expect(spread([0, 0, 0, 0, 0], 50, 0, 100)).toEqual([0, 25, 50, 75, 100]));
});
