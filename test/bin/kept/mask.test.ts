import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { maskedPayload } from '../../../bin/kept/mask.ts';
import { contactRecord } from '../../support/lines.ts';

const shown = (payload: unknown) => JSON.stringify(maskedPayload(payload));

test('which, when and what kind stay; numbers, names and attributes do not', () => {
  const record = JSON.parse(
    contactRecord('0c1a7a52-0000-4000-8000-000000000001', { Attributes: { Channel: 'VOICE', mail: 'a@example.com' } }),
  );
  expect(maskedPayload(record)).toMatchObject({
    ContactId: '0c1a7a52-0000-4000-8000-000000000001',
    InstanceARN: 'arn:aws:connect:us-east-1:111122223333:instance/99999999-0000-4000-8000-000000000001',
    InitiationMethod: 'INBOUND',
    LastUpdateTimestamp: '2026-03-02T10:06:00Z',
    CustomerEndpoint: { Address: '•••', Type: 'TELEPHONE_NUMBER' },
    Attributes: { Channel: '•••', mail: '•••' },
    Agent: { Username: '•••', CustomerHoldDuration: 40 },
    Queue: { Name: '•••' },
  });
});

describe('a payload that is not as it should be gives nobody away', () => {
  test.each<[string, unknown]>([
    ['a number for an id', { ContactId: '+12065550123' }],
    ['a number as a number', { Address: 12065550123, ContactId: 12065550123 }],
    ['a name for a time', { InitiationTimestamp: 'Dana Whitfield' }],
    ['a name for a kind', { Channel: 'Dana' }],
    ['a field of its own', { CallerState: 'DANA' }],
    ['people in the names of fields', { '+12065550123': { 'Dana Whitfield': 1 } }],
    ['text alone', 'Dana +12065550123'],
    ['lists of lists', [['Dana', { Name: ['+12065550123'] }]]],
    ['attributes within attributes', { attributes: { a: { Type: 'DANA', n: 7 } } }],
  ])('%s', (_, payload) => {
    expect(shown(payload)).not.toMatch(/dana|whitfield|5550123|7/i);
  });
});

test('of the recorded stories no number, name or attribute is shown', () => {
  const files = readdirSync('events/stories').filter((name) => name.endsWith('.jsonl'));
  for (const file of files) {
    for (const line of readFileSync(`events/stories/${file}`, 'utf8').trim().split('\n')) {
      const text = shown(JSON.parse(line));
      expect(text).not.toMatch(/\+\d/);
      for (const secret of peopleIn(JSON.parse(line))) expect(text).not.toContain(`"${secret}"`);
    }
  }
});

/** Values of the fields that hold people. */
function peopleIn(value: unknown, isTheirs = false): string[] {
  if (typeof value === 'string') return isTheirs && value !== '' ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    peopleIn(field, isTheirs || /^(attributes|username|address|name|groupname)$/i.test(name)),
  );
}
