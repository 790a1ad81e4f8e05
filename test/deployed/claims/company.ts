import { simulatedProviders } from '../../../operator/simulate/providers';
import type { Claim } from '../claim';

/** Each provider's recorded conversations, over the real way. */
export const companyClaims: readonly Claim[] = simulatedProviders.map(({ name, title, conversations }) => ({
  id: `conversations-${name}`,
  says: `The recorded conversations of ${title} go as it expects.`,
  kind: 'company',
  check: async ({ baseUrl, token, onCreated }) => {
    for (const { play } of conversations) await play({ baseUrl, token, onCreated });
  },
}));
