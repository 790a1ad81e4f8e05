import { Unsupported } from './errors';
import type { GroupOperations } from './port';

/** The group operations of an upstream that has none. */
export function noGroups(why: string): GroupOperations {
  const refuse = async (): Promise<never> => {
    throw new Unsupported('groups', why);
  };
  return {
    groups: refuse,
    groupByName: refuse,
    createGroup: refuse,
    renameGroup: refuse,
    removeGroup: refuse,
    members: refuse,
    grant: refuse,
    revoke: refuse,
  };
}
