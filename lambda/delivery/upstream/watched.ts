import type { Account } from '../../account/port';

/** What an account has just done for us. */
export interface Served {
  /** Whether something was changed, and not only read. */
  readonly isAct: boolean;
  readonly isAboutGroups: boolean;
}

const acts: ReadonlySet<string> = new Set([
  'invite',
  'update',
  'suspend',
  'reactivate',
  'remove',
  'createGroup',
  'renameGroup',
  'removeGroup',
  'grant',
  'revoke',
] satisfies (keyof Account)[]);

const aboutGroups: ReadonlySet<string> = new Set([
  'groups',
  'groupByName',
  'createGroup',
  'renameGroup',
  'removeGroup',
  'members',
  'grant',
  'revoke',
] satisfies (keyof Account)[]);

/** The account, which says of each operation that succeeded what kind it was. */
export function watched(account: Account, onServed: (served: Served) => Promise<void>): Account {
  return new Proxy(account, {
    get(target, name) {
      const operation = Reflect.get(target, name) as unknown;
      if (typeof operation !== 'function' || typeof name !== 'string') return operation;
      return async (...given: unknown[]) => {
        const result = (await operation.apply(target, given)) as unknown;
        await onServed({ isAct: acts.has(name), isAboutGroups: aboutGroups.has(name) });
        return result;
      };
    },
  });
}
