import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stage } from './stage';
import { lastOfSetup } from './terminal';

const names = ['ada', 'bob', 'cleo'];
const people = `email,suspended
ada@example.com,false
bob@example.com,false
cleo@example.com,false
dora@example.com,false
`;

/** Plays the move of an account with people and a group from one bridge to another. @returns the page */
export async function migrating(): Promise<string> {
  const stage = new Stage(false);
  const { account, bridge } = stage;
  const page = stage.page();
  const yes = { after: '(yes/no) ', type: 'yes\r' };
  const secret = { after: '(not shown): ', type: `${account.token}\r` };
  try {
    await stage.open(['settleSeconds=0']);
    await account.has(
      'Engineering',
      names.map((name) => `${name}@example.com`),
    );
    page.say(introduction);
    await page.dialogue(
      ['setup', '--upstream', 'bridge', '--url', account.url, '--stay-paused'],
      [secret, ...lastOfSetup],
      'Deliveries stay',
    );
    page.say(checking);
    writeFileSync(path.join(bridge.folder, 'people.csv'), people);
    page.printed('cat people.csv', people);
    await page.commands(['check', 'people.csv']);
    page.say(goingLive);
    await page.dialogue(['setup', '--go-live'], [yes, ...lastOfSetup], 'Live.');
    page.say(groups);
    await page.commands(['groups', 'list']);
    await page.dialogue(['groups', 'manage', 'Engineering'], [yes]);
    page.say(switching);
    for (const name of [...names, 'dora']) await stage.sends(name);
    await account.untilIs('dora@example.com', true);
    await stage.untilStatus(({ verdict: { state } }) => state === 'healthy');
    await page.commands(['status'], ['drift'], ['explain', 'ada@example.com']);
    page.say(toHosted);
    await page.commands(['pause', '--reason', 'moving to hosted provisioning']);
    await page.dialogue(
      ['setup', '--upstream', 'hosted', '--url', account.url, '--same-account'],
      [secret, yes, ...lastOfSetup],
      'Live.',
    );
    await stage.untilStatus(({ verdict: { state } }) => state === 'healthy');
    await page.commands(['drift']);
    page.say(afterwards);
    await page.commands(['status']);
    page.say('Export the audit records that you must keep, and stop this bridge just before you switch:');
    await page.commands(['activity', 'export', 'audit.csv', '--since', '400d'], ['pause', '--reason', 'moving away']);
    page.say(back);
  } finally {
    await stage.close();
  }
  return page.toString();
}

const introduction = `# Migrating
From 1Password's own SCIM bridge (the one that you run yourself), or from its hosted provisioning, to this bridge, and back.

A script (\`npm run docs:migrating\`) played the commands on a computer, with a SCIM server in place of 1Password, and the output is what they printed; ids and
times were replaced. Therefore it says *the local bridge* where yours names your stack, and addresses on this machine where you enter your own.

**What never happens**
- *Nobody is invited twice.* People are matched by their email address, and you see who would be invited before the first delivery.
- *Nobody is suspended by the move.* Whoever is in 1Password and is not sent by the identity provider is left alone. Removals pass the removal guard.
- *Nobody notices.* There is no mail and no new sign-in. People keep their vaults and groups.

**Two rules**
- Only one of them receives from the identity provider at a time. 1Password does not support two bridges for one account.
- Email addresses and group names must be the same in the identity provider and in 1Password. Somebody with another address there is a new person to every
  bridge, and is invited.

## 1. Prepare
Deploy this bridge, and let \`npx scim-bridge doctor\` and \`npx scim-bridge simulate jumpcloud\` (or your provider) find nothing. The identity provider goes on with what you have.

Write down which groups are managed today: in 1Password, *Integrations* > *Automated User Provisioning* (or *Hosted Provisioning*) > *Managed Groups*.

## 2. Connect the account, paused
\`setup\` with the address and the token that the identity provider uses today: of your own bridge (\`--upstream bridge\`), or of hosted provisioning
(\`--upstream hosted\`). \`--stay-paused\` stores them; nothing is delivered.`;

const checking = `If nobody has the token of hosted provisioning, 1Password cannot show it again: switch hosted provisioning off and set it up anew.

## 3. See what would happen
Export the people who are assigned to the 1Password application from the identity provider, as CSV or JSON, and compare:`;

const goingLive = `Look at everybody who would be invited or suspended. Here Dora is new, and shall be invited. Whoever should be linked and is not has another address in one of the
two places: correct it, and run \`check\` again.

## 4. Go live
Stop the identity provider first (JumpCloud: *Deactivate IdM connection*; Okta and Entra ID: stop provisioning), so that two do not write at once. It sends what
changes meanwhile afterwards.`;

const groups = `## 5. Hand over the groups
The identity provider sees, and changes, only groups that are managed. Hand over each group of your list, so that a push finds it instead of being refused:`;

const switching = `If there are many, deploy with the option [\`existingGroups=adopt\`](configuration.md#existinggroups), and set it back afterwards.

## 6. Switch the identity provider over
Enter the Base URL and the token of this bridge (\`npx scim-bridge token show\`), and activate again; the pages in [setup/](setup/) show where. Then have it send everybody.`;

const toHosted = `Ada was linked, not invited. \`drift\` compares the account with what the identity provider said.

From hosted provisioning, you have arrived. From your own bridge, this bridge now delivers through it: **leave it running**, or go on.

## 7. Switch your own bridge off
Once all is well, for example after a week:

1. Stop the deliveries. The identity provider notices nothing.
2. In 1Password, switch the old integration off (*Integrations* > *Automated User Provisioning*), and set up hosted provisioning with the same managed groups.
   1Password says that there is **no way back** from hosted provisioning to a bridge of your own.
3. Enter its address and token here. \`--same-account\` says that it is another way to the same account, so that the bridge remembers whom it has delivered. With
   hosted provisioning, you leave \`--url\` out.`;

const afterwards = `4. See that nothing calls the old bridge any more: its log shows no request but those of your monitoring.
5. Stop it, and keep it stopped for some days. Then delete what belongs to it: the container or the cluster with its Redis, the DNS record, the
   monitoring of its \`/health\` (this bridge has the same, with [a token of its own](health.md)), and its secrets, the **scimsession file and the bearer token**, wherever they were stored. Together they open your account.

## Back again
From this bridge to hosted provisioning, or to a bridge of 1Password that still runs: nothing ties you to this one.

Nothing should wait, be held or have failed; decide it first ([commands.md](commands.md#held-list-held-release-held-discard)):`;

const back = `| to | in the identity provider | before |
|---|---|---|
| hosted provisioning, which this bridge used | deactivate, enter 1Password's SCIM URL and its token, activate | nothing: 1Password knows the managed groups already |
| your own bridge, which this bridge used | deactivate, enter that bridge's address and token, activate | nothing |
| a new bridge of your own | the same | deploy it by 1Password's guide, and **select the managed groups in 1Password before the first push**, or groups of the same name appear a second time. Not possible once the account has used hosted provisioning |

Have the identity provider send everybody, and compare: everybody is matched by email address, nobody is invited. People whom an operator's decision kept
(\`npx scim-bridge held list --decided\`), the domains that you allow and the protected people are known to this bridge only: others suspend them when the identity
provider says so.

Leave this bridge paused for some days, then [remove it](removing.md).
`;
