import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Starts the Chromium of this machine, headless, with a fresh profile and without services of its own.
 * @throws Error with what to install
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? installed.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error('no Chromium: apt-get install chromium, or set CHROMIUM to the path of one');
  }
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  return chromium.launch({ executablePath, args: [...args, '--disable-component-update', '--disable-sync'] });
}

/** A page, and all that it did that it should not. */
export interface Watched {
  page: Page;
  /** URLs of all requests but those of `allowed`. */
  requested: string[];
  /** Errors and warnings of the console, uncaught errors, dialogs. */
  complaints: string[];
}

/** Opens a page under watch. @param allowed what its requests may begin with */
export async function openPage(
  browser: Browser,
  url: string,
  colorScheme: 'light' | 'dark',
  allowed = url,
): Promise<Watched> {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1366, height: 768 } });
  const [requested, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => {
    if (!request.url().startsWith(allowed) && !request.url().startsWith('data:')) requested.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, requested, complaints };
}
