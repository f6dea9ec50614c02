import { expect, test } from 'vitest';
import { tokenBucket } from '../../../sandbox/aws/token-bucket.ts';

test('lets a burst through, then fills up by the second, to the burst at most', () => {
  let now = 0;
  const allowed = tokenBucket({ perSecond: 10, burst: 2 }, () => now);
  expect([allowed(), allowed(), allowed()]).toEqual([true, true, false]);
  now = 100;
  expect([allowed(), allowed()]).toEqual([true, false]);
  now = 60_000;
  expect([allowed(), allowed(), allowed()]).toEqual([true, true, false]);
});
