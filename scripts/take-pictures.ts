import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'puppeteer-core';
import { startBridge } from '../local/bridge';
import { Clock } from '../local/clock';
import { parseOptions } from '../local/options';
import { demoBegins, playDemo } from '../local/played/demo';
import { surroundings } from '../local/played/surroundings';
import type { Reporter } from '../local/serve-stack';
import { Teardown } from '../local/teardown';
import { startBrowser } from '../test/support/browser';

/**
 * Plays the demo and takes the pictures of the dashboard that the documentation shows, into docs/images: `npm run docs:pictures`. Look at them
 * before you commit them.
 */
const root = path.dirname(__dirname);
const images = path.join(root, 'docs', 'images');

interface Picture {
  readonly scene: 'healthy' | 'stuck' | 'bad morning';
  readonly file: string;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** A screen and a half: what a bad day needs first. Larger ones would be more than a page of text should weigh. */
const size = { width: 1280, height: 1110 };
const pictures: readonly Picture[] = [
  { scene: 'healthy', file: 'dashboard-healthy', theme: 'light', ...size },
  { scene: 'stuck', file: 'dashboard-stuck', theme: 'light', ...size },
  { scene: 'bad morning', file: 'dashboard', theme: 'light', width: 1280, height: 720 },
  { scene: 'bad morning', file: 'dashboard-bad-morning', theme: 'light', ...size },
  { scene: 'bad morning', file: 'dashboard-dark', theme: 'dark', ...size },
];

const quiet: Reporter = { step: () => {}, request: () => {}, delivery: () => {}, notice: () => {} };

async function main(): Promise<void> {
  const teardown = new Teardown();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-pictures-'));
  // Letters without coloured edges: a third smaller, and right on every screen.
  const browser = await startBrowser('--disable-lcd-text');
  try {
    const given = parseOptions(['--demo', '--port', '0', '--data-dir', dataDir]);
    if (given === undefined) throw new Error('No options.');
    const clock = new Clock(Date.now() - demoBegins);
    const { options, ...around } = await surroundings(given, teardown, { clock, people: 500 });
    const bridge = await startBridge(options, root, teardown, quiet, clock);
    const show = (scene: Picture['scene']) => take(browser, new URL('/dashboard', bridge.baseUrl).href, scene);
    await playDemo({ bridge, ...around, show }, (line) => console.log(line));
    await show('bad morning');
  } finally {
    await browser.close();
    await teardown.run();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function take(browser: Browser, url: string, scene: Picture['scene']): Promise<void> {
  for (const { file, theme, width, height } of pictures.filter((each) => each.scene === scene)) {
    const page = await browser.newPage();
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await page.setViewport({ width, height });
    await page.goto(url);
    await page.waitForFunction("document.querySelector('#state').textContent.startsWith('Updated')");
    await page.screenshot({ path: path.join(images, `${file}.png`) as `${string}.png` });
    await page.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
