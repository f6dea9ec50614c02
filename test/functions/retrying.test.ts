import { afterAll, beforeEach, beforeAll, expect, test, vi } from 'vitest';
import type { ParkedDelivery } from '../../functions/aws/parked.ts';
import { parseSettings } from '../../functions/core/settings.ts';
import { tryLater } from '../../functions/retrying.ts';
import { contactRecord, instanceArn } from '../support/lines.ts';

const instances = [{ arn: instanceArn, secretName: 'k', telephonyUrl: 'https://a.example' }];
const { failures } = parseSettings({ instances });
const now = Date.parse('2026-03-02T10:00:00Z');
const kept: ParkedDelivery[] = [];
const sent: string[] = [];

beforeAll(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterAll(() => void vi.restoreAllMocks());
beforeEach(() => {
  for (const list of [kept, sent]) list.length = 0;
});

const later = (payload: Buffer, takes = true) =>
  tryLater(
    [
      {
        delivery: { id: 'n-1', payload, tries: { count: 0, since: now } },
        ...{ reason: 'salesforce-unavailable', code: '503', contactId: 'c-1', retryAfterMs: undefined },
      },
    ],
    {
      ...{ door: 'contact-record', failures, now: () => now },
      park: (delivery) => Promise.resolve(void kept.push(delivery)),
      setAside: (text) => {
        if (takes) sent.push(text);
        return Promise.resolve(takes ? 'm-1' : undefined);
      },
    },
  );

test('what fails is set aside as it came', async () => {
  const line = contactRecord('c-1', { Attributes: { city: 'Zürich' } });
  expect(await later(Buffer.from(line))).toEqual([]);
  expect([sent, kept]).toEqual([[line], []]);
});

test('bytes that are no text are kept as they are: as a message they would come back as others', async () => {
  const payload = Buffer.concat([Buffer.from(contactRecord('c-1')), Buffer.from([0xff])]);
  expect(await later(payload)).toEqual([]);
  expect(sent).toEqual([]);
  expect(kept).toMatchObject([{ kind: 'exhausted', reason: 'salesforce-unavailable', payload }]);
});

test('a text that no message may have is kept, and holds back no shard', async () => {
  const payload = Buffer.from(contactRecord('c-1'));
  expect(await later(payload, false)).toEqual([]);
  expect(kept).toMatchObject([{ kind: 'exhausted', payload }]);
});
