import { v7 } from 'uuid';
import { type Attributes, isActive } from '../scim/types';
import { encodeAttributes, laterOf, plain, type Stored, sameAttributes, toStored } from '../table/codec';
import { count } from '../table/counter-slots';
import { type KindName, membershipKey, resourceKey } from '../table/keys';
import { chunksOf, type Values } from '../table/store';
import { ConditionsFailed, maxActions, type Step, untilUncontested, withRetryBudget } from '../table/transaction';
import type { Context } from './context';
import { type GuardOwner, guardOwner } from './guard-owner';
import { Members } from './members';
import { groupKind, guardOf, type Kind, userKind } from './resources';
import { amend, changeActive, changeGuard, changeLookups, insert, releaseGuard, takeFreeGuard } from './transact-items';

/** A resource as read from an account. */
export interface Imported {
  readonly attributes: Attributes;
  /** Delivery's attributes of the item, stored unchanged. */
  readonly carried: Values;
  /** Further steps of the same transaction, given the new resource's id. */
  readonly beside: (id: string) => readonly Step[];
}

/**
 * The result of importing a resource: its new id; the owner of its unique value; or `refused`, if another step of the transaction failed
 * (it was imported at the same time elsewhere).
 */
export type ImportOutcome =
  | { readonly outcome: 'added'; readonly id: string }
  | { readonly outcome: 'taken'; readonly by: GuardOwner }
  | { readonly outcome: 'refused' };

/** A membership as read from an account. */
export interface ImportedMembership {
  readonly userId: string;
  readonly carried: Values;
}

/**
 * Writes resources that were read from an account. The identity provider can match them but has not sent them. They are
 * `linked: false` and never due; the import records them together, not one by one.
 */
export class Imports {
  private readonly members: Members;

  constructor(private readonly context: Context) {
    this.members = new Members(context);
  }

  /**
   * Adds people, many in one transaction: all of them count on the same item, and one transaction each would be a queue for it.
   * Results are in the order of the people.
   *
   * @throws Busy
   */
  async addUsers(people: readonly Imported[]): Promise<ImportOutcome[]> {
    const rows = people.map((person) => this.row(userKind, person));
    const outcomes: ImportOutcome[] = [];
    for (const some of packed(rows)) outcomes.push(...(await this.addRows('USER', some)));
    return outcomes;
  }

  /** Adds a group. @throws Busy */
  async addGroup(group: Imported): Promise<ImportOutcome> {
    const [outcome] = await this.addRows('GROUP', [this.row(groupKind, group)]);
    return outcome ?? { outcome: 'refused' };
  }

  /**
   * Adds a group's memberships that exist upstream. Existing memberships and unknown users are skipped.
   *
   * @returns the number of added memberships
   * @throws Busy
   */
  async addMembers(groupId: string, memberships: readonly ImportedMembership[]): Promise<number> {
    let added = 0;
    for (const some of chunksOf(memberships, maxActions)) {
      added += await this.patiently((patience) =>
        untilUncontested(patience, async () => {
          const ids = some.map(({ userId }) => userId);
          const there = new Set((await this.members.among(groupId, ids, patience)).map(({ userId }) => userId));
          const unknown = new Set(await this.members.unknownUsers(ids, patience));
          const fresh = some.filter(({ userId }) => !there.has(userId) && !unknown.has(userId));
          if (fresh.length > 0) {
            const steps = fresh.map((membership) => this.membership(groupId, membership));
            await this.context.store.transact(steps, patience);
          }
          return fresh.length;
        }),
      );
    }
    return added;
  }

  /**
   * Updates a user who is not linked from the account. A linked user stays unchanged: theirs is what the identity
   * provider said.
   *
   * @param carried what delivery keeps on the item, made for the version it will have
   * @returns `taken` when their new unique value belongs to another user; nothing was written then
   */
  async refresh(
    kind: 'USER' | 'GROUP',
    id: string,
    given: Attributes,
    carried: (item: Values, version: number) => Values,
  ): Promise<'refreshed' | 'same' | 'linked' | 'taken'> {
    const attributes = plain(given);
    const described = kind === 'USER' ? userKind : groupKind;
    const { store, clock } = this.context;
    return this.patiently((patience) =>
      untilUncontested(patience, async () => {
        const item = await store.get(resourceKey(kind, id));
        if (item?.linked !== false) return 'linked';
        const current = toStored(item);
        if (sameAttributes(current.attributes, attributes)) return 'same';
        const version = current.version + 1;
        const values = {
          ...carried(item, version),
          attrs: encodeAttributes(attributes),
          version,
          lastModified: laterOf(current.lastModified, clock()),
        };
        try {
          await store.transact(
            [
              amend(store.table, resourceKey(kind, id), current.version, values),
              ...changeGuard(store.table, described, id, current.attributes, attributes),
              ...changeLookups(store.table, described, id, current.attributes, attributes),
              ...(kind === 'USER' ? changeActive(store.table, current.attributes, attributes) : []),
            ],
            patience,
          );
          return 'refreshed';
        } catch (error) {
          if (guardOwner(error) !== undefined) return 'taken';
          throw error;
        }
      }),
    );
  }

  /**
   * Takes a group out of the directory without a word to any account: no longer wanted here, untouched there. Its memberships go
   * with it. Repeating it completes what was cut short.
   *
   * @param beside further steps of the last transaction
   * @returns the group as it was; undefined when there is none of this id
   */
  async forgetGroup(id: string, beside: readonly Step[]): Promise<Stored | undefined> {
    const { store } = this.context;
    return this.patiently((patience) =>
      untilUncontested(patience, async () => {
        const item = await store.get(resourceKey('GROUP', id));
        if (item === undefined) return undefined;
        const group = toStored(item);
        const memberships = await this.members.of(id, patience);
        for (const some of chunksOf(memberships, maxActions)) {
          patience.check();
          await store.transact(
            some.map(({ userId }) => ({
              role: 'membership',
              action: { Delete: { TableName: store.table, Key: membershipKey(id, userId) } },
            })),
            patience,
          );
        }
        const guard = guardOf(groupKind, group.attributes);
        const gone = {
          TableName: store.table,
          Key: resourceKey('GROUP', id),
          // A member who joined meanwhile has raised the version: then their membership is removed first, too.
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': group.version },
        };
        await store.transact(
          [
            { role: 'resource', action: { Delete: gone } },
            ...(guard === undefined ? [] : [releaseGuard(store.table, guard, id)]),
            ...changeLookups(store.table, groupKind, id, group.attributes, {}),
            count(store.table, 'GROUP', { total: -1 }),
            ...beside,
          ],
          patience,
        );
        return group;
      }),
    );
  }

  private row(kind: Kind, { attributes: given, carried, beside }: Imported): Row {
    const { store, clock } = this.context;
    const attributes = plain(given);
    const id = v7();
    const created = clock().toISOString();
    const guard = guardOf(kind, attributes);
    const item = {
      ...carried,
      ...resourceKey(kind.name, id),
      attrs: encodeAttributes(attributes),
      version: 1,
      created,
      lastModified: created,
      linked: false,
    };
    return {
      id,
      unique: guard?.sk,
      active: kind === userKind && isActive(attributes),
      steps: [
        insert(store.table, item),
        ...(guard === undefined ? [] : [takeFreeGuard(store.table, guard, id)]),
        ...changeLookups(store.table, kind, id, {}, attributes),
        ...beside(id),
      ],
    };
  }

  private async addRows(kind: KindName, rows: readonly Row[]): Promise<ImportOutcome[]> {
    const { store } = this.context;
    const active = rows.filter((row) => row.active).length;
    const counted = count(store.table, kind, { total: rows.length, active });
    try {
      await this.patiently((patience) => store.transact([...rows.flatMap(({ steps }) => steps), counted], patience));
      return rows.map(({ id }) => ({ outcome: 'added', id }));
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (rows.length === 1) {
        const by = guardOwner(error);
        return [by === undefined ? { outcome: 'refused' } : { outcome: 'taken', by }];
      }
    }
    // One of this batch cannot be added; adding them one at a time shows which.
    const outcomes: ImportOutcome[] = [];
    for (const row of rows) outcomes.push(...(await this.addRows(kind, [row])));
    return outcomes;
  }

  private membership(groupId: string, { userId, carried }: ImportedMembership): Step {
    const Item = { ...carried, ...membershipKey(groupId, userId), userId, groupId, desired: 'present', version: 1 };
    const Put = { TableName: this.context.store.table, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    return { role: 'membership', action: { Put } };
  }

  private patiently<T>(operation: Parameters<typeof withRetryBudget<T>>[1]): Promise<T> {
    return withRetryBudget(this.context.budgetMs, operation);
  }
}

interface Row {
  readonly id: string;
  /** Its unique value, as in keys. */
  readonly unique: string | undefined;
  /** Whether it is an active user. */
  readonly active: boolean;
  readonly steps: readonly Step[];
}

/** As many rows a transaction as fit beside the counter. Two of one unique value cannot be in the same: it may name an item once. */
function packed(rows: readonly Row[]): Row[][] {
  const lots: Row[][] = [];
  let values = new Set<string | undefined>();
  let room = 0;
  for (const row of rows) {
    if (row.steps.length > room || values.has(row.unique)) {
      lots.push([]);
      values = new Set();
      room = maxActions - 1;
    }
    lots.at(-1)?.push(row);
    values.add(row.unique);
    room -= row.steps.length;
  }
  return lots;
}
