import { AlarmTitle } from '../../../contract/alarm-titles';
import { type KnownProvider, providerOf } from '../../../contract/identity-providers';
import type { FormerTokenUse, OldToken, ProviderSignals, SilentProvider } from '../../../table/provider-signals';
import { ago, duration, utc } from '../words';
import type { Reason } from './reason';

/** What is the matter with those who call the bridge. */
export function ofProviders({ silent, formerToken, oldToken }: ProviderSignals, now: Date): Reason[] {
  return [
    ...silent.map((each) => ofSilent(each, now)),
    ...formerToken.map((each) => ofFormerToken(each, now)),
    ...ofOldTokens(oldToken, now),
  ];
}

/** That nobody may get through to the bridge is worse than anything that a provider who does can be told. */
export function ofReach({ unreached }: ProviderSignals, now: Date): Reason[] {
  if (unreached?.needsYou !== true) return [];
  const since = ago(unreached.at ?? unreached.noticedAt, now);
  return [
    {
      code: 'not-reached',
      needs: 'operator',
      text: `The bridge cannot be reached from outside, or its probe does not run: the probe has not got through for ${since} (alarms "${AlarmTitle.probeFailed}" and "${AlarmTitle.probeSilent}").`,
      todo: 'To try as an identity provider would: npx scim-bridge doctor',
    },
  ];
}

function ofSilent({ client, at, usualSeconds }: SilentProvider, now: Date): Reason {
  const usual = usualSeconds === undefined ? '' : `; it usually calls within ${duration(usualSeconds)}`;
  const provider = providerOf(client);
  return {
    code: 'provider-silent',
    needs: 'operator',
    text: `${client} was last heard ${ago(at, now)} ago${usual}. Whoever has left since may still have access.`,
    todo: provider === undefined ? lookAnywhere : firstLook[provider],
  };
}

/** What to look at first, where the guides in docs/setup have it. */
const firstLook: Readonly<Record<KnownProvider, string>> = {
  JumpCloud:
    'In JumpCloud: SSO Applications, the application, Identity Management: is it still active? Activate it again with the current token: npx scim-bridge token show',
  Okta: 'In Okta: the application, Provisioning, Integration: Test API Credentials; then its System Log. If the token is refused: npx scim-bridge token show',
  'Entra ID':
    'In Entra ID: the application, Provisioning: is it On, or in quarantine? Choose Restart provisioning. If the token is refused: npx scim-bridge token show',
  OneLogin:
    'In OneLogin: the application, Configuration, API Connection: is it enabled? If the token is refused: npx scim-bridge token show',
  Rippling:
    'In Rippling: the settings of the SCIM connection: is it still connected? If the token is refused: npx scim-bridge token show',
};

const lookAnywhere =
  'In the identity provider: is provisioning to the bridge still on, and does its log have errors? To check the bridge from outside: npx scim-bridge doctor';

function ofFormerToken({ client, at, validUntil }: FormerTokenUse, now: Date): Reason {
  const left = (Date.parse(validUntil) - now.getTime()) / 1000;
  const text =
    left > 0
      ? `${client} still has the former bearer token, which ends in ${duration(left)} (${utc(validUntil)}). From then on it is refused.`
      : `${client} was last heard ${ago(at, now)} ago with a bearer token that has ended (${utc(validUntil)}): it is refused.`;
  const todo = 'Paste the current token there. To see it: npx scim-bridge token show';
  return { code: 'former-token', needs: 'operator', text, todo };
}

function ofOldTokens(old: readonly OldToken[], now: Date): Reason[] {
  return [...new Set(old.map(({ madeAt }) => madeAt))].map((madeAt): Reason => {
    const clients = old.filter((each) => each.madeAt === madeAt).map(({ client }) => client);
    return {
      code: 'token-old',
      needs: 'operator',
      text: `The bearer token of ${clients.join(' and ')} is ${ago(madeAt, now)} old.`,
      todo: 'To replace it without an outage: npx scim-bridge token rotate',
    };
  });
}
