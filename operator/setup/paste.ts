import type { Target } from '../target/target';

/** What to paste where. The token itself is never shown: only how to see it. */
export function pasteInstructions({ resources }: Target): string {
  return `In JumpCloud: SSO Applications > your 1Password application > Identity Management > Configure

  Base URL     ${resources.baseUrl}
               (no slash at the end)
  Token Key    this prints it: npx scim-bridge token show

Switch on "Enable management of User Groups and Group Membership in this application", choose Activate, then choose
the groups on the tab User Groups. Okta, Entra ID, OneLogin, Rippling: docs/setup.`;
}
