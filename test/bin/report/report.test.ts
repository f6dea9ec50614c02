import { describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildReport } from '../../../bin/replay/report/build.ts';
import { readExpected } from '../../../bin/replay/report/expected.ts';
import { renderReport } from '../../../bin/replay/report/report.ts';
import { inputOf } from './input.ts';

const shared = ['agent-transfer-warm', 'skipped-neighbours', 'callback'];

describe('the calls of a report', () => {
  test('one a story, with all its legs, named after its recording', async () => {
    const { stories } = buildReport(await inputOf(shared));
    expect(
      stories.map(({ name, legs, deliveries, verdict }) => [name, legs.length, deliveries.length, verdict.is]),
    ).toEqual([
      ['agent-transfer-warm', 2, 12, 'as-expected'],
      ['callback', 2, 12, 'as-expected'],
      ['skipped-neighbours · 14a9ff40', 3, 13, 'as-expected'],
      ['skipped-neighbours · d01be441', 1, 4, 'as-expected'],
      ['skipped-neighbours · fa18a216', 1, 3, 'as-expected'],
    ]);
  });

  test('a difference is told at the call that it is of', async () => {
    const input = await inputOf(shared);
    const [first, ...others] = input.result.voiceCalls;
    if (first === undefined) throw new Error('no VoiceCall');
    const voiceCalls = [{ ...first, fields: { ...first.fields, QueueName: 'Orders' } }, ...others];
    const { stories } = buildReport({ ...input, result: { ...input.result, voiceCalls } });
    expect(stories.flatMap(({ name, verdict }) => verdict.differences.map((one) => [name, one]))).toEqual([
      [
        'agent-transfer-warm',
        { vendorCallKey: first.vendorCallKey, field: 'QueueName', expected: '"Billing"', actual: '"Orders"' },
      ],
    ]);
  });

  test('an expected VoiceCall of a contact that the recording does not have is told once', async () => {
    const stray = {
      vendorCallKey: 'nobody',
      callType: 'Inbound',
      previousCallKey: null,
      callDisposition: 'completed',
      fields: {},
    };
    const input = await inputOf(['skipped-neighbours']);
    const file = 'events/stories/skipped-neighbours.jsonl';
    const own = input.expected.get(file);
    const { stories } = buildReport({
      ...input,
      expected: new Map([[file, [...(Array.isArray(own) ? own : []), stray]]]),
    });
    expect(stories.flatMap(({ verdict }) => verdict.differences)).toEqual([
      { vendorCallKey: 'nobody', expected: 'a VoiceCall (Inbound)' },
    ]);
  });

  test('an expectation that is none, and a recording without one, are not taken for agreement', async () => {
    const unreadable = buildReport(
      await inputOf(['callback'], { expected: new Map([['events/stories/callback.jsonl', undefined]]) }),
    );
    expect(unreadable.stories[0]?.verdict.is).toBe('unreadable');
    const none = buildReport(await inputOf(['callback'], { expected: new Map() }));
    expect(none.stories[0]?.verdict.is).toBe('nothing-expected');
  });

  test('requests of no contact in the replay are not lost', async () => {
    const input = await inputOf(['callback']);
    const stray = { method: 'PATCH', path: '/telephony/v1/voiceCalls/elsewhere', status: 404, body: null };
    const { strayRequests } = buildReport({
      ...input,
      result: { ...input.result, requests: [stray, ...input.result.requests] },
    });
    expect(strayRequests.map(({ number, path }) => [number, path])).toEqual([
      [1, '/telephony/v1/voiceCalls/elsewhere'],
    ]);
  });
});

describe('the page', () => {
  test('says that it shows data unmasked, and counts', async () => {
    const page = renderReport(await inputOf(shared));
    expect(page).toContain('Unmasked.');
    expect(page).toContain('5 of 5 calls as expected');
    expect(page).toContain('+17025550119');
  });

  test('lets nothing in from outside, and only its own script and style run', async () => {
    const page = renderReport(await inputOf(['callback']));
    const policy = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1] ?? '';
    const hash = (tag: string) =>
      createHash('sha256')
        .update(new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page)?.[1] ?? '')
        .digest('base64');
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hash('style')}'`,
      `script-src 'sha256-${hash('script')}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.match(/(?:src|href)="(?!#|data:)[^"]*"/g)).toBeNull();
    expect(page).not.toMatch(/\son\w+=|\sstyle=/);
  });

  test('a hostile recording stays text', async () => {
    const hostile = '</script><script>alert(1)</script><img src=x onerror=alert(1)>';
    const input = await inputOf(['inbound-answered']);
    const outcomes = input.result.outcomes.map((outcome) => ({ ...outcome, reason: hostile }));
    const requests = input.result.requests.map((request) => ({
      ...request,
      path: `/telephony/v1/voiceCalls/${hostile}`,
      body: { a: hostile },
    }));
    const page = renderReport({ ...input, target: hostile, result: { ...input.result, outcomes, requests } });
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  test('a line that is no JSON is in it, though it has no chart', async () => {
    const recorded = {
      file: 'broken.jsonl',
      line: 1,
      text: 'no json',
      value: undefined,
      source: 'contact-record',
    } as const;
    const outcome = {
      contactId: null,
      source: 'contact-record',
      line: 1,
      outcome: 'parked',
      reason: 'not-json',
    } as const;
    const page = renderReport({
      ...(await inputOf(['callback'], { expected: new Map() })),
      planned: [{ recorded, story: 'broken.jsonl:1' }],
      result: { outcomes: [outcome], requests: [], voiceCalls: [] },
    });
    expect(page).toContain('No contact could be read, so there is no chart.');
    expect(page).toContain('1 parked');
  });
});

describe('readExpected', () => {
  test('takes what lies beside a recording; the one for folded queue transfers only where they were folded', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'expected-'));
    const file = (name: string) => join(folder, name);
    await writeFile(file('a.expected.json'), '[1]');
    await writeFile(file('a.fold.expected.json'), '[2]');
    await writeFile(file('b.expected.json'), 'no json');
    const files = [file('a.jsonl'), file('b.json'), file('c.jsonl'), '-'];
    expect(await readExpected(files, 'transfer')).toEqual(
      new Map<string, unknown>([
        [file('a.jsonl'), [1]],
        [file('b.json'), undefined],
      ]),
    );
    expect((await readExpected(files, 'fold')).get(file('a.jsonl'))).toEqual([2]);
  });
});
