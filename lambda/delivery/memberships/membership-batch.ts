import { randomUUID } from 'node:crypto';
import type { Item } from '../../table/store';
import { ConditionsFailed, type Step } from '../../table/transaction';
import type { DeliveryContext } from '../context';
import { checkStep, deleteStep, saved, saveStep } from '../state/delivery-store';
import { dueMark } from '../state/due-mark';
import { type MembershipObserved, type MembershipTaken, observedBy, observedOf } from '../state/observed';
import { recheck } from '../state/requeue';
import { upstreamsFor } from '../upstream/supports';
import type { Upstream } from '../upstream/upstream';

/** Memberships of one transaction, with room for the activity record. */
export const mostInTransaction = 90;

/** One membership in a batch. */
export interface Entry {
  readonly item: Item;
  readonly between: MembershipTaken;
}

/** What becomes of a membership's item. */
export type Ending = { readonly state: MembershipObserved } | 'forget';

/** Memberships of one group that one worker changes for one upstream: claimed together, written together. */
export class MembershipBatch {
  private readonly claimId = randomUUID();

  constructor(
    private readonly context: DeliveryContext,
    readonly upstream: Upstream,
    readonly groupId: string,
  ) {}

  /**
   * Writes down, before anything is done, that these memberships may come to be upstream, and holds them against other workers.
   *
   * @param until epoch milliseconds
   * @returns those that nothing else was written on since they were read
   */
  async claim(entries: readonly Entry[], until: number, act: 'grant' | 'revoke'): Promise<Entry[]> {
    const claim = { id: this.claimId, until };
    // `maybe` says that it is granted anew: whatever asked for another look has had it when that is written.
    const states = entries.map(({ item, between }) => {
      const state = observedBy<MembershipTaken>(item, this.upstream.name);
      const { recheck: _, ...known } = state;
      return { item, state: { ...known, claim, ...(act === 'grant' ? { maybe: between } : {}) } };
    });
    const written = await this.write(
      states.map(({ item, state }) => ({ item, ending: { state } })),
      [],
    );
    return entries.flatMap(({ item, between }) => {
      const now = written.get(String(item.sk));
      return now === undefined ? [] : [{ item: now, between }];
    });
  }

  /** Writes down what was done. What the identity provider has changed meanwhile stays due. */
  async record(
    entries: readonly Entry[],
    ending: (item: Item, version: number) => Ending,
    records: readonly Step[],
  ): Promise<void> {
    let extra = records;
    let rest = entries.map(({ item }) => ({ item, version: Number(item.version) }));
    while (rest.length > 0) {
      const now = rest.map(({ item, version }) => {
        // Wanted anew meanwhile: the item stays, and so does what it says of the upstream.
        const end = ending(item, version);
        const changed = item.version !== version;
        return { item, ending: this.askedAnew(item, end === 'forget' && changed ? { state: {} } : end) };
      });
      const written = await this.write(now, extra);
      if (written.size > 0) extra = [];
      const left = rest.filter(({ item }) => !written.has(String(item.sk)));
      rest = await this.reread(left);
    }
  }

  /** Somebody asked for another look since the claim: that stays. */
  private askedAnew(item: Item, ending: Ending): Ending {
    if (ending === 'forget' || observedBy(item, this.upstream.name).recheck !== true) return ending;
    const { version: _, ...doubtful } = ending.state;
    return { state: { ...doubtful, recheck: true } };
  }

  /**
   * The memberships anew. Those that are no longer held by this worker are for whoever holds them; but what it has done may contradict
   * what they have found, so that the upstream is to be asked.
   */
  private async reread(left: readonly { item: Item; version: number }[]): Promise<{ item: Item; version: number }[]> {
    if (left.length === 0) return [];
    const items = await this.context.store.readMany(
      left.map(({ item }) => ({ pk: String(item.pk), sk: String(item.sk) })),
    );
    const fresh = new Map(items.map((item) => [String(item.sk), item]));
    const held: { item: Item; version: number }[] = [];
    for (const { item, version } of left) {
      const now = fresh.get(String(item.sk));
      if (now === undefined) continue;
      if (observedBy(now, this.upstream.name).claim?.id === this.claimId) held.push({ item: now, version });
      else await this.doubt(now);
    }
    return held;
  }

  private async doubt({ sk }: Item): Promise<void> {
    const ref = { kind: 'MEMBERSHIP', groupId: this.groupId, userId: String(sk) } as const;
    await recheck(this.context, ref, this.upstream.name);
  }

  /**
   * Writes what can be written: an item that something else was written on is left out, and so is one that rests upon another
   * item (`on`) that is not as it was read.
   *
   * @returns the items as they are now
   */
  async write(
    changes: readonly { readonly item: Item; readonly ending: Ending; readonly on?: Item }[],
    extra: readonly Step[],
  ): Promise<Map<string, Item>> {
    let some = changes.map(({ item, ending, on }) => ({ ...this.step(item, ending), on }));
    while (some.length > 0) {
      const checks = new Map(some.flatMap(({ on }) => (on === undefined ? [] : [[checkRole(on), on] as const])));
      const { table } = this.context.store;
      try {
        await this.context.store.transact([
          ...some.map(({ step }) => step),
          ...[...checks].map(([role, on]) => checkStep(table, on, role)),
          ...extra,
        ]);
        return new Map(some.map(({ item }) => [String(item.sk), item]));
      } catch (error) {
        if (!(error instanceof ConditionsFailed)) throw error;
        const { found } = error;
        some = some.filter(({ step, on }) => !found.has(step.role) && !(on !== undefined && found.has(checkRole(on))));
      }
    }
    return new Map();
  }

  private step(item: Item, ending: Ending): { step: Step; item: Item } {
    const { store, clock } = this.context;
    const role = `membership ${item.sk}`;
    const { rev, by } = observedOf<MembershipTaken>(item);
    const names = upstreamsFor('MEMBERSHIP', this.context);
    const state = ending === 'forget' ? { version: Number(item.version) } : ending.state;
    const observed = { rev: rev + 1, by: { ...by, [this.upstream.name]: state } };
    const due = dueMark(item, observed, names, clock());
    if (ending === 'forget' && due === undefined) return { step: deleteStep(store.table, item, role), item };
    return { step: saveStep(store.table, item, observed, due, role), item: saved(item, observed, due) };
  }
}

const checkRole = ({ pk, sk }: Item): string => `${pk} ${sk}`;
