import { describe, expect, it } from 'vitest';
import { evaluate, parseExpression } from './expression.ts';

const values: Record<string, number | undefined> = { a: 2, b: 3, zero: 0, none: undefined };
const isOn = (alarm: string) => alarm === 'on';
const valueOf = (text: string) => evaluate(parseExpression(text), { valueOf: (name) => values[name], isOn });

describe('metric math', () => {
  it.each<[string, number | undefined]>([
    ['a', 2],
    ['1.5', 1.5],
    ['a + b * 2', 8],
    ['(a + b) * 2', 10],
    ['b - a - 1', 0],
    ['b / zero', undefined],
    ['none', undefined],
    ['a + none', undefined],
    ['FILL(none, 0)', 0],
    ['FILL(a, 0) + FILL(none, 7)', 9],
    ['a < b', 1],
    ['a >= b', 0],
    ['a == 2', 1],
    ['a != 2', 0],
    ['zero OR a > 5 OR b > 2', 1],
    ['a > 1 AND zero', 0],
    ['zero AND zero OR 1', 1],
    ['1 || zero && zero', 1],
    ['IF(zero, 1, 5)', 5],
    ['IF(none, 1, 0)', undefined],
    ['IF((FILL(a, 0) > 0) AND (FILL(none, 0) < 1), 1, 0)', 1],
    ['ALARM("on")', 1],
    ['(ALARM("off") OR ALARM("on"))', 1],
    ['ALARM("off") AND ALARM("on")', 0],
  ])('%s is %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it.each([
    ['a +', 'the end is not understood'],
    ['(a', ') is expected, not the end'],
    ['a b', 'b is not understood'],
    ['a # b', ' # b is not understood'],
    ['RATE(a)', 'RATE with 1 arguments is not known here'],
    ['FILL(a)', 'FILL with 1 arguments is not known here'],
  ])('%s is refused: %s', (text, problem) => {
    expect(() => valueOf(text)).toThrow(problem);
  });
});
