import { expect, it } from 'vitest';
import type { ContactRecord } from '../../../functions/core/contact.ts';
import { versionOf } from '../../../functions/core/version.ts';
import { recordWith } from './sample.ts';

const recording = { location: 'bucket/a.wav', storage: 'S3', status: 'AVAILABLE' };
const version = (changes: Partial<ContactRecord>, digest = 'm') => versionOf(recordWith(changes), digest);

it('versions sort from the oldest to the newest', () => {
  const oldestFirst = [
    version({ updatedAt: undefined }, 'a'),
    version({ updatedAt: undefined }, 'z'),
    version({ updatedAt: undefined, recordings: [recording] }, 'a'),
    version({ updatedAt: '2000-01-01T00:00:00Z' }, 'a'),
    version({ updatedAt: '2001-09-09T01:46:39Z' }, 'z'),
    version({ updatedAt: '2001-09-09T01:46:40Z' }, 'a'),
    version({ updatedAt: '2026-05-04T09:05:47Z', recordings: [recording] }, 'z'),
    version({ updatedAt: '2026-05-04T09:05:48Z' }, 'a'),
    version({ updatedAt: '2026-05-04T09:05:48Z' }, 'b'),
    version({ updatedAt: '2026-05-04T09:05:48.900Z' }, 'c'),
    version({ updatedAt: '2026-05-04T09:05:48Z', recordings: [recording] }, 'a'),
    version({ updatedAt: '2026-05-04T09:05:49Z' }, 'a'),
    version({ updatedAt: '2027-05-04T09:05:48Z' }, 'a'),
    version({ updatedAt: '2287-01-01T00:00:00Z' }, 'a'),
  ];
  expect([...oldestFirst].reverse().sort()).toEqual(oldestFirst);
  expect(new Set(oldestFirst).size).toBe(14);
});

it('a redelivery has the same version', () => {
  expect(version({})).toBe(version({}));
});

it.each([
  ['deleted', [{ ...recording, status: 'DELETED' }]],
  ['of the IVR', [{ ...recording, participant: 'IVR' }]],
  ['in Kinesis Video Streams', [{ ...recording, storage: 'KINESIS_VIDEO_STREAM' }]],
])('a recording %s is none', (_, recordings) => {
  expect(version({ recordings })).toBe(version({ recordings: [] }));
});
