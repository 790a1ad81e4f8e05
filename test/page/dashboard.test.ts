import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer-core';
import { theBridge } from '../support/bridge';
import { startBrowser, watch } from '../support/browser';

let browser: Browser;
let page: Page;
let seen: ReturnType<typeof watch>;

const origin = () => new URL(theBridge().baseUrl).origin;

beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.newPage();
  seen = watch(page, origin());
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(`${origin()}/dashboard`);
  await page.waitForFunction("document.querySelector('#state').textContent.startsWith('Updated')");
});

afterAll(() => browser.close());

describe('the page', () => {
  it('draws the widgets, and asks nobody but the bridge', async () => {
    expect(await page.$$eval('section.graph canvas', (found) => found.length)).toBeGreaterThan(5);
    expect(await page.$eval('ul.alarms', (list) => list.textContent)).toContain('Bridge unhealthy');
    expect(seen).toEqual({ errors: [], foreign: [] });
  });

  it.each([
    ['light', 1280],
    ['dark', 2560],
  ])('is accessible and not too wide in %s at %i pixels', async (scheme, width) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height: 1000 });
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });
});
