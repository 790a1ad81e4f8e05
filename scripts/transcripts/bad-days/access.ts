import type { Page } from '../page';
import type { Stage } from '../stage';

/** Plays the day on which a stranger may have the bearer token. */
export async function access(stage: Stage): Promise<{ leaked: Page }> {
  const { bridge } = stage;
  const page = stage.page();
  await bridge.scim('GET', '/Users?count=1');
  await bridge.asSomebodyElse('curl/8.14.1');
  page.say(`## The token leaked
It was sent by mail, stands in a ticket, or was on a screen that was shared.

**You notice**: somebody tells you, or \`token list\` shows a client that is not yours. There is no alarm for a stranger with the right token. With the option
[\`allowedIpRanges\`](configuration.md#allowedipranges), a token alone opens nothing.`);
  await page.commands(['token', 'list']);
  page.say('Make a new one. The identity provider goes on with the former token until you have pasted the new one:');
  await page.dialogue(['token', 'rotate'], [{ after: '(yes/no) ', type: 'yes\r' }]);
  await stage.adoptToken();
  await bridge.scim('GET', '/Users?count=1');
  page.say(
    'Paste it, then see that the identity provider has switched, and end the former token. If the leak is public, do that at once: nothing is lost while the identity provider is refused.',
  );
  await page.commands(['token', 'list']);
  await page.dialogue(['token', 'revoke'], [{ after: '(yes/no) ', type: 'yes\r' }]);
  page.say('What did the stranger change? Everything that is accepted is recorded, with who sent it:');
  await page.commands(['activity', '--by', 'curl', '--since', '3d']);
  page.say(`**Afterwards** the former token is refused within a minute. With the token alone, a stranger could read and change what is in the directory; mass removals are
held. The credential of 1Password was never in reach: the token opens it only together with a secret in your AWS account.`);
  return { leaked: page };
}
