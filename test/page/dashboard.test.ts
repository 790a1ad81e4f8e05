import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer-core';
import { Refused } from '../../lambda/account/errors';
import { browserPatienceMs, startBrowser, watch } from '../support/browser';
import { actor } from '../support/dynamodb-samples';
import { type DashboardBench, dashboardBench } from './support';

let browser: Browser;
let page: Page;
let bench: DashboardBench;
let seen: ReturnType<typeof watch>;

beforeAll(async () => {
  bench = await dashboardBench();
  browser = await startBrowser();
  page = await browser.newPage();
  page.setDefaultTimeout(browserPatienceMs);
  // The page renews itself every ten seconds: on a busy machine it would take a button away while that is pressed.
  await page.evaluateOnNewDocument(
    'const after = setTimeout; setTimeout = (work, ms, ...more) => (ms < 10_000 ? after(work, ms, ...more) : 0)',
  );
  seen = watch(page, bench.origin);
  await page.setViewport({ width: 1280, height: 900 });
});

afterAll(async () => {
  await browser?.close();
  await bench?.close();
});

const widget = 'section.custom .body';
const text = (selector: string) => page.$eval(selector, (element) => element.textContent ?? '');

async function open(): Promise<string> {
  await page.goto(`${bench.origin}/dashboard`);
  await page.waitForFunction("document.querySelector('#state').textContent.startsWith('Updated')");
  return text(widget);
}

/** Presses a button of the widget with a pointer, or with the keyboard. */
async function press(label: string, how: 'click' | 'keyboard' = 'click', within = ''): Promise<void> {
  const button = await page.waitForSelector(`${widget} ${within} ::-p-text(${label})`);
  if (how === 'click') await button?.click();
  else {
    await button?.focus();
    await page.keyboard.press('Enter');
  }
  await page.waitForSelector('#popup[open]');
}

const answer = async (id: 'confirm' | 'cancel') => page.click(`#popup-${id}`);

async function done(): Promise<string> {
  await page.waitForSelector('#popup-body [role=status]');
  const said = await text('#popup-body');
  await answer('cancel');
  return said;
}

/** A leaver whom the guard holds, somebody whom the account refuses, and somebody it does not answer for. */
async function badMorning() {
  const { account, bridge } = bench;
  const { users } = bridge.directory;
  const { invite } = account;
  account.invite = async (profile) => {
    if (profile.email.startsWith('eve')) throw new Refused('this domain is not allowed');
    return invite.call(account, profile);
  };
  const ada = await users.create({ userName: 'ada@x.org' }, actor);
  await users.create({ userName: 'eve@x.org' }, actor);
  await bridge.sweep();
  await users.update(ada.id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
}

describe('the dashboard in a browser', () => {
  it('says that all is well, draws every widget, and asks nobody but the bridge', async () => {
    bench.cloudWatch.answered(200, 40);
    bench.cloudWatch.tick();
    await bench.bridge.sweep();
    expect(await open()).toContain('Healthy: nobody in the directory yet.');
    expect(await page.$$eval('section.graph canvas', (found) => found.length)).toBeGreaterThan(5);
    expect(await text('ul.alarms')).toContain('Bridge unhealthy');
    expect(await page.$$('section.problem')).toEqual([]);
    expect(seen).toEqual({ errors: [], foreign: [] });
  });

  it('names who needs somebody, and asks before it decides', async () => {
    await badMorning();
    const shown = await open();
    expect(shown).toContain('Needs you');
    expect(shown).toContain('this domain is not allowed');
    await press('Release');
    expect(await text('#popup-body')).toContain('Carry out the removal of ada@x.org?');
    await answer('cancel');
    await bench.bridge.sweep();
    expect([...bench.account.persons.values()].map(({ active }) => active)).toEqual([true]);
  });

  it('explains a person from a row, and anybody by name', async () => {
    await press('Explain', 'click', 'td');
    await page.waitForFunction("document.querySelector('#popup-body').textContent.includes('What happened')");
    await answer('cancel');
    await page.type(`${widget} input[name=who]`, 'ada@x.org');
    await press('Explain');
    await page.waitForFunction("document.querySelector('#popup-body').textContent.includes('ada@x.org')");
    await answer('cancel');
    await page.$eval(`${widget} input[name=who]`, (input) => input.blur());
  });

  it('leaves whoever reads where they are when it is drawn anew', async () => {
    const input = "document.querySelector('input[name=who]')";
    await page.evaluate(`${input}.value = ''`);
    await page.type(`${widget} input[name=who]`, 'ada');
    await page.focus(`${widget} td [role=button]`);
    const where = () => page.evaluate("document.activeElement.nextElementSibling?.textContent ?? ''");
    const before = await where();
    const drawn = await text(widget);
    bench.bridge.now += 3_600_000;
    // By script, which leaves the focus where it is.
    await page.evaluate("document.querySelector('#refresh').click()");
    await page.waitForFunction(`document.querySelector('${widget}').textContent !== ${JSON.stringify(drawn)}`);
    expect(before).toContain('explain');
    expect(await where()).toBe(before);
    expect(await page.evaluate(`${input}.value`)).toBe('ada');
    await page.evaluate(`${input}.value = ''`);
  });

  it('decides with the keyboard alone', async () => {
    await press('Release', 'keyboard');
    await answer('confirm');
    expect(await done()).toContain('Released');
    await bench.bridge.sweep();
    expect([...bench.account.persons.values()].map(({ active }) => active)).toEqual([false]);
    expect(await open()).not.toContain('Suspension held');
  });

  it('begins and ends faults where this run has some', async () => {
    expect(await page.$('#faults[hidden]')).not.toBeNull();
    const alarms = [{ title: 'Sweep missing', firesAfter: 130, endsAfter: 10 }];
    let lasting: string | undefined;
    bench.page.desk = {
      all: () => [{ name: 'sweep-stopped', what: 'It rests.', alarms, isLasting: lasting === 'sweep-stopped' }],
      begin: async (name) => {
        lasting = name;
        return true;
      },
      end: async () => {
        lasting = undefined;
      },
    };
    await open();
    await (await page.waitForSelector('#faults ::-p-text(sweep-stopped)'))?.click();
    await page.waitForSelector('#faults [aria-pressed=true]');
    expect(lasting).toBe('sweep-stopped');
    expect(await text('#faults p')).toContain('It rests. Expect "Sweep missing" about 130 s after the beginning.');
    await (await page.waitForSelector('#faults ::-p-text(End the fault)'))?.click();
    await page.waitForSelector('#faults [aria-pressed=false]');
    expect(lasting).toBeUndefined();
  });

  it('tries again, pauses, resumes and repairs', async () => {
    await press('Try again');
    await answer('confirm');
    expect(await done()).toContain('tried again');
    await press('Pause deliveries');
    await answer('confirm');
    expect(await done()).toContain('are paused');
    expect(await open()).toContain('primary has been paused');
    await press('Resume deliveries');
    await answer('confirm');
    expect(await done()).toContain('continue');
    await open();
    await press('Repair differences');
    await answer('confirm');
    expect(await done()).toContain('comparison');
    expect(bench.repairs).toEqual(['primary']);
    expect(seen).toEqual({ errors: [], foreign: [] });
  });

  it('says that what it shows is old when the bridge does not answer any more', async () => {
    await open();
    await page.setOfflineMode(true);
    await page.click('#refresh');
    await page.waitForSelector('.outdated');
    expect(await text('#state')).toMatch(/does not answer. What is shown is as of \d\d:\d\d:\d\d/);
    await page.setOfflineMode(false);
    await page.click('#refresh');
    await page.waitForSelector('body:not(.outdated)');
    seen.errors.length = 0;
  });

  it.each([
    ['light', 1280],
    ['dark', 2560],
  ])('is accessible and not too wide in %s at %i pixels', async (scheme, width) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height: 1000 });
    await open();
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });
});
