import type { Page } from '../page';
import type { Stage } from '../stage';
import { lastOfSetup } from '../terminal';

/** Plays the days on which nothing reaches the account. */
export async function deliveries(stage: Stage): Promise<{ down: Page; revoked: Page }> {
  const down = await isDown(stage);
  return { down, revoked: await isRevoked(stage) };
}

async function isDown(stage: Stage): Promise<Page> {
  const { account } = stage;
  const page = stage.page();
  await account.answers({}, 503, 'Service unavailable');
  await stage.sends('eve');
  await stage.untilStatus(({ verdict: { state } }) => state !== 'healthy');
  page.say(`## 1Password is down
**You notice**: the alarm [Upstream paused](operations.md#upstream-paused) or [Delivery behind](operations.md#delivery-behind), if it lasts. The identity provider
notices nothing: the bridge accepts what it sends.`);
  await page.commands(['status'], ['explain', 'eve@example.com']);
  page.say(
    'You need do nothing. The bridge looks again by itself within three minutes. If you know that 1Password is back and do not want to wait:',
  );
  await account.heals();
  await page.commands(['resume']);
  await account.untilIs('eve@example.com', true);
  await stage.untilStatus(({ verdict: { state } }) => state === 'healthy');
  await page.commands(['status']);
  page.say(`**Afterwards** everything that changed meanwhile has arrived, in the state that it has now. While 1Password is down, leavers keep their access there: if one is
urgent, try to suspend the person by hand in 1Password.`);
  return page;
}

async function isRevoked(stage: Stage): Promise<Page> {
  const { account } = stage;
  const page = stage.page();
  await account.answers({}, 401, 'the token is not valid');
  await stage.sends('finn');
  await stage.untilStatus(({ verdict: { state } }) => state === 'needs-you');
  page.say(`## The credential was revoked
Somebody set up provisioning anew in 1Password, or switched it off.

**You notice**: the alarm [Upstream paused](operations.md#upstream-paused), after ten minutes.`);
  await page.commands(['status']);
  page.say(`If provisioning was switched off by mistake, switch it on in 1Password (*Integrations*): the bridge notices within minutes, and goes on. Otherwise make a new
credential there, and enter it. \`setup\` shows what would happen before it does anything:`);
  await account.heals();
  await page.dialogue(
    ['setup', '--upstream', 'generic', '--url', account.url],
    [{ after: '(not shown): ', type: `${account.token}\r` }, { after: '(yes/no) ', type: 'yes\r' }, ...lastOfSetup],
    'Live.',
  );
  await account.untilIs('finn@example.com', true);
  await stage.untilStatus(({ verdict: { state } }) => state === 'healthy');
  await page.commands(['status']);
  page.say(`Yours is \`setup\` without options, or \`setup --upstream hosted\`.

**Afterwards** everything that changed meanwhile has arrived. Nobody was invited twice: the people are matched with those of the account. The identity
provider needs nothing new, since its token is another one.`);
  return page;
}
