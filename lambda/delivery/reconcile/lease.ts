import { randomUUID } from 'node:crypto';
import type { Item } from '../../table/store';
import { ConditionsFailed, type Step } from '../../table/transaction';
import { checkStep, deleteStep, saved, saveStep } from '../state/delivery-store';
import { type DueMark, dueMark } from '../state/due-mark';
import { type ObservedAttribute, observedAt, observedOf } from '../state/observed';
import { ownerRole, ownershipSteps } from '../state/ownership';
import { verify } from '../state/requeue';
import { upstreamsFor } from '../upstream/supports';
import { leaseMs, type Unit, type Work } from './unit';

/** Resources of one transaction, with room for what goes beside them. */
export const maxInTransaction = 90;

/** The upstream's person or group belongs to another resource of the directory. Nothing was written. */
export class OwnedByAnother extends Error {
  override readonly name = 'OwnedByAnother';
  constructor(readonly owner: string) {
    super(`it belongs to ${owner}`);
  }
}

/** The conditions of a step that was added to a write did not hold. Nothing was written. */
export class ExtraRefused extends Error {
  override readonly name = 'ExtraRefused';
}

/** A write together with resources: on which items they rest, and further steps of the same transaction. */
interface Beside<T> {
  readonly on?: (unit: Unit<T>) => Item | undefined;
  readonly extra?: readonly Step[];
}

/** One worker's hold on the resources of one batch, and everything that it writes down about them. */
export class Lease<T> {
  private readonly id = randomUUID();

  constructor(private readonly work: Work) {}

  /**
   * Writes what is known of these and holds them against other workers: before acting, with what may happen.
   *
   * @returns those that it holds now; others have been changed, or are leased by another function
   * @throws OwnedByAnother
   * @throws ExtraRefused also when there is something beside and not all of them can be written
   */
  async hold(units: readonly Unit<T>[], extra: readonly Step[] = []): Promise<Unit<T>[]> {
    const until = this.work.leasedUntil ?? this.work.now.getTime() + leaseMs;
    const lease = { id: this.id, until };
    const written = await this.write(units, { extra }, (unit) => ({ ...unit.state, lease }), extra.length > 0);
    for (const unit of written) unit.leased = true;
    if (written.length > 0) this.work.leasedUntil = until;
    return written;
  }

  /** Writes what is known of these and lets them go. @returns those that were written @throws OwnedByAnother */
  async release(units: readonly Unit<T>[], beside: Beside<T> = {}): Promise<Unit<T>[]> {
    const written = await this.write(units, beside, ({ state: { lease: _, ...rest } }) => rest, false);
    for (const unit of written) Object.assign(unit, { leased: false, mine: [] });
    return written;
  }

  private async write(
    units: readonly Unit<T>[],
    { on = () => undefined, extra = [] }: Beside<T>,
    stateOf: (unit: Unit<T>) => Unit<T>['state'],
    allOrNone: boolean,
  ): Promise<Unit<T>[]> {
    const { store } = this.work.context;
    let some = [...units];
    while (some.length > 0) {
      const checks = new Map(
        some.flatMap((unit) => {
          const item = on(unit);
          return item === undefined ? [] : [[roleOf(item), item] as const];
        }),
      );
      const writes = some.map((unit) => ({ unit, ...this.steps(unit, stateOf(unit)) }));
      try {
        await store.transact([
          ...writes.flatMap(({ steps }) => steps),
          ...[...checks].map(([role, item]) => checkStep(store.table, item, role)),
          ...extra,
        ]);
        for (const { unit, item, state } of writes) Object.assign(unit, { item, state });
        return some;
      } catch (error) {
        if (!(error instanceof ConditionsFailed)) throw error;
        const { found } = error;
        const owner = found.get(ownerRole)?.owner?.S;
        if (owner !== undefined) throw new OwnedByAnother(owner);
        const refused = some.filter((unit) => found.has(roleOf(unit.item)));
        const outOfDate = some.filter((unit) => {
          const item = on(unit);
          return item !== undefined && found.has(roleOf(item));
        });
        if (refused.length + outOfDate.length === 0) throw new ExtraRefused('', { cause: error });
        const stillOurs = await this.reread(refused);
        if (allOrNone && stillOurs.length < refused.length) throw new ExtraRefused('', { cause: error });
        const dropped = new Set([...refused.filter((unit) => !stillOurs.includes(unit)), ...outOfDate]);
        some = some.filter((unit) => !dropped.has(unit));
      }
    }
    return [];
  }

  /**
   * The items anew: those that this worker still holds, with what others asked for meanwhile. What it has done to the others may
   * contradict what whoever holds them now has found: so the upstream is to be asked.
   */
  private async reread(units: readonly Unit<T>[]): Promise<Unit<T>[]> {
    const ours: Unit<T>[] = [];
    for (const unit of units) {
      const item = await this.work.context.store.read(unit.ref);
      const found = item === undefined ? undefined : observedAt<T>(item, this.work.upstream.name);
      if (item !== undefined && found?.lease?.id === this.id && unit.leased) {
        unit.item = item;
        if (found.verify !== undefined && unit.state.verify === undefined) {
          const { version: _, ...doubtful } = unit.state;
          unit.state = { ...doubtful, verify: found.verify };
        }
        ours.push(unit);
      } else if (unit.leased) {
        unit.leased = false;
        await verify(this.work.context, unit.ref, this.work.upstream.name, 'doubt', unit.mine);
      }
    }
    return ours;
  }

  private steps(unit: Unit<T>, state: Unit<T>['state']): { steps: Step[]; item: Item; state: Unit<T>['state'] } {
    const { item, ref } = unit;
    const { context, upstream, now } = this.work;
    const { table } = context.store;
    const known = observedOf<T>(item);
    const observed = { revision: known.revision + 1, perUpstream: { ...known.perUpstream, [upstream.name]: state } };
    const due = dueMark(item, observed, upstreamsFor(ref.kind, context), now);
    const role = roleOf(item);
    const write = isOver(item, observed, due)
      ? deleteStep(table, item, role)
      : saveStep(table, item, observed, due, role);
    const [had, has] = [idOf(known.perUpstream[upstream.name]?.confirmed), idOf(state.confirmed)];
    const ownership = ref.kind === 'MEMBERSHIP' ? [] : ownershipSteps(table, upstream.name, ref.kind, ref.id, had, has);
    return { steps: [write, ...ownership], item: saved(item, observed, due), state };
  }
}

/**
 * Whether an item has served: a deleted group's when every upstream is done with it, a membership's that is not wanted when none has
 * it any more. A deleted person's lets them come back, and a membership that somebody decided to keep is known to be there.
 */
function isOver(item: Item, { perUpstream }: ObservedAttribute<unknown>, due: DueMark | undefined): boolean {
  if (due !== undefined) return false;
  if (item.pk === 'GROUP#DELETED') return true;
  return item.desired === 'absent' && Object.values(perUpstream).every(({ confirmed }) => confirmed === undefined);
}

const roleOf = ({ pk, sk }: Item): string => `item ${pk} ${sk}`;

/** People and groups have an id; memberships are between two. */
const idOf = (confirmed: unknown): string | undefined => (confirmed as { id?: string } | undefined)?.id;
