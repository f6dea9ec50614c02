import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parseContactEvent } from '../../../functions/core/contact-event.ts';
import { parseContactRecord } from '../../../functions/core/contact-record.ts';
import { intentOf } from '../../../functions/core/decide.ts';
import {
  isoDate,
  isoTime,
  jsonObject,
  map,
  segmentText,
  text,
  time,
  upperText,
  whole,
  withFirstLetter,
} from '../../../functions/core/reading.ts';
import { transfer } from '../../../functions/core/rules.ts';
import { updateBody } from '../../../functions/core/voice-call.ts';
import { versionOf } from '../../../functions/core/version.ts';
import { settingsWith } from './sample.ts';

describe('times', () => {
  it.each([
    ['2026-05-04T09:00:04Z', '2026-05-04T09:00:04Z'],
    ['2026-05-04T09:00:04.218Z', '2026-05-04T09:00:04.218Z'],
    ['2026-05-04T09:00:04.000Z', '2026-05-04T09:00:04Z'],
    ['2026-05-04T09:00:04.2Z', '2026-05-04T09:00:04.200Z'],
    ['2026-05-04T09:00:04.218999Z', '2026-05-04T09:00:04.218Z'],
    ['2026-05-04T11:00:04+02:00', '2026-05-04T09:00:04Z'],
    ['2026-05-04T11:00:04+0200', '2026-05-04T09:00:04Z'],
    ['2026-05-04T09:00:04', '2026-05-04T09:00:04Z'],
    ['2026-05-04 09:00:04', '2026-05-04T09:00:04Z'],
    [' 2026-05-04T09:00:04Z ', '2026-05-04T09:00:04Z'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00Z'],
  ])('%o is %o', (value, read) => {
    expect(isoTime(value)).toBe(read);
    expect(v.parse(time, value)).toBe(read);
  });

  it.each(['1999-12-31T23:59:59.999Z', '1970-01-01T00:00:00.001Z', '0001-01-01T00:00:00Z'])(
    '%o is not set',
    (value) => {
      expect(isoTime(value)).toBeUndefined();
      expect(isoDate(value)).toBe(value);
    },
  );

  it.each([
    '',
    ' ',
    '7',
    'order 7',
    'SO-105001',
    'now',
    'Mon, 04 May 2026 09:00:04 GMT',
    '2026-05',
    '2026-05-04T25:00:00Z',
  ])('%o is no time', (value) => {
    expect(isoDate(value)).toBeUndefined();
    expect(isoTime(value)).toBeUndefined();
  });

  it.each([[null], [undefined], [1777885204218], [true], [[]], [{}]])('%o is no time', (value) => {
    expect(v.parse(time, value)).toBeUndefined();
  });

  it('are the same when they are read again, and the same moment as before', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const once = isoDate(date.toISOString());
          expect(once).toBeDefined();
          expect(isoDate(once ?? '')).toBe(once);
          expect(new Date(once ?? '')).toEqual(date);
        },
      ),
    );
  });

  it('of any text are none, or are the same when they are read again', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const once = isoTime(value);
        expect(once === undefined ? undefined : isoTime(once)).toBe(once);
      }),
    );
  });
});

describe('text', () => {
  it.each([
    ['Support', 'Support', 'SUPPORT'],
    [' Support ', ' Support ', 'SUPPORT'],
    ['', undefined, undefined],
    [' \t', undefined, undefined],
    [null, undefined, undefined],
    [undefined, undefined, undefined],
    [7, undefined, undefined],
    [['Support'], undefined, undefined],
    [{}, undefined, undefined],
  ])('%o is %o', (value, read, upper) => {
    expect(v.parse(text, value)).toBe(read);
    expect(v.parse(upperText, value)).toBe(upper);
  });
});

describe('numbers and maps', () => {
  it.each([
    [12, 12],
    [12.6, 13],
    [-1, 0],
    [0, 0],
    ['12', 0],
    [null, 0],
    [undefined, 0],
    [Infinity, 0],
    [NaN, 0],
    [[12], 0],
  ])('%o is %o seconds', (value, seconds) => {
    expect(v.parse(whole, value)).toBe(seconds);
  });

  it.each([[null], [undefined], ['text'], [7], [[1, 2]], [true]])('%o is an empty map', (value) => {
    expect(v.parse(map, value)).toEqual({});
  });

  it.each([
    ['null', 'not-an-object'],
    ['[]', 'not-an-object'],
    ['[{}]', 'not-an-object'],
    ['7', 'not-an-object'],
    ['"{}"', 'not-an-object'],
    ['', 'not-json'],
    ['{"a":}', 'not-json'],
    ['{}', {}],
    [' {"a":[1]} ', { a: [1] }],
  ])('JSON %s is %o', (payload, value) => {
    expect(jsonObject(payload)).toEqual(value);
  });
});

describe('keys', () => {
  it('get their first letter in one case; one that has it already wins', () => {
    const value = { Tags: 1, tags: 2, queueInfo: 3, AgentInfo: 4, '': 5 };
    expect(withFirstLetter('lower', value)).toEqual({ tags: 2, queueInfo: 3, agentInfo: 4, '': 5 });
    expect(withFirstLetter('upper', value)).toEqual({ Tags: 1, QueueInfo: 3, AgentInfo: 4, '': 5 });
  });

  it.each([
    [{ ValueString: 'INBOUND' }, 'INBOUND'],
    [{ valueString: 'INBOUND' }, 'INBOUND'],
    ['INBOUND', 'INBOUND'],
    [{ ValueString: '' }, undefined],
    [{ ValueInteger: 7 }, undefined],
    [['INBOUND'], undefined],
    ['', undefined],
    [null, undefined],
    [7, undefined],
  ])('a segment attribute %o is %o', (value, read) => {
    expect(segmentText({ 'connect:Direction': value }, 'connect:Direction')).toBe(read);
  });
});

describe('whatever comes', () => {
  const keys = [
    ...[
      'detail-type',
      'detail',
      'contactId',
      'ContactId',
      'InitiationMethod',
      'initiationMethod',
      'eventType',
      'channel',
    ],
    ...[
      'Agent',
      'Queue',
      'Recordings',
      'Recording',
      'Attributes',
      'SegmentAttributes',
      'LastUpdateTimestamp',
      'Location',
    ],
    ...[
      'AWSContactTraceRecordFormatVersion',
      'queueInfo',
      'agentInfo',
      'tags',
      'CustomerEndpoint',
      'Campaign',
      '__proto__',
    ],
  ];
  // JSON of any shape, in which the keys and values that matter come often.
  const { wild } = fc.letrec((tie) => ({
    wild: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('INBOUND', 'VOICE', 'leg-1', 'Amazon Connect Contact Event', '2026-05-04T09:00:04Z', 'S3', ''),
      fc.jsonValue(),
      fc.array(tie('wild'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('wild'), { maxKeys: 8 }),
    ),
  }));
  const payload = fc.oneof(
    fc.json(),
    fc.string(),
    wild.map((value) => JSON.stringify(value)),
  );

  it('is a fact, skipped or refused, and never an error', () => {
    fc.assert(
      fc.property(payload, (json) => {
        for (const parsed of [parseContactEvent(json), parseContactRecord(json)])
          expect(['fact', 'skipped', 'refused']).toContain(parsed.is);
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes through the core without an error where it is a record', () => {
    const settings = settingsWith();
    const record = fc.dictionary(fc.constantFrom(...keys), wild, { maxKeys: 12 });
    fc.assert(
      fc.property(record, (fields) => {
        const json = JSON.stringify({ ...fields, ContactId: 'leg-1', InitiationMethod: 'INBOUND' });
        const parsed = parseContactRecord(json);
        if (parsed.is !== 'fact') throw new Error(parsed.reason);
        expect(['skip', 'update']).toContain(intentOf(parsed.fact, settings, versionOf(parsed.fact, 'm')).do);
        const body = updateBody(parsed.fact, { rule: transfer, settings, creates: true, sentBefore: [] });
        expect(body['isActiveCall']).toBe(false);
        expect(body['fromNumber']).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read to the end, however deep', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect(parseContactRecord(deep)).toEqual({ is: 'refused', reason: 'not-an-object' });
    expect(parseContactRecord(`{"ContactId":"leg-1","InitiationMethod":"INBOUND","More":${deep}}`).is).toBe('fact');
  });
});
