import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { plan } from '../../bin/replay/order.ts';
import { readRecording } from '../../bin/replay/recording.ts';
import { readExpected } from '../../bin/replay/report/expected.ts';
import { renderReport } from '../../bin/replay/report/report.ts';
import { replayed } from '../support/replay.ts';
import { storyFile, storyLines } from '../support/stories.ts';
import { openPage, startChromium, type Watched } from './chromium.ts';

const accessible = readFileSync(new URL('accessible.js', import.meta.url), 'utf8');
const hostile = `</script><script>alert(1)</script><img src="https://example.invalid/x.png" onerror="alert(1)">`;
const warm = { lane: 'details.story:has(h2:text-is("agent-transfer-warm"))' };

let browser: Browser;
let url: string;
const opened: Watched[] = [];

beforeAll(async () => {
  browser = await startChromium();
  url = await reportOf();
});
afterAll(() => browser.close());

/** After every test: nothing was fetched, and nothing complained. */
afterEach(async () => {
  for (const { page, requested, complaints } of opened.splice(0)) {
    await page.close();
    expect({ requested, complaints }).toEqual({ requested: [], complaints: [] });
  }
});

async function open(colorScheme: 'light' | 'dark' = 'light') {
  const watched = await openPage(browser, url, colorScheme);
  opened.push(watched);
  return watched.page;
}

/** A real replay of four recordings: as expected, with two differences, hostile, and no JSON. */
async function reportOf(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  const file = join(folder, 'hostile.jsonl');
  const [first = ''] = storyLines('inbound-answered');
  const evil: unknown = JSON.parse(first, (key, value: unknown) =>
    key === 'contactId' || key === 'eventType' ? hostile : value,
  );
  await writeFile(file, `${JSON.stringify(evil)}\nno json ${hostile}\n`);
  const paths = [
    storyFile('agent-transfer-warm'),
    storyFile('record-newer-version'),
    storyFile('outbound-transferred'),
    file,
  ];
  const { outcomes, requests, voiceCalls } = await replayed(paths);
  const expected = await readExpected(paths, 'transfer');
  spoil(expected.get(storyFile('agent-transfer-warm')));
  const page = renderReport({
    result: { outcomes, requests, voiceCalls },
    planned: plan(await readRecording(paths), {}),
    expected,
    keys: new Map(voiceCalls.map(({ voiceCallId, vendorCallKey }) => [voiceCallId, vendorCallKey])),
    target: 'the embedded sandbox',
    generatedAt: new Date('2026-05-01T08:00:00Z'),
  });
  await writeFile(join(folder, 'report.html'), page);
  return pathToFileURL(join(folder, 'report.html')).href;
}

/** Expects of the second VoiceCall another hold and an agent that it does not have. */
function spoil(expected: unknown): void {
  const [, second]: { fields: Record<string, unknown> }[] = Array.isArray(expected) ? expected : [];
  if (second !== undefined) Object.assign(second.fields, { CustomerHoldDuration: 54, Agent: 'somebody.else' });
}

describe('a call', () => {
  test('has a lane for each leg, with its phases, deliveries and requests', async () => {
    const page = await open();
    await page.click(`${warm.lane} > summary`);
    const story = page.locator(warm.lane);
    expect(await story.locator('.chart .key').allTextContents()).toEqual(['745a7adb', 'b04866d4']);
    expect(await story.locator('.chart .bar title').allTextContents()).toEqual([
      'in the flow, or dialling: 10:30:12 to 10:30:40, 0:28',
      'in queue: 10:30:40 to 10:31:05, 0:25',
      'with agent lee.okafor: 10:31:05 to 10:35:51, 4:46',
      'after-call work: 10:35:51 to 10:36:21, 0:30',
      'in queue: 10:34:20 to 10:34:31, 0:11',
      'with agent priya.venkat: 10:34:31 to 10:41:08, 6:37',
      'after-call work: 10:41:08 to 10:42:10, 1:02',
    ]);
    expect(await story.locator('.chart .hold text').allTextContents()).toEqual([
      'hold 1:06, 1 time',
      'hold 0:53, 1 time',
    ]);
    expect(await story.locator('.chart .mark').count()).toBe(12);
    expect(await story.locator('.chart .request text').allTextContents()).toEqual(['POST', 'PATCH', 'POST', 'PATCH']);
  });

  test('shows every difference', async () => {
    const page = await open();
    await page.click(`${warm.lane} > summary`);
    expect(await page.locator(`${warm.lane} .differences tbody tr`).allInnerTexts()).toEqual([
      'b04866d4\tCustomerHoldDuration\t54\t53',
      'b04866d4\tAgent\t"somebody.else"\t"priya.venkat"',
    ]);
    expect(await page.locator(`${warm.lane} .calls .differs`).allInnerTexts()).toEqual(['53', 'priya.venkat']);
    expect(await page.locator('header .bad').innerText()).toContain('2');
  });

  test('lays the body of a request out when it is opened, also by its mark', async () => {
    const page = await open();
    await page.click(`${warm.lane} > summary`);
    await page.locator(`${warm.lane} .chart .request`).first().focus();
    await page.keyboard.press('Enter');
    const body = page.locator(`${warm.lane} .requests pre`).first().filter({ hasText: 'Inbound' });
    await body.waitFor();
    expect(JSON.parse(await body.innerText())).toMatchObject({ initiationMethod: 'Inbound', from: '+17025550119' });
  });

  test('that Salesforce refused is seen: a refused POST, and the record that followed', async () => {
    const page = await open();
    await page.selectOption('#kind', 'refused');
    expect(await page.locator('details.story:not([hidden]) h2').allInnerTexts()).toEqual(['outbound-transferred']);
    await page.click('#open');
    expect(await page.locator('details.story:not([hidden]) .requests .pill').allInnerTexts()).toEqual([
      '400',
      '200',
      '200',
    ]);
  });
});

describe('the page', () => {
  test('finds calls by key, outcome and reason', async () => {
    const page = await open();
    const found = async (text: string) => {
      await page.fill('#search', text);
      return page.locator('details.story:not([hidden]) h2').allInnerTexts();
    };
    expect(await found('82B18AC2')).toEqual(['record-newer-version']);
    expect(await found('parked not-json')).toEqual(['hostile · line 2']);
    expect(await found('nothing of the kind')).toEqual([]);
    expect(await page.locator('#nothing').isVisible()).toBe(true);
    expect(await page.locator('#shown').innerText()).toBe('0 of 5 calls');
  });

  test('goes by keyboard: / to the search, Tab and Enter to a call', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('warm');
    expect(await page.inputValue('#search')).toBe('warm');
    await page.locator(`${warm.lane} > summary`).focus();
    await page.keyboard.press('Enter');
    expect(await page.locator(`${warm.lane} .chart`).isVisible()).toBe(true);
  });

  test('shows what is hostile as text', async () => {
    const page = await open();
    await page.click('#open');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('table').filter({ hasText: '<img src=' }).count()).toBeGreaterThan(0);
  });

  test.each(['light', 'dark'] as const)('can be read and used by all, %s', async (colorScheme) => {
    const page = await open(colorScheme);
    await page.click('#open');
    for (const summary of await page.locator('.legend > summary, .reasons > summary').all()) await summary.click();
    expect(await page.evaluate(accessible)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
