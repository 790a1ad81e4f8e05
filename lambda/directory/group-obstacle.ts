import { type ExistingGroupsPolicy, judgeGroup } from '../policy/managed-groups';
import type { Store } from '../table/store';
import { ExistingGroups } from './existing-groups';

/**
 * Says what stands in the way of a group of a name, by the catalogue that the last import left: for requests, which are answered
 * without asking the account.
 */
export function groupObstacle(
  store: Pick<Store, 'query' | 'table'>,
  policy: ExistingGroupsPolicy,
): (name: string) => Promise<string | undefined> {
  const catalogue = new ExistingGroups(store);
  return async (name) => {
    const found = await catalogue.named(name);
    // Each account decides for itself: one group in each of two accounts is no ambiguity.
    const upstreams = new Set(found.map(({ upstream }) => upstream));
    for (const upstream of upstreams) {
      const verdict = judgeGroup(
        name,
        found.filter((group) => group.upstream === upstream),
        policy,
      );
      if (verdict.verdict === 'refuse') return verdict.why;
    }
    return undefined;
  };
}
