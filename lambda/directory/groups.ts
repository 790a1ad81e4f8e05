import { v7 } from 'uuid';
import { type Attributes, foldCase, textOf } from '../scim/types';
import { plain, type Stored, toStored } from '../table/codec';
import { RetryBudget, untilUncontested } from '../table/transaction';
import type { Actor } from './activity';
import type { Context } from './context';
import { readCounter } from './counter';
import { NotFound } from './errors';
import { GroupWrites } from './group-writes';
import { conflict, conflictWith } from './guard-owner';
import {
  idsOf,
  type MemberChange,
  type MemberPlan,
  type MemberStep,
  noMemberChange,
  planMembers,
} from './member-change';
import type { Members } from './members';
import type { Membership } from './membership';
import { checkVersion, groupKind, Resources } from './resources';
import type { ChangeOptions, OnSkipped, Updated } from './users';

/** By what a group is found. `displayName` is compared without regard to case; `member` is a user's id. */
export interface GroupLookup {
  readonly by: 'id' | 'displayName' | 'externalId' | 'member';
  readonly value: string;
}

/** What a group shall be after a change. */
export interface GroupChange {
  readonly attributes: Attributes;
  /** @default - the members stay */
  readonly members?: MemberChange | undefined;
}

/** How a group is changed. */
export interface GroupChangeOptions extends ChangeOptions {
  /**
   * The members that the change may add or remove, when that is known before the group is read: then they are read beside it.
   *
   * @default - not known
   */
  readonly mentions?: readonly string[] | undefined;
}

/** A change by PUT or PATCH finds out by itself what is left to do when it is sent again; a POST does not. */
interface Changing extends GroupChangeOptions {
  readonly repeatable: boolean;
}

/** As many as are read by one BatchGetItem. */
const fewMembers = 100;

/** The groups that the identity provider wants, and their members. */
export class Groups extends Resources {
  private readonly writes: GroupWrites;

  constructor(
    context: Context,
    private readonly members: Members,
  ) {
    super(context, groupKind);
    this.writes = new GroupWrites(context);
  }

  /** The groups that bear this value. By member: those of the index whose membership is confirmed by a consistent read. */
  async find({ by, value }: GroupLookup): Promise<Stored[]> {
    switch (by) {
      case 'id':
        return this.getMany([value]);
      case 'displayName': {
        const id = await this.ownerOf(value);
        const groups = id === undefined ? [] : await this.getMany([id]);
        return groups.filter(({ attributes }) => foldCase(textOf(attributes, 'displayName') ?? '') === foldCase(value));
      }
      case 'externalId': {
        const groups = await this.getMany(await this.listedUnder('externalId', value));
        return groups.filter(({ attributes }) => attributes.externalId === value);
      }
      case 'member': {
        return this.getMany(await this.patiently((patience) => this.members.confirmedGroupIdsOf(value, patience)));
      }
    }
  }

  /**
   * Ids of the group's members, in the order in which the users were created. Empty when there is no such group.
   *
   * @param patience time for it and what else the caller does; a time of its own when left out
   * @throws Busy
   */
  memberIds(groupId: string, patience = new RetryBudget(this.context.budgetMs)): Promise<string[]> {
    return this.members.ids(groupId, patience);
  }

  /**
   * Adds a group. With more members than one transaction takes, the group comes first and the members follow in chunks.
   * A group of that name that was imported is linked: the same id, the given members are added, and no one loses access.
   * When the time ends before the last member, repeating the same creation goes on with it.
   * Members who are no users are skipped, and `onSkipped` is told.
   *
   * @throws UniquenessConflict when another group has the displayName
   * @throws Busy
   */
  async create(
    given: Attributes,
    memberIds: readonly string[],
    actor: Actor,
    onSkipped: OnSkipped = () => undefined,
  ): Promise<Stored> {
    const attributes = plain(given);
    const group = { id: v7(), created: this.context.clock().toISOString() };
    return this.patiently(async (patience) => {
      const { removals } = await readCounter(this.context.store, 'USER');
      const change: MemberChange = { base: 'none', add: memberIds, remove: [] };
      const plan = await planMembers(this.context, this.members, group, change, async () => [], actor, patience);
      const added = await this.add(group, attributes, plan, actor, patience);
      if ('linkTo' in added) return this.link(added.linkTo, attributes, memberIds, { actor, onSkipped }, patience);
      if (plan.skipped.length > 0) onSkipped(plan.skipped);
      const { record, written } = added;
      await this.dropDeleted(group.id, idsOf(written, 'join'), removals, actor, patience);
      if (written.length === plan.steps.length) return record;
      const rest: MemberChange = { base: 'keep', add: idsOf(plan.steps, 'join'), remove: [] };
      const unchanged = (current: Stored) => ({ attributes: current.attributes, members: rest });
      return (await this.change(group.id, unchanged, { actor, repeatable: false }, patience)).record;
    });
  }

  /**
   * Changes a group and its members. `change` is called with the present state, again after each lost race, and must not have
   * effects; `members` reads the ids of the present members. When it changes nothing, nothing is written.
   *
   * One transaction up to some ninety members. More go in chunks, each its own transaction with its own activity record, each
   * conditional on the version that the one before it left. When somebody else changes the group in between, the change is worked
   * out anew from what is there; so also a request that was cut short is completed by repeating it.
   *
   * @throws NotFound
   * @throws VersionMismatch
   * @throws UniquenessConflict when another group has the new displayName
   * @throws Busy
   */
  update(
    id: string,
    change: (current: Stored, members: () => Promise<string[]>) => GroupChange | Promise<GroupChange>,
    options: GroupChangeOptions,
  ): Promise<Updated> {
    return this.patiently((patience) => this.change(id, change, { ...options, repeatable: true }, patience));
  }

  /**
   * Deletes a group: its name is free at once, its memberships end. It is kept aside until delivery has removed it upstream.
   * Repeating a deletion that was cut short completes it (and answers NotFound).
   *
   * @throws NotFound
   * @throws VersionMismatch
   * @throws Busy
   */
  async delete(id: string, { actor, expectedVersion }: ChangeOptions): Promise<void> {
    await this.patiently(async (patience) => {
      await untilUncontested(patience, async () => {
        const item = await this.item(id);
        if (item === undefined) {
          await this.finish(id, actor, patience);
          throw new NotFound('Group', id);
        }
        checkVersion(expectedVersion, toStored(item).version);
        await this.writes.remove(item, actor, patience);
      });
      patience.written = 'part';
      await this.members.clear(id, actor, patience);
    });
  }

  /** Ends whatever memberships a deleted group still has. Nothing happens when the group is not deleted. */
  async finishDeletion(id: string, actor: Actor): Promise<void> {
    await this.patiently((patience) => this.finish(id, actor, patience));
  }

  private async finish(id: string, actor: Actor, patience: RetryBudget): Promise<void> {
    if ((await this.deletedItem(id)) !== undefined) await this.members.clear(id, actor, patience);
  }

  private async change(
    id: string,
    change: (current: Stored, members: () => Promise<string[]>) => GroupChange | Promise<GroupChange>,
    { actor, expectedVersion, onSkipped, mentions, repeatable }: Changing,
    patience: RetryBudget,
  ): Promise<Updated> {
    const joined: string[] = [];
    // For a few members, each is checked again at the end; for many, only whether any user was deleted meanwhile.
    const few = mentions !== undefined && mentions.length <= fewMembers;
    const removals = few ? undefined : (await readCounter(this.context.store, 'USER')).removals;
    let readAhead = few ? this.members.readAhead(id, mentions, patience) : undefined;
    const updated = await untilUncontested(patience, async () => {
      const [item, ahead] = await Promise.all([this.item(id), readAhead]);
      // Good for the first attempt; another has to look again.
      readAhead = undefined;
      if (item === undefined) throw new NotFound('Group', id);
      const current = toStored(item);
      // Once a part is written the version was right; from then on it is this change that moves it.
      if (patience.written === 'nothing') checkVersion(expectedVersion, current.version);
      const everyMember = once(() => this.members.of(id, patience));
      const wanted = await change(current, async () => presentIds(await everyMember()));
      const attributes = plain(wanted.attributes);
      const memberChange = wanted.members ?? noMemberChange;
      const plan = await planMembers(
        this.context,
        ahead ?? this.members,
        current,
        memberChange,
        everyMember,
        actor,
        patience,
      );
      if (plan.skipped.length > 0) onSkipped?.(plan.skipped);
      const onWritten = (written: readonly MemberStep[]) => joined.push(...idsOf(written, 'join'));
      try {
        const record = await this.writes.change(item, attributes, plan, actor, repeatable, patience, onWritten);
        return { record, changed: record.version !== current.version || patience.written === 'part' };
      } catch (error) {
        throw conflict(error, this.kind, id, attributes) ?? error;
      }
    });
    await this.dropDeleted(id, joined, removals, actor, patience);
    return updated;
  }

  /** Writes the new group, or says which one of its name it is to become: an imported one, or one whose creation was cut short. */
  private async add(
    group: { readonly id: string; readonly created: string },
    attributes: Attributes,
    members: MemberPlan,
    actor: Actor,
    patience: RetryBudget,
  ): Promise<{ record: Stored; written: readonly MemberStep[] } | { linkTo: string }> {
    try {
      return await this.writes.add(group, attributes, members, actor, patience);
    } catch (error) {
      const taken = conflict(error, this.kind, group.id, attributes);
      if (taken === undefined) throw error;
      const owner = await this.item(taken.ownerId);
      if (owner === undefined || !isOpen(toStored(owner))) throw taken;
      return { linkTo: taken.ownerId };
    }
  }

  /** @throws UniquenessConflict when another request linked it first */
  private async link(
    id: string,
    attributes: Attributes,
    memberIds: readonly string[],
    options: ChangeOptions,
    patience: RetryBudget,
  ): Promise<Stored> {
    const members: MemberChange = { base: 'keep', add: memberIds, remove: [] };
    const linked = (current: Stored) => {
      // Once a part of it is written, it is this very request that took the group.
      if (!isOpen(current) && patience.written === 'nothing') throw conflictWith(id, this.kind, attributes);
      return { attributes, members };
    };
    return (await this.change(id, linked, { ...options, repeatable: false }, patience)).record;
  }

  /**
   * Somebody who was deleted between the check that they exist and the transaction that made them a member leaves again. A condition
   * on each user inside the transaction would cost two write units a member, halve the chunks and make every change of the same
   * person collide; that no user at all was removed meanwhile costs one small read to know.
   */
  private async dropDeleted(
    groupId: string,
    joined: readonly string[],
    removals: number | undefined,
    actor: Actor,
    patience: RetryBudget,
  ): Promise<void> {
    if (joined.length === 0) return;
    if (removals !== undefined) {
      const now = await readCounter(this.context.store, 'USER');
      if (now.removals === removals) return;
    }
    for (const userId of await this.members.unknownUsers(joined, patience)) {
      await this.members.leave(userId, [groupId], actor, patience);
    }
  }
}

/** Whether a POST of its name takes the group over: it was imported, or such a POST was cut short. */
const isOpen = ({ linked, unfinished }: Stored): boolean => linked === false || unfinished === true;

const presentIds = (memberships: readonly Membership[]): string[] =>
  memberships.filter(({ desired }) => desired === 'present').map(({ userId }) => userId);

/** Calls `read` at most once. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= read();
    return result;
  };
}
