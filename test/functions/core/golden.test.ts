import { expect, it } from 'vitest';
import { writesGolden } from './golden.ts';

it.each([
  [{}, false],
  [{ UPDATE_GOLDEN: '' }, false],
  [{ UPDATE_GOLDEN: 'yes' }, false],
  [{ UPDATE_GOLDEN: '1' }, true],
  [{ UPDATE_GOLDEN: '1', CI: '' }, true],
  [{ CI: 'true' }, false],
])('golden files are written only when asked for: %o', (env, written) => {
  expect(writesGolden(env)).toBe(written);
});

it.each(['true', '1', 'false'])('golden files are never written in CI=%s', (CI) => {
  expect(() => writesGolden({ UPDATE_GOLDEN: '1', CI })).toThrow('refused in CI');
});
