import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '../page';
import { restoreTable } from '../restored-table';
import { Stage } from '../stage';
import { lastOfSetup } from '../terminal';

const yes = [{ after: '(yes/no) ', type: 'yes\r' }];

/** Plays the days on which the directory comes from somewhere else. */
export async function replaced(stage: Stage): Promise<{ restored: Page; lost: Page; replacement: Page }> {
  const restored = await isRestored(stage);
  return { restored, lost: isLost(stage), replacement: await isReplaced(stage) };
}

async function isRestored(stage: Stage): Promise<Page> {
  const page = stage.page();
  await restoreTable(stage.bridge.file, 'before-the-mistake');
  // Not a suspension: the removal guard would hold it, after the days that were played before.
  await stage.sends('mistake');
  page.say(`## The table was restored
The directory is wrong, and it is quicker to go back than to correct it. [recovery.md](recovery.md#point-in-time-restore) has each step with its AWS
commands: pause, correct the identity provider, restore the table to a new one. Here it is called \`before-the-mistake\`.

**You notice**: people tell you; no alarm knows which data is right. \`npx scim-bridge activity\` shows the moment at which it went wrong.`);
  await page.dialogue(['recover', '--from', 'before-the-mistake'], yes);
  page.say(
    'Deliveries are paused, so that you can look first. Then let them go on, and see what the account took of the mistake:',
  );
  await page.commands(['resume'], ['drift']);
  page.say(`**Afterwards** everybody has the id that they had, so that the identity provider finds them. If \`drift\` lists differences,
\`drift --repair\` changes the account back; removals pass the guard. Whoever the mistake *invited* stays in the
account, where the bridge leaves them alone: remove them in 1Password. Have the identity provider push everything, since it may know of later changes.`);
  return page;
}

function isLost(stage: Stage): Page {
  const page = stage.page();
  page.say(`## The region is lost
This could not be played on one computer; the commands are those of the next day, which was, and of [recovery.md](recovery.md#a-lost-region).

**You notice**: AWS says so, and your own monitoring of \`GET <BaseUrl>/ping\`. The alarms are in the same region, and silent.

\`\`\`sh
export AWS_REGION=eu-west-1                 # another region
npx cdk bootstrap                           # once per account and region
npx cdk deploy
npx scim-bridge restore bridge-2026-11-27.backup
npx scim-bridge setup                       # the credential of the account, from your vault
npx scim-bridge token show                  # paste it, and the new BaseUrl, into the identity provider
\`\`\`

**Afterwards** the bridge works in the other region. 1Password kept everybody meanwhile. Lost are the audit records, the token, and what changed since the backup:
have the identity provider push everything. Without a backup, leave out \`restore\`: \`setup\` matches people by email, and nobody is invited twice.

Meanwhile, **suspend leavers by hand in 1Password**.`);
  return page;
}

async function isReplaced(stage: Stage): Promise<Page> {
  const page = stage.page();
  const next = new Stage(false, stage.account);
  page.say(`## The bridge is replaced
Another AWS account, another region, a stack that nobody wants to repair.

**You notice**: you decide it. Write down what the bridge knows; it goes on meanwhile. Then stop it, so that the two do not work against each other:`);
  await page.commands(['backup', 'bridge.backup']);
  await page.dialogue(['pause', '--incoming', '--reason', 'moving to the new bridge'], yes);
  await page.commands(['pause', '--reason', 'moving to the new bridge']);
  page.say('Deploy the new one, and select it (`AWS_REGION`, `AWS_PROFILE`, `--stack`). Then:');
  try {
    await next.open(['settleSeconds=0']);
    const later = next.page();
    const [from, to] = [stage, next].map(({ bridge: { folder } }) => path.join(folder, 'bridge.backup'));
    copyFileSync(from ?? '', to ?? '');
    await later.dialogue(['restore', 'bridge.backup'], yes);
    await later.dialogue(
      ['setup', '--upstream', 'generic', '--url', next.account.url, '--stay-paused'],
      [{ after: '(not shown): ', type: `${next.account.token}\r` }, ...lastOfSetup],
      'Deliveries stay paused',
    );
    await later.commands(['resume'], ['drift'], ['status']);
    page.say(later.toString());
  } finally {
    await next.bridge.stop();
  }
  page.say(`Paste the new Base URL and token into the identity provider, and see its first request arrive with \`npx scim-bridge status\`.

**Afterwards** every person, group and membership has the id and version that it had, so that the identity provider does not notice more than a new address. Nobody was
invited, nobody suspended. Audit records stay with the old bridge: export them (\`npx scim-bridge activity export FILE\`), then remove it
([removing.md](removing.md)).`);
  return page;
}
