import type { Page } from '../page';
import type { Stage } from '../stage';

/** Plays the days on which people have access who should not, or have none who should. */
export async function people(stage: Stage): Promise<{ mistake: Page; leaver: Page; mass: Page }> {
  const mistake = await suspendedByMistake(stage);
  const leaver = await stillActive(stage);
  return { mistake, leaver, mass: await deactivated(stage) };
}

async function suspendedByMistake(stage: Stage): Promise<Page> {
  const { account } = stage;
  const page = stage.page();
  await stage.makes('cleo', false);
  await account.untilIs('cleo@example.com', false);
  page.say(`## Somebody was suspended by mistake
**You notice**: she calls. There is no alarm: one suspension is what a bridge is for.

\`explain\` shows who did it, and when:`);
  await page.commands(['explain', 'cleo@example.com']);
  page.say(
    'The identity provider did. Activate her there, or give her back the group that gives her 1Password. A few seconds later:',
  );
  await stage.makes('cleo', true);
  await account.untilIs('cleo@example.com', true);
  await page.commands(['explain', 'cleo@example.com']);
  page.say(`**Afterwards** she has the access that she had, with the same vaults: a suspension deletes nothing. If *by hand* stands there, somebody suspended her in
1Password itself; the bridge leaves that alone, and you reactivate her there. To protect an account from every sync, such as the one for emergencies:
option [\`protectedEmails\`](configuration.md#protectedemails).`);
  return page;
}

async function stillActive(stage: Stage): Promise<Page> {
  const { account } = stage;
  const page = stage.page();
  await account.answers(
    { method: 'PATCH', path: '^/Users/' },
    403,
    'This person is the only owner and cannot be suspended.',
  );
  await stage.makes('dan', false);
  await stage.untilStatus(({ verdict: { reasons } }) => reasons.length > 0);
  page.say(`## A leaver is still active
**You notice**: an audit, or one of the alarms [Deliveries failed](operations.md#deliveries-failed), [Removals held](operations.md#removals-held),
[Upstream paused](operations.md#upstream-paused), [Delivery behind](operations.md#delivery-behind).

**If it is urgent, suspend the person in 1Password by hand, now.** The bridge notices, and does not take it back. Then find out why:`);
  await page.commands(['explain', 'dan@example.com']);
  page.say(
    '1Password refuses it, and says why. Do there what it asks for: here, make somebody else an owner as well. Then:',
  );
  await account.heals();
  await page.dialogue(['failed', 'retry', 'dan@example.com'], [{ after: '(yes/no) ', type: 'yes\r' }]);
  await account.untilIs('dan@example.com', false);
  await page.commands(['explain', 'dan@example.com']);
  page.say(`**Afterwards** the person is suspended, and the record shows every try. What else \`explain\` may say: *held* (\`held release WHO\`), *paused* (\`resume\`),
*protected* (the option \`protectedEmails\`), *active at the identity provider* (it never said that the person left: look there).`);
  return page;
}

async function deactivated(stage: Stage): Promise<Page> {
  const { account } = stage;
  const page = stage.page();
  const everybody = stage.names.filter((name) => name !== 'dan');
  for (const name of everybody) await stage.makes(name, false);
  await stage.untilStatus(({ verdict: { reasons } }) => reasons.some(({ code }) => code.includes('held')));
  page.say(`## 400 people were deactivated
Somebody changed a group or a filter in the identity provider, and it deactivates the company. (Here there are 60 people; the guard works in the same way.)

**You notice**: the alarm [Removal guard fired](operations.md#removal-guard-fired), within minutes. The first removals of an hour went through (options
\`removalGuardCount\` and \`removalGuardPercent\`); all others are held, and those people keep their access.`);
  await page.commands(['status']);
  await page.beginning(9, ['held', 'list']);
  page.say(
    'Stop the identity provider, so that it does nothing else while you look. Requests are refused, with your reason, and it repeats them later:',
  );
  await page.dialogue(['pause', '--incoming', '--reason', 'wrong group rule'], [{ after: '(yes/no) ', type: 'yes\r' }]);
  page.say('Who was suspended before the guard stepped in?');
  await page.beginning(6, ['activity', '--action', 'suspend', '--since', '1h']);
  page.say(
    'Correct the rule in the identity provider. Let its requests in again, and have it send everybody (*force sync*, *push*, or wait for its next run):',
  );
  await page.commands(['resume', '--incoming']);
  for (const name of everybody) await stage.makes(name, true);
  await account.until((all) =>
    everybody.every((name) => all.some((one) => one.userName === `${name}@example.com` && one.active)),
  );
  await stage.untilStatus(({ verdict: { state } }) => state === 'healthy');
  await page.commands(['status'], ['held', 'list']);
  page.say(`**Afterwards** everybody is active. Those who had been suspended were reactivated, with their vaults; those who were held never noticed. Nothing had to be
released or discarded, since the identity provider wants these people again. If it does not send everybody, \`npx scim-bridge held discard --all\` keeps them. If the
removals were right after all: \`npx scim-bridge held release --all\`.`);
  return page;
}
