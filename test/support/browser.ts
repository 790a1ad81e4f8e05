import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromium } from './chromium.cjs';

/** For a browser that hangs, in milliseconds: less than a test's own time-out, which could not say what was waited for. */
export const browserPatienceMs = 240_000;

/** A headless browser. @param more arguments of its command line @throws Error when this machine has none */
export function startBrowser(...more: readonly string[]): Promise<Browser> {
  const executablePath = chromium();
  if (executablePath === undefined) {
    throw new Error(
      'The tests of pages need Chromium or Chrome. Install it (Debian: apt-get install chromium) or set CHROME_PATH.',
    );
  }
  // A test machine's user is often root, under whom the sandbox does not start; the page is our own.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...more];
  const patience = { timeout: browserPatienceMs, protocolTimeout: browserPatienceMs };
  return puppeteer.launch({ executablePath, args, headless: true, ...patience });
}

/** What a page did that nobody should see: errors, and requests to somewhere else. */
export function watch(page: Page, origin: string): { readonly errors: string[]; readonly foreign: string[] } {
  const seen = { errors: [] as string[], foreign: [] as string[] };
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) seen.foreign.push(url);
  });
  return seen;
}
