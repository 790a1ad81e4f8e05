import type { Account } from '../../account/port';
import { errorCode } from '../../contract/error-code';

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

/** One call of an account, as it ended. */
export interface AccountCall {
  /** Name of the operation of the port: `invite`, `suspend`, `people`. */
  readonly operation: string;
  /** How long the account took, in milliseconds. */
  readonly durationMs: number;
  /** `done`, or the code of the error: `throttled`, `refused`, `unavailable`. */
  readonly outcome: string;
}

export interface Watcher {
  /** Is told of each operation that succeeded, before its result is used. */
  readonly served: (served: Served) => Promise<void>;
  /** Is told of each call. */
  readonly called: (call: AccountCall) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The account, which says of each operation how it went, and of those that succeeded what kind they were. */
export function watched(account: Account, { served, called, now }: Watcher): Account {
  return new Proxy(account, {
    get(target, name) {
      const operation = Reflect.get(target, name) as unknown;
      if (typeof operation !== 'function' || typeof name !== 'string') return operation;
      return async (...given: unknown[]) => {
        const began = now();
        const tell = (outcome: string) => called({ operation: name, durationMs: now() - began, outcome });
        let result: unknown;
        try {
          result = await operation.apply(target, given);
        } catch (error) {
          tell(error instanceof Error ? errorCode(error) : 'unknown');
          throw error;
        }
        tell('done');
        await served({ isAct: acts.has(name), isAboutGroups: aboutGroups.has(name) });
        return result;
      };
    },
  });
}
