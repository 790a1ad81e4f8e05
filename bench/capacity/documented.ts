import type { Values } from '../../lambda/table/store';
import type { TableDefinition } from '../../test/support/dynamodb-definitions';
import { itemSize } from './item-size';

/** An item before and after it was written; undefined where there was none. */
export interface Written {
  readonly before: Values | undefined;
  readonly after: Values | undefined;
}

/**
 * Write units of one action of a transaction by the developer guide: the larger of the item before and after, rounded up to whole
 * KB, twice (once to prepare, once to commit). A write outside a transaction counts once.
 */
export function tableUnits({ before, after }: Written, times: number): number {
  return times * Math.max(1, wholeKilobytes(Math.max(sizeOf(before), sizeOf(after))));
}

/**
 * Write units of the indexes: one a KB of each entry that is written or removed. An entry whose key changes is removed and written;
 * one that stays as it was costs nothing.
 */
export function indexUnits({ before, after }: Written, table: TableDefinition): number {
  return (table.GlobalSecondaryIndexes ?? []).reduce((sum, index) => {
    const keys = (index.KeySchema ?? []).map(({ AttributeName }) => String(AttributeName));
    const projected = [
      ...keys,
      ...(table.KeySchema ?? []).map(({ AttributeName }) => String(AttributeName)),
      ...(index.Projection?.NonKeyAttributes ?? []),
    ];
    const [former, present] = [entryOf(before, keys, projected), entryOf(after, keys, projected)];
    if (former === undefined || present === undefined) return sum + unitsOf(former) + unitsOf(present);
    const same = (names: readonly string[]) => names.every((name) => former[name] === present[name]);
    if (same(projected)) return sum;
    return sum + unitsOf(present) + (same(keys) ? 0 : unitsOf(former));
  }, 0);
}

function entryOf(item: Values | undefined, keys: readonly string[], projected: readonly string[]): Values | undefined {
  if (item === undefined || keys.some((key) => item[key] === undefined)) return undefined;
  return Object.fromEntries(projected.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));
}

const unitsOf = (entry: Values | undefined): number => wholeKilobytes(sizeOf(entry));
const sizeOf = (item: Values | undefined): number => (item === undefined ? 0 : itemSize(item));
const wholeKilobytes = (bytes: number): number => Math.ceil(bytes / 1024);
