import { personWanted } from '../../people/person-wanted';
import { Shard } from '../../state/due-mark';
import { observedOf } from '../../state/observed';
import type { CommandContext } from '../../state/requeue';
import type { ResourceRef } from '../../state/resource-ref';
import { namedEntries } from '../names/names';

/** A protected person whom the identity provider wants otherwise: nothing is done, and nobody is waited for. */
export interface ProtectedItem {
  readonly ref: ResourceRef;
  readonly name: string;
  readonly upstream: string;
  /** ISO time. */
  readonly since: string;
  readonly reason: string;
  /** What the identity provider has done with the person. */
  readonly wanted: 'suspended' | 'deleted' | 'changed';
}

const wants = { active: 'changed', inactive: 'suspended', deleted: 'deleted' } as const;

/**
 * The protected people whom the identity provider wants otherwise, the longest first. Reads what it shows, and no more. Eventually
 * consistent.
 *
 * @param atMost people to read
 * @throws Busy
 */
export async function listProtected(context: CommandContext, atMost: number): Promise<ProtectedItem[]> {
  return (await namedEntries(context, Shard.protected, atMost)).flatMap(({ ref, name, item }) => {
    const { life } = personWanted(item);
    return Object.entries(observedOf(item).perUpstream).flatMap(([upstream, { removal }]): ProtectedItem[] => {
      if (removal?.verdict !== 'protected') return [];
      const { since, reason } = removal;
      return [{ ref, name, upstream, since, reason, wanted: wants[life] }];
    });
  });
}

/** How many they are. @throws Busy */
export const countProtected = ({ store }: CommandContext): Promise<number> =>
  store.countDue(Shard.protected, Number.MAX_SAFE_INTEGER);
