import { expect, test } from 'vitest';
import { maskedName, maskedNumber } from '../../bin/replay/show.ts';

test.each([
  ['+12065550123', '+•••••••••23'],
  ['+1 (206) 555-0123', '+• (•••) •••-••23'],
  ['anonymous', 'anonymous'],
  ['dana.whitfield@example.com', 'd•••'],
  ['sip:dana@example.com', 's•••'],
  ['web-visitor-8821', 'w•••'],
  [undefined, '?'],
])('of %s is shown %s', (number, shown) => {
  expect(maskedNumber(number)).toBe(shown);
});

test('of a name its first letter is shown', () => {
  expect(maskedName('dana.whitfield')).toBe('d•••');
});
