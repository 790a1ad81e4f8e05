import type { KeyValue } from '../../../../lambda/account/dry-run/key-value';
import type { AccountDependencies } from '../../../../lambda/account/open';
import type { Json } from '../../../../lambda/scim/types';

/** Key-value storage in this process, in parts of three so that callers must go on. */
export function inMemory(): KeyValue {
  const folders = new Map<string, Map<string, string>>();
  return {
    async get(folder, name) {
      const text = folders.get(folder)?.get(name);
      return text === undefined ? undefined : (JSON.parse(text) as Json);
    },
    async put(folder, name, value) {
      const names = folders.get(folder) ?? new Map<string, string>();
      folders.set(folder, names.set(name, JSON.stringify(value)));
    },
    async delete(folder, name) {
      folders.get(folder)?.delete(name);
    },
    async list(folder, next) {
      const names = [...(folders.get(folder)?.keys() ?? [])].sort().filter((name) => next === undefined || name > next);
      const part = names.slice(0, 3);
      const values = part.map((name) => JSON.parse(folders.get(folder)?.get(name) ?? 'null') as Json);
      const last = part.at(-1);
      return { values, ...(last !== undefined && names.length > part.length ? { next: last } : {}) };
    },
  };
}

/** What an account gets in a test: patience with a busy machine unless another is named, and nothing that is shared. */
export function dependencies({
  timeoutMs = 60_000,
  ...some
}: Partial<Omit<AccountDependencies, 'timeoutMs'>> & { timeoutMs?: number | undefined } = {}): AccountDependencies {
  return { version: '0.0.0', simulation: inMemory(), home: '/nonexistent', timeoutMs, ...some };
}
