import { DirectoryKeys } from '../contract/names';
import type { Attributes } from '../scim/types';
import {
  dueAtOf,
  dueAttributes,
  encodeAttributes,
  laterOf,
  type Stored,
  sameAttributes,
  sooner,
  toStored,
} from '../table/codec';
import { count } from '../table/counter-slots';
import { resourceKey } from '../table/keys';
import type { Item } from '../table/store';
import { maxActions, type RetryBudget, type Step } from '../table/transaction';
import { type Actor, type Change, changeEntry } from './activity';
import type { Context } from './context';
import { idsOf, type MemberPlan, type MemberStep } from './member-change';
import { dueForChange, groupKind, guardOf } from './resources';
import {
  amend,
  changeGuard,
  changeLookups,
  deletedItem,
  insert,
  move,
  releaseGuard,
  takeFreeGuard,
} from './transact-items';

/** The transactions that write groups. Each throws ConditionsFailed if its input was changed after it was read. */
export class GroupWrites {
  constructor(private readonly context: Context) {}

  /** A new group with as many of its members as fit into one transaction; it stays `unfinished` while others are missing. */
  async add(
    { id, created }: { readonly id: string; readonly created: string },
    attributes: Attributes,
    { steps: members, skipped }: MemberPlan,
    actor: Actor,
    patience: RetryBudget,
  ): Promise<{ record: Stored; written: readonly MemberStep[] }> {
    const { store, settleMs } = this.context;
    const now = new Date(created);
    const item = {
      ...resourceKey('GROUP', id),
      attrs: encodeAttributes(attributes),
      version: 1,
      created,
      lastModified: created,
      [DirectoryKeys.requestId]: actor.requestId,
      ...dueAttributes(resourceKey('GROUP', id), dueForChange(attributes, created, now, settleMs)),
    };
    const guard = guardOf(groupKind, attributes);
    const named = [
      ...(guard === undefined ? [] : [takeFreeGuard(store.table, guard, id)]),
      ...changeLookups(store.table, groupKind, id, {}, attributes),
      count(store.table, 'GROUP', { total: 1 }),
    ];
    const written = members.slice(0, roomAfter(named) - 1);
    const isPart = written.length < members.length;
    const group = isPart ? { ...item, unfinished: true } : item;
    await this.transact(
      [insert(store.table, group), ...named],
      written,
      { kind: 'GROUP', id, action: 'create', version: 1, after: attributes, membersSkipped: skipped },
      actor,
      now,
      patience,
    );
    if (isPart) patience.written = 'part';
    return { record: toStored(group), written };
  }

  /**
   * Changes attributes and members, in as many transactions as it takes; none when nothing differs. A group that was imported is
   * linked by the first of them. Who was skipped is in the activity record of the first; in one of its own when nothing differs.
   *
   * @param repeatable whether the request, sent again, will find out by itself what is left to do. A POST does not: the group is
   *   there. So it stays `unfinished` until the last of its members is written
   * @param onWritten called for each chunk of members that is written
   */
  async change(
    item: Item,
    attributes: Attributes,
    members: MemberPlan,
    actor: Actor,
    repeatable: boolean,
    patience: RetryBudget,
    onWritten: (members: readonly MemberStep[]) => void,
  ): Promise<Stored> {
    let current = toStored(item);
    let rest = members.steps;
    let { skipped } = members;
    const isOpen = ({ linked, unfinished }: Stored) => linked === false || (unfinished === true && !repeatable);
    while (rest.length > 0 || isOpen(current) || !sameAttributes(current.attributes, attributes)) {
      patience.check();
      const now = this.context.clock();
      const { linked, unfinished, ...known } = current;
      const whole: Stored = {
        ...known,
        attributes,
        version: current.version + 1,
        lastModified: laterOf(current.lastModified, now),
      };
      const room = roomAfter(this.groupSteps(item, current, whole, now, actor));
      const some = rest.slice(0, room);
      const isPart = some.length < rest.length && !repeatable;
      const next: Stored = isPart ? { ...whole, unfinished: true } : whole;
      const head = this.groupSteps(item, current, next, now, actor);
      const { id, version } = next;
      const record = {
        kind: 'GROUP',
        id,
        action: linked === undefined ? 'update' : 'link',
        version,
        before: current.attributes,
        after: attributes,
        membersSkipped: skipped,
      } as const;
      await this.transact(head, some, record, actor, now, patience);
      skipped = [];
      onWritten(some);
      current = next;
      rest = rest.slice(some.length);
      if (rest.length > 0) patience.written = 'part';
      patience.renew();
    }
    if (skipped.length > 0) await this.recordSkipped(current, skipped, actor, patience);
    return current;
  }

  /** Writes only an activity record; the group does not change. */
  private async recordSkipped(
    { id, version }: Stored,
    membersSkipped: readonly string[],
    actor: Actor,
    patience: RetryBudget,
  ): Promise<void> {
    const { store, activity, clock } = this.context;
    const record = activity.record(
      changeEntry({ kind: 'GROUP', id, action: 'update', version, membersSkipped }, actor),
      clock(),
    );
    await store.transact([record], patience);
  }

  /** The group goes aside and frees its name; its memberships are for the caller. */
  async remove(item: Item, actor: Actor, patience: RetryBudget): Promise<void> {
    const now = this.context.clock();
    const { store, activity } = this.context;
    const { id, attributes, version } = toStored(item);
    const guard = guardOf(groupKind, attributes);
    const steps = [
      ...move(
        store.table,
        item,
        deletedItem('GROUP', item, version + 1, now, {
          [DirectoryKeys.requestId]: actor.requestId,
          ...dueAttributes(resourceKey('GROUP', id), now.getTime()),
        }),
      ),
      ...(guard === undefined ? [] : [releaseGuard(store.table, guard, id)]),
      ...changeLookups(store.table, groupKind, id, attributes, {}),
      count(store.table, 'GROUP', { total: -1 }),
      activity.record(
        changeEntry({ kind: 'GROUP', id, action: 'delete', version: version + 1, before: attributes }, actor),
        now,
      ),
    ];
    await store.transact(steps, patience);
  }

  /**
   * The group's own item, guard and look-ups. A change of members alone counts its version up but does not make the group due:
   * its memberships are, and nothing of the group itself would have to be delivered.
   */
  private groupSteps(item: Item, current: Stored, next: Stored, now: Date, { requestId }: Actor): Step[] {
    const { store, settleMs } = this.context;
    const { id, version, created } = current;
    const unfinished = current.unfinished === next.unfinished ? {} : { unfinished: next.unfinished === true };
    const stamp = { version: next.version, lastModified: next.lastModified, ...unfinished };
    const linked = current.linked === undefined ? {} : { linked: true };
    if (current.linked === undefined && sameAttributes(current.attributes, next.attributes)) {
      return [amend(store.table, resourceKey('GROUP', id), version, stamp)];
    }
    const due = sooner(dueAtOf(item), dueForChange(next.attributes, created, now, settleMs));
    const values = {
      ...stamp,
      ...linked,
      attrs: encodeAttributes(next.attributes),
      [DirectoryKeys.requestId]: requestId,
      ...dueAttributes(resourceKey('GROUP', id), due),
    };
    return [
      amend(store.table, resourceKey('GROUP', id), version, values),
      ...changeGuard(store.table, groupKind, id, current.attributes, next.attributes),
      ...changeLookups(store.table, groupKind, id, current.attributes, next.attributes),
    ];
  }

  private async transact(
    head: readonly Step[],
    members: readonly MemberStep[],
    change: Change,
    actor: Actor,
    now: Date,
    patience: RetryBudget,
  ): Promise<void> {
    const delta = { membersAdded: idsOf(members, 'join'), membersRemoved: idsOf(members, 'leave') };
    const record = this.context.activity.record(changeEntry({ ...change, ...delta }, actor), now);
    await this.context.store.transact([...head, ...members.map(({ step }) => step), record], patience);
  }
}

/** The number of members that fit into a transaction with these steps and the activity record. */
const roomAfter = (head: readonly Step[]): number => maxActions - head.length - 1;
