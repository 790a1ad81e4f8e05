import type { Stored } from '../../directory/directory';
import { badRequest } from '../../scim/errors';
import type { Filter } from '../../scim/filter/ast';
import { compileFilter } from '../../scim/filter/compile';
import { keyLookups, restOf } from '../../scim/filter/lookups';
import { filterNeeds } from '../../scim/filter/needs';
import { type Derived, represent } from '../../scim/represent';
import type { ResourceDefinition } from '../../scim/schema/resource-definition';
import { selectEverything } from '../../scim/selection';
import type { JsonObject } from '../../scim/types';
import { concurrently } from '../../table/concurrently';
import { Busy } from '../../table/errors';
import { chunksOf } from '../../table/store';
import { RetryBudget } from '../../table/transaction';
import type { Collection, Needs } from '../collections';
import type { Deadline } from '../request';
import { groupsCost, maxScanned } from './limits';

/** A resource that satisfies the request's filter. */
export interface Match {
  readonly collection: Collection;
  readonly record: Stored;
}

/** Where a walk begins: after or before a resource, or at the beginning or the end. */
export interface Start {
  readonly direction: 'after' | 'before';
  readonly id: string | undefined;
}

/** How much of the directory one request may still read for its filter. */
export class ScanBudget {
  #left = maxScanned;
  /** Time for reading what is not stored with the resources. */
  readonly patience: RetryBudget;

  constructor(deadline: Deadline) {
    this.patience = new RetryBudget(deadline.leftMs);
  }

  /** @throws ScimError 400 `tooMany` when a filter or an order needs more than one request may read */
  spend(resources: number): void {
    this.#left -= resources;
    if (this.#left >= 0) this.check();
    else this.#refuse();
  }

  /** @throws ScimError 400 `tooMany` when the time is used up */
  check(): void {
    if (this.patience.isOver) this.#refuse();
  }

  #refuse(): never {
    throw badRequest(
      'tooMany',
      'This filter or sort order would read more of the directory than one request may. ' +
        'Filter by id, userName, externalId, emails.value, groups.value or groups.display (groups: id, displayName, externalId or members.value) ' +
        'with eq, alone or inside "and", or list all resources page by page without a filter.',
    );
  }
}

/** A filter, ready to be evaluated, and what it needs to know of a resource that is not stored with it. */
interface Test {
  readonly holds: (resource: JsonObject) => boolean;
  readonly needs: Needs;
}

/** Where a key leads to. `rest`: what is still to be checked there. */
type Keyed =
  | { readonly records: Promise<Stored[]> }
  | { readonly ids: Promise<readonly string[]>; readonly rest: Test | undefined };

/** How many resources' derived attributes are read at once. */
const readsAtOnce = 16;

/** Evaluates one filter on the resources of one type. */
export class Matcher {
  readonly #collection: Collection;
  readonly #filter: Filter | undefined;
  readonly #test: Test | undefined;
  readonly #baseUrl: string;

  /** @throws ScimError 400 `invalidFilter` */
  constructor(collection: Collection, filter: Filter | undefined, baseUrl: string) {
    this.#collection = collection;
    this.#filter = filter;
    this.#test = testOf(collection.definition, filter);
    this.#baseUrl = baseUrl;
  }

  /**
   * The matches in order of creation (backwards when `before`), from a resource on that is not among them; a page of the directory
   * at a time, or all at once where a key leads to them.
   *
   * @param size how many resources to read at a time
   */
  async *walk(from: Start, size: number, budget: ScanBudget): AsyncGenerator<Match[], void, undefined> {
    const keyed = this.#byKey();
    if (keyed !== undefined) {
      yield* this.#keyed(keyed, from, size, budget);
      return;
    }
    const cost = this.#test?.needs.groups ? groupsCost : 1;
    let at = from.id;
    do {
      const page =
        from.direction === 'after'
          ? await this.#collection.listAfter(at, size)
          : await this.#collection.listBefore(at, size);
      budget.spend(page.records.length * cost);
      const matches = await this.#matches(page.records, this.#test, budget);
      yield from.direction === 'after' ? matches : matches.reverse();
      at = page.further;
    } while (at !== undefined);
  }

  /**
   * Where a key leads to, in place of the whole list: to few resources, or by way of a group to its members, of whom there may be many.
   * Undefined when no key serves this filter.
   */
  #byKey(): Keyed | undefined {
    if (this.#filter === undefined) return undefined;
    const { definition } = this.#collection;
    for (const lookup of keyLookups(definition, this.#filter)) {
      const records = this.#collection.find(lookup);
      if (records !== undefined) return { records };
      const ids = this.#collection.reachedBy(lookup);
      // A person's groups are not stored with the person: what the look-up has said of them is not read again.
      if (ids !== undefined) return { ids, rest: testOf(definition, restOf(definition, this.#filter, lookup)) };
    }
    return undefined;
  }

  async *#keyed(keyed: Keyed, from: Start, size: number, budget: ScanBudget): AsyncGenerator<Match[], void, undefined> {
    if ('records' in keyed) {
      const matches = await this.#matches(await keyed.records, this.#test, budget);
      yield inOrder(matches, from, ({ record }) => record.id);
      return;
    }
    for (const some of chunksOf(inOrder(await keyed.ids, from, String), size)) {
      budget.spend(some.length);
      yield this.#matches(await this.#collection.getMany(some), keyed.rest, budget);
    }
  }

  /** Those of the given resources that satisfy the test, in their order. */
  async #matches(records: readonly Stored[], test: Test | undefined, budget: ScanBudget): Promise<Match[]> {
    const collection = this.#collection;
    const all = records.map((record) => ({ collection, record }));
    if (test === undefined) return all;
    const derived = await this.#derived(records, test.needs, budget);
    const whole = (record: Stored, index: number): JsonObject =>
      represent(
        collection.definition,
        record,
        this.#baseUrl,
        derived?.[index] ?? {},
        selectEverything(collection.definition),
      );
    return all.filter(({ record }, index) => test.holds(whole(record, index)));
  }

  /** What the filter needs to know of each resource that is not stored with it; undefined when it needs nothing. */
  async #derived(records: readonly Stored[], needs: Needs, budget: ScanBudget): Promise<Derived[] | undefined> {
    if (!needs.members && !needs.groups) return undefined;
    try {
      return await concurrently(records, readsAtOnce, ({ id }) => {
        budget.check();
        return this.#collection.derive(id, needs, budget.patience);
      });
    } catch (error) {
      // One group can have more members than there is time for: to be told "again" would be no help.
      if (error instanceof Busy) budget.check();
      throw error;
    }
  }
}

function testOf(definition: ResourceDefinition, filter: Filter | undefined): Test | undefined {
  if (filter === undefined) return undefined;
  const needs = filterNeeds(filter);
  return {
    holds: compileFilter(definition, filter),
    needs: { members: needs.has('members'), groups: needs.has('groups') },
  };
}

/** Ids are time-ordered, so their order is the list's. */
function inOrder<T>(all: readonly T[], { direction, id: start }: Start, idOf: (one: T) => string): T[] {
  const sign = direction === 'after' ? 1 : -1;
  const beyond = start === undefined ? all : all.filter((one) => sign * compareIds(idOf(one), start) > 0);
  return beyond.toSorted((a, b) => sign * compareIds(idOf(a), idOf(b)));
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
