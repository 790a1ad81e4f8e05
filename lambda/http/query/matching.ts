import type { Stored } from '../../directory/directory';
import { badRequest } from '../../scim/errors';
import type { Filter } from '../../scim/filter/ast';
import { compileFilter } from '../../scim/filter/compile';
import { keyLookups, restOf } from '../../scim/filter/lookups';
import { filterNeeds } from '../../scim/filter/needs';
import { represent } from '../../scim/represent';
import type { ResourceDefinition } from '../../scim/schema/resource-definition';
import { selectEverything } from '../../scim/selection';
import type { JsonObject } from '../../scim/types';
import { concurrently } from '../../table/concurrently';
import type { Collection, Needs } from '../collections';
import { maxScanMs, maxScanned } from './limits';

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
  readonly #deadline = performance.now() + maxScanMs;

  /** @throws ScimError 400 `tooMany` when a filter or an order needs more than one request may read */
  spend(resources: number): void {
    this.#left -= resources;
    if (this.#left >= 0 && performance.now() < this.#deadline) return;
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
    const keyed = await this.#byKey();
    if (keyed !== undefined) {
      yield inOrder(keyed, from);
      return;
    }
    let at = from.id;
    do {
      const page =
        from.direction === 'after'
          ? await this.#collection.listAfter(at, size)
          : await this.#collection.listBefore(at, size);
      budget.spend(page.records.length);
      const matches = await this.#matches(page.records);
      yield from.direction === 'after' ? matches : matches.reverse();
      at = page.further;
    } while (at !== undefined);
  }

  /** The matches among the few resources that a key leads to; undefined when no key serves this filter. */
  async #byKey(): Promise<Match[] | undefined> {
    if (this.#filter === undefined) return undefined;
    const { definition } = this.#collection;
    for (const lookup of keyLookups(definition, this.#filter)) {
      const found = this.#collection.find(lookup);
      if (found === undefined) continue;
      // A person's groups are not stored with the person: what the look-up has said of them is not read again.
      const derived = lookup.attribute.startsWith('groups.');
      return this.#matches(
        await found,
        derived ? testOf(definition, restOf(definition, this.#filter, lookup)) : this.#test,
      );
    }
    return undefined;
  }

  /** Those of the given resources that satisfy the filter, in their order. */
  async #matches(records: readonly Stored[], test = this.#test): Promise<Match[]> {
    const collection = this.#collection;
    const all = records.map((record) => ({ collection, record }));
    if (test === undefined) return all;
    const { members, groups } = test.needs;
    const derived =
      members || groups
        ? await concurrently(records, readsAtOnce, ({ id }) => collection.derive(id, test.needs))
        : undefined;
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
function inOrder(matches: readonly Match[], { direction, id }: Start): Match[] {
  const sign = direction === 'after' ? 1 : -1;
  const beyond = id === undefined ? matches : matches.filter(({ record }) => sign * compareIds(record.id, id) > 0);
  return beyond.toSorted((a, b) => sign * compareIds(a.record.id, b.record.id));
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
