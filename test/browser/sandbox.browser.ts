import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedSandbox, type Telephony } from '../../bin/telephony.ts';
import { openPage, startChromium } from './chromium.ts';

const accessible = readFileSync(new URL('accessible.js', import.meta.url), 'utf8');

let browser: Browser;
let telephony: Telephony;

beforeAll(async () => {
  browser = await startChromium();
  telephony = await embeddedSandbox({});
});
afterAll(async () => {
  await browser.close();
  await telephony.close();
});

test.each(['light', 'dark'] as const)(
  'the page of the pretend Salesforce shows its requests as they come, %s',
  async (colorScheme) => {
    const { page, requested, complaints } = await openPage(browser, `${telephony.url}/`, colorScheme);
    await page.locator('#live', { hasText: 'live' }).waitFor();
    expect(await page.locator('#calls').innerText()).toBe('none yet');
    const before = telephony.requests().length;
    await fetch(`${telephony.url}/telephony/v1/voiceCalls`, { method: 'POST', body: '{"<img src=x>":1}' });
    const row = page
      .locator('#requests tr')
      .first()
      .filter({ hasText: `${String(before + 1)}\t` });
    await row.waitFor();
    await row.locator('summary').click();
    expect(await row.innerText()).toContain('<img src=x>');
    expect(await page.evaluate(accessible)).toEqual([]);
    expect({ requested, complaints }).toEqual({ requested: [], complaints: [] });
    await page.close();
  },
);
