import { v7 } from 'uuid';
import { addressKey, addressOf, sameAddress } from '../scim/email-address';
import { type Attributes, foldCase, isActive, textOf } from '../scim/types';
import { plain, type Stored, sameAttributes, toStored } from '../table/codec';
import type { Item } from '../table/store';
import { ConditionsFailed, type RetryBudget, untilUncontested } from '../table/transaction';
import type { Actor } from './activity';
import type { Context } from './context';
import { readCounter } from './counter';
import { refusedOf } from './delivery-watch';
import { NotFound } from './errors';
import { conflict, conflictWith } from './guard-owner';
import type { GroupOfUser, Members } from './members';
import { checkVersion, emailsOf, Resources, userKind } from './resources';
import { UserWrites } from './user-writes';

/** By what a user is found. `userName` and `email` are compared without regard to case, `externalId` and `id` exactly. */
export interface UserLookup {
  readonly by: 'id' | 'userName' | 'externalId' | 'email';
  readonly value: string;
}

/** Who changes a resource, and which version it must be at. */
export interface ChangeOptions {
  readonly actor: Actor;
  /** The change is refused unless the resource is at this version. Any version will do when it is left out. */
  readonly expectedVersion?: number | undefined;
  /** Receives the ids among a group's new members that belong to no user; again for each retry of the change. */
  readonly onSkipped?: OnSkipped | undefined;
}

/** Receives ids that should have become members and belong to no user. */
export type OnSkipped = (userIds: readonly string[]) => void;

/** The resource after an update, and whether anything was written. */
export interface Updated {
  readonly record: Stored;
  readonly changed: boolean;
}

/** The people that the identity provider wants. */
export class Users extends Resources {
  private readonly writes: UserWrites;

  constructor(
    context: Context,
    private readonly members: Members,
  ) {
    super(context, userKind);
    this.writes = new UserWrites(context);
  }

  /** The users that bear this value. */
  async find({ by, value }: UserLookup): Promise<Stored[]> {
    switch (by) {
      case 'id':
        return listOf(await this.get(value));
      case 'userName':
        return (await this.named(value)).filter((user) => sameText(user, 'userName', value));
      case 'externalId': {
        const users = await this.getMany(await this.listedUnder('externalId', value));
        return users.filter((user) => user.attributes.externalId === value);
      }
      case 'email': {
        const email = addressKey(value);
        const [named, ids] = await Promise.all([this.named(value), this.listedUnder('email', email)]);
        const others = await this.getMany(ids.filter((id) => id !== named[0]?.id));
        return [...named, ...others].filter((user) => emailsOf(user.attributes).has(email));
      }
    }
  }

  /** How many there are who are active, exactly. */
  async activeTotal(): Promise<number> {
    return (await readCounter(this.context.store, 'USER')).active;
  }

  /** The groups that list the user. Eventually consistent: a membership of this very moment may be missing. */
  groupsOf(userId: string): Promise<GroupOfUser[]> {
    return this.patiently((patience) => this.members.groupsOf(userId, patience));
  }

  /**
   * Adds a person, active unless the attributes say otherwise; a deleted person's userName brings that same person back: the same id, whatever delivery knows of them, and
   * nothing but the new attributes. Somebody who was imported and has the userName, or the address by which accounts know people, is
   * linked: the same id, what is known of them upstream stays, and so does their suspension, unless the attributes say otherwise.
   *
   * @throws UniquenessConflict when another user has the userName
   * @throws TooManyValues
   * @throws Busy
   */
  async create(given: Attributes, actor: Actor): Promise<Stored> {
    const attributes = plain(given);
    const id = v7();
    return this.patiently(async (patience) => {
      for (;;) {
        const imported = await this.importedAs(attributes);
        if (imported !== undefined) {
          const linked = await this.link(imported, attributes, actor, patience);
          if (linked !== undefined) return linked;
          await patience.wait();
          continue;
        }
        const outcome = await this.writes.add(id, activeUnlessSaid(attributes, true), actor, patience);
        if ('version' in outcome) return outcome;
        const known = outcome.deleted
          ? await this.revive(outcome.id, activeUnlessSaid(attributes, true), actor, patience)
          : await this.link(outcome.id, attributes, actor, patience);
        if (known !== undefined) return known;
        await patience.wait();
      }
    });
  }

  /**
   * Changes a person. `change` is called with the present state, again after each lost race, and must not have effects.
   * When it changes nothing, nothing is written; an imported user is linked in any case.
   *
   * @throws NotFound
   * @throws VersionMismatch
   * @throws UniquenessConflict when the new userName belongs to another user
   * @throws TooManyValues
   * @throws Busy
   */
  async update(
    id: string,
    change: (current: Stored) => Attributes | Promise<Attributes>,
    { actor, expectedVersion }: ChangeOptions,
  ): Promise<Updated> {
    return this.patiently((patience) =>
      untilUncontested(patience, async () => {
        const item = await this.item(id);
        if (item === undefined) throw new NotFound('User', id);
        const current = toStored(item);
        checkVersion(expectedVersion, current.version);
        const attributes = plain(await change(current));
        const settled = current.linked !== false && sameAttributes(current.attributes, attributes);
        if (settled && !this.redelivers(item)) return { record: current, changed: false };
        try {
          return { record: await this.writes.change(item, attributes, actor, patience), changed: true };
        } catch (error) {
          throw (await this.conflictToTell(error, id, attributes)) ?? error;
        }
      }),
    );
  }

  /** The conflict of a rename, with what is to be told of whoever has the userName. */
  private async conflictToTell(error: unknown, id: string, attributes: Attributes): Promise<Error | undefined> {
    const taken = conflict(error, this.kind, id, attributes);
    if (taken === undefined) return undefined;
    const owner = await this.get(taken.ownerId);
    return conflictWith(taken.ownerId, this.kind, attributes, owner?.attributes);
  }

  /**
   * Deletes a person: kept aside so that delivery can finish and the same person can come back, gone from everything that is read.
   * Their memberships end, too. Repeating a deletion that was cut short completes it (and answers NotFound).
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
          throw new NotFound('User', id);
        }
        checkVersion(expectedVersion, toStored(item).version);
        await this.writes.remove(item, actor, patience);
      });
      patience.written = 'part';
      await this.endMemberships(id, actor, patience);
    });
  }

  /**
   * Ends whatever memberships a deleted person still has: after a deletion that was cut short, and for those that the index did not
   * show yet. For whoever delivers the deletion to call before calling it done. Nothing happens when the person is not deleted.
   */
  async finishDeletion(id: string, actor: Actor): Promise<void> {
    await this.patiently((patience) => this.finish(id, actor, patience));
  }

  private async finish(id: string, actor: Actor, patience: RetryBudget): Promise<void> {
    if ((await this.deletedItem(id)) !== undefined) await this.endMemberships(id, actor, patience);
  }

  private async endMemberships(id: string, actor: Actor, patience: RetryBudget): Promise<void> {
    await this.members.leave(id, await this.members.groupIdsOf(id), actor, patience);
  }

  /**
   * The id of somebody imported whose address the new person has, under another userName. The same value as userName needs no look:
   * the guard tells. Two of them are no match: which one is meant is not for us to guess.
   */
  private async importedAs(attributes: Attributes): Promise<string | undefined> {
    const address = addressOf(attributes);
    if (address === undefined || sameAddress(address, textOf(attributes, 'userName') ?? '')) return undefined;
    const imported = (await this.find({ by: 'email', value: address })).filter(({ linked }) => linked === false);
    return imported.length === 1 ? imported[0]?.id : undefined;
  }

  /**
   * Gives an imported user the identity provider's attributes; undefined when they were changed or deleted meanwhile.
   *
   * @throws UniquenessConflict when they are linked already, or another user has the userName
   */
  private async link(
    id: string,
    attributes: Attributes,
    actor: Actor,
    patience: RetryBudget,
  ): Promise<Stored | undefined> {
    const item = await this.item(id);
    if (item === undefined) return undefined;
    const known = toStored(item).attributes;
    if (item.linked !== false && !this.redelivers(item)) throw conflictWith(id, this.kind, attributes, known);
    try {
      return await this.writes.change(item, activeUnlessSaid(attributes, isActive(known)), actor, patience);
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      const taken = conflict(error, this.kind, id, attributes);
      if (taken !== undefined) throw taken;
      return undefined;
    }
  }

  /** The account has refused it, and the identity provider was told so: what it sends again is another try. */
  private redelivers(item: Item): boolean {
    return this.context.redeliversRefused === true && refusedOf(item).length > 0;
  }

  /** The deleted person, back again; undefined when others changed them or the guard meanwhile. */
  private async revive(
    id: string,
    attributes: Attributes,
    actor: Actor,
    patience: RetryBudget,
  ): Promise<Stored | undefined> {
    const deleted = await this.deletedItem(id);
    if (deleted === undefined) return undefined;
    // Memberships of the former life must not come back with the person.
    await this.endMemberships(id, actor, patience);
    return this.writes.revive(deleted, attributes, actor, patience);
  }

  private async named(userName: string): Promise<Stored[]> {
    const id = await this.ownerOf(userName);
    return id === undefined ? [] : listOf(await this.get(id));
  }
}

/** The identity provider decides who has access; where it says nothing, the known state stays. */
function activeUnlessSaid(attributes: Attributes, active: boolean): Attributes {
  return attributes.active === undefined ? { ...attributes, active } : attributes;
}

function listOf(user: Stored | undefined): Stored[] {
  return user === undefined ? [] : [user];
}

function sameText(user: Stored, attribute: string, value: string): boolean {
  return foldCase(textOf(user.attributes, attribute) ?? '') === foldCase(value);
}
