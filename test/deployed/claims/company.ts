import * as entra from '../../idp/conversations/entra';
import * as jumpcloud from '../../idp/conversations/jumpcloud';
import * as okta from '../../idp/conversations/okta';
import * as onelogin from '../../idp/conversations/onelogin';
import * as rippling from '../../idp/conversations/rippling';
import type { Claim } from '../claim';

const providers = { JumpCloud: jumpcloud, Okta: okta, 'Entra ID': entra, OneLogin: onelogin, Rippling: rippling };

/** Each provider's conversations of test/idp/, over the real way. */
export const companyClaims: readonly Claim[] = Object.entries(providers).map(([name, conversations]) => ({
  id: `conversations-${name.toLowerCase().replaceAll(' ', '-')}`,
  says: `The recorded conversations of ${name} go as ${name} expects.`,
  kind: 'company',
  check: async ({ baseUrl, token }) => {
    for (const converse of Object.values(conversations)) await converse({ baseUrl, token });
  },
}));
