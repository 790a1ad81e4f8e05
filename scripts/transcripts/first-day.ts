import { setTimeout as sleep } from 'node:timers/promises';
import { inShell } from './shell';
import { Stage } from './stage';
import { lastOfSetup } from './terminal';

/** Plays a newcomer's first day, from a fresh clone to the first person in the account. @returns the page */
export async function firstDay(): Promise<string> {
  const stage = new Stage(true);
  const { bridge, account } = stage;
  const page = stage.page();
  const shell = (script: string) => page.printed(script.replaceAll('\n', '\n  '), inShell(stage.asHere(script)));
  try {
    await stage.open();
    page.say(`# Your first day
From a fresh clone to the first person in an account, on your own computer: about five minutes, without AWS, without an identity provider and without
1Password. Everything below was typed by a script (\`npm run docs:first-day\`), and the output is what the commands printed; times, ids and the token
were replaced. The same commands without \`--local\` are for the bridge that you deploy later.

You need Node.js 20 or newer.

## 1. Start the bridge
\`npm start\` installs what is missing, which can take a minute or two the first time, and runs the template that you would deploy.`);
    page.printed(
      'git clone <repository> scim-bridge-kit\n$ cd scim-bridge-kit\n$ npm start',
      withoutNotices(bridge.output),
    );
    page.say(`Leave it running. Type the other commands in a second terminal, in the same folder.

## 2. Is everything all right?
\`doctor\` checks the bridge from outside, as an identity provider would reach it, and from inside.`);
    await page.commands(['doctor']);
    page.say(`The two lines marked \`-\` are news, not problems: nobody has connected anything yet.

## 3. Would JumpCloud get along with it?
\`simulate\` sends what JumpCloud sends, with people who exist only for the test. \`simulate okta\`, \`entra\`, \`onelogin\` and \`rippling\` work in the same way.`);
    await page.commands(['simulate', 'jumpcloud']);
    page.say(`## 4. Connect an account
Until now, deliveries go to a simulated account. Here a small SCIM server takes the place of 1Password: it is part of the local run and shares
no code with the bridge. Start it in a third terminal.`);
    page.printed('npx tsx local/account/main.ts', account.output);
    page.say(
      'As in every 1Password account, some people are there already. Add Ada, so that there is somebody to recognise:',
    );
    shell(`curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:9400/scim/v2/Users \\
  -H 'Authorization: Bearer stand-in-token' \\
  -d '{"userName": "ada@example.com", "displayName": "Ada Abel"}'`);
    page.say(`\`setup\` asks for the address and the credential, tests them, and shows what would happen before anything does. For 1Password you would choose 1; here
it is 4, and the token is \`stand-in-token\`.`);
    await page.dialogue(
      ['setup'],
      [
        { after: 'Number or name: ', type: '4\r' },
        { after: 'SCIM URL: ', type: `${account.url}\r` },
        { after: '(not shown): ', type: `${account.token}\r` },
        { after: '(yes/no) ', type: 'yes\r' },
        ...lastOfSetup,
      ],
    );
    // Somebody reads this for a while; until then, functions may still know the simulated account.
    await sleep(65_000);
    page.say(`Nobody was invited, and nothing changed in the account.

## 5. Let somebody in
Now play the identity provider: send Ada, who has an account, and Bob, who has none.`);
    shell(`TOKEN=$(node -p "require('./.local/bridge.json').token")
for NAME in ada bob; do
  curl -s -o /dev/null -w "$NAME: %{http_code}\\n" http://localhost:8787/scim/v2/Users \\
    -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/scim+json' \\
    -A 'JumpCloud, played' -d "{\\"userName\\": \\"$NAME@example.com\\", \\"active\\": true}"
done`);
    page.say('Now Bob is in the directory, and not yet in the account. `explain` says why, and what comes next:');
    await page.commands(['explain', 'bob@example.com']);
    await account.untilIs('bob@example.com', true);
    page.say('Half a minute later:');
    await page.commands(['status'], ['explain', 'bob@example.com'], ['explain', 'ada@example.com']);
    page.say(`Bob was invited. Ada was recognised by her email address, and not invited a second time.

## What next
- See the dashboard on a bad morning: stop the bridge with Ctrl-C, then run \`npm start -- --demo\` and open the address that it prints. It has a folder
  and an account of its own, so nothing here changes.
- Deploy it: [Quick start in AWS](../README.md#quick-start-in-aws), then the same \`doctor\`, \`simulate\` and \`setup\` without \`--local\`.
- Connect your identity provider: [JumpCloud](setup/jumpcloud.md), [Okta](setup/okta.md), [Entra ID](setup/entra-id.md),
  [OneLogin](setup/onelogin.md), [Rippling](setup/rippling.md).
- You have a bridge of 1Password, or hosted provisioning, already: [migrating.md](migrating.md).
- When something goes wrong: [bad-days.md](bad-days.md).
- To forget this trial, stop the bridge with Ctrl-C; \`npm start -- --fresh\` begins anew.`);
    process.stderr.write(`The commands took ${page.seconds.toFixed(0)} s.\n`);
    return page.toString();
  } finally {
    await stage.close();
  }
}

/** What a reader sees as well, whatever else the machine of the writer has to say. */
function withoutNotices(output: string): string {
  const end = output.indexOf('Ctrl-C');
  const from = output.indexOf('The bridge is ready');
  const rest = output.slice(from);
  return (
    rest
      .slice(0, rest.indexOf('\n', end - from + 200))
      .split('\n\n  In the template')[0]
      ?.trimEnd() ?? ''
  );
}
