import { DirectoryKeys } from '../contract/names';
import type { Attributes } from '../scim/types';
import { dueAtOf, dueAttributes, encodeAttributes, laterOf, type Stored, sooner, toStored } from '../table/codec';
import { count } from '../table/counter-slots';
import { deletedKey, resourceKey } from '../table/keys';
import type { Item, Values } from '../table/store';
import { ConditionsFailed, type RetryBudget, type Step } from '../table/transaction';
import { type Actor, changeEntry } from './activity';
import type { Context } from './context';
import { type GuardOwner, guardOwner } from './guard-owner';
import { dueForChange, guardOf, userKind } from './resources';
import {
  activeOf,
  amend,
  changeActive,
  changeGuard,
  changeLookups,
  deletedItem,
  insert,
  markGuardDeleted,
  move,
  revivedItem,
  reviveGuard,
  takeFreeGuard,
} from './transact-items';

/** The transactions that write users. Unless stated otherwise, each throws ConditionsFailed if its input was changed after it was read. */
export class UserWrites {
  constructor(private readonly context: Context) {}

  /** Creates a user, or returns the owner of the userName. */
  async add(id: string, attributes: Attributes, actor: Actor, patience: RetryBudget): Promise<Stored | GuardOwner> {
    const now = this.context.clock();
    const { table } = this.context.store;
    const item = { ...resourceKey('USER', id), ...this.fresh(id, attributes, 1, now, actor) };
    const guard = guardOf(userKind, attributes);
    const steps = [
      insert(table, item),
      ...(guard === undefined ? [] : [takeFreeGuard(table, guard, id)]),
      ...this.arrival(id, attributes, 0),
      this.context.activity.record(
        changeEntry({ kind: 'USER', id, action: 'create', version: 1, after: attributes }, actor),
        now,
      ),
    ];
    try {
      await this.context.store.transact(steps, patience);
      return toStored(item);
    } catch (error) {
      const owner = guardOwner(error);
      if (owner === undefined) throw error;
      return owner;
    }
  }

  /** Restores a deleted user; undefined if the user or the guard was changed meanwhile. */
  async revive(
    deleted: Item,
    attributes: Attributes,
    actor: Actor,
    patience: RetryBudget,
  ): Promise<Stored | undefined> {
    const now = this.context.clock();
    const { table } = this.context.store;
    const former = toStored(deleted);
    const { id } = former;
    const version = former.version + 1;
    const guard = guardOf(userKind, attributes);
    const item = revivedItem('USER', deleted, this.fresh(id, attributes, version, now, actor));
    const record = {
      kind: 'USER',
      id,
      action: 'revive',
      version,
      before: former.attributes,
      after: attributes,
    } as const;
    const steps = [
      ...move(table, deleted, item),
      ...(guard === undefined ? [] : [reviveGuard(table, guard, id)]),
      ...this.arrival(id, attributes, 1),
      this.context.activity.record(changeEntry(record, actor), now),
    ];
    try {
      await this.context.store.transact(steps, patience);
      return toStored(item);
    } catch (error) {
      if (error instanceof ConditionsFailed) return undefined;
      throw error;
    }
  }

  /** Changes a user's attributes. An imported user becomes linked. */
  async change(item: Item, attributes: Attributes, actor: Actor, patience: RetryBudget): Promise<Stored> {
    const { linked, ...current } = toStored(item);
    const now = this.context.clock();
    const { table } = this.context.store;
    const { id, version, created } = current;
    const next: Stored = {
      ...current,
      attributes,
      version: version + 1,
      lastModified: laterOf(current.lastModified, now),
    };
    const due = sooner(dueAtOf(item), dueForChange(attributes, created, now, this.context.settleMs));
    const attrs = encodeAttributes(attributes);
    const values = {
      attrs,
      version: next.version,
      lastModified: next.lastModified,
      [DirectoryKeys.requestId]: actor.requestId,
      ...(linked === undefined ? {} : { linked: true }),
      ...dueAttributes({ ...resourceKey('USER', id), attrs }, due),
    };
    const record = {
      kind: 'USER',
      id,
      action: linked === undefined ? 'update' : 'link',
      version: next.version,
      before: current.attributes,
      after: attributes,
    } as const;
    const steps = [
      amend(table, resourceKey('USER', id), version, values),
      ...changeGuard(table, userKind, id, current.attributes, attributes),
      ...changeLookups(table, userKind, id, current.attributes, attributes),
      ...changeActive(table, current.attributes, attributes),
      this.context.activity.record(changeEntry(record, actor), now),
    ];
    await this.context.store.transact(steps, patience);
    return next;
  }

  /** Moves the user to the deleted ones, so that no read finds it. The caller ends its memberships. */
  async remove(item: Item, actor: Actor, patience: RetryBudget): Promise<void> {
    const { id, attributes, version } = toStored(item);
    const now = this.context.clock();
    const { table } = this.context.store;
    const guard = guardOf(userKind, attributes);
    const record = { kind: 'USER', id, action: 'delete', version: version + 1, before: attributes } as const;
    const steps = [
      ...move(
        table,
        item,
        deletedItem('USER', item, version + 1, now, {
          [DirectoryKeys.requestId]: actor.requestId,
          ...dueAttributes(deletedKey('USER', id), now.getTime()),
        }),
      ),
      ...(guard === undefined ? [] : [markGuardDeleted(table, guard, id)]),
      ...changeLookups(table, userKind, id, attributes, {}),
      count(table, 'USER', { total: -1, active: -activeOf(attributes) }),
      this.context.activity.record(changeEntry(record, actor), now),
    ];
    await this.context.store.transact(steps, patience);
  }

  private fresh(id: string, attributes: Attributes, version: number, now: Date, { requestId }: Actor): Values {
    const created = now.toISOString();
    const attrs = encodeAttributes(attributes);
    return {
      attrs,
      version,
      created,
      lastModified: created,
      [DirectoryKeys.requestId]: requestId,
      ...dueAttributes(
        { ...resourceKey('USER', id), attrs },
        dueForChange(attributes, created, now, this.context.settleMs),
      ),
    };
  }

  /** @param returns 1 for a user who existed before */
  private arrival(id: string, attributes: Attributes, returns: 0 | 1): Step[] {
    const { table } = this.context.store;
    return [
      ...changeLookups(table, userKind, id, {}, attributes),
      count(table, 'USER', { total: 1, active: activeOf(attributes), returns }),
    ];
  }
}
