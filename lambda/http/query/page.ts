import type { JsonObject } from '../../scim/types';
import { chunksOf } from '../../table/store';
import type { RetryBudget } from '../../table/transaction';
import { compactMembers, membersInFull, present, type Wanted } from '../answers';
import type { Match } from './matching';

/** How many reads of derived attributes run at once. */
const readsAtOnce = 16;

/** A page ready to be sent. */
export interface PageBody {
  readonly resources: readonly JsonObject[];
  /** How many of the matches are in it: fewer than given when the rest would not fit into one answer. */
  readonly used: number;
}

/**
 * Represents as many of the matches as one answer carries, at least one. What lives elsewhere is read a few resources at a time, and
 * no further than the answer reaches.
 *
 * @param view what the request selects, for each match's type
 * @param budget the size of an answer, in characters of JSON
 * @param patience time for reading
 * @throws Busy when reading takes too long
 */
export async function pageBody(
  matches: readonly Match[],
  view: (match: Match) => Wanted,
  baseUrl: string,
  budget: number,
  patience: RetryBudget,
): Promise<PageBody> {
  let resources: JsonObject[] = [];
  let [size, memberships] = [0, 0];
  for (const some of chunksOf(matches, readsAtOnce)) {
    const derived = await Promise.all(
      some.map((match) => match.collection.derive(match.record.id, view(match).needsInList, patience)),
    );
    patience.check();
    const before = memberships;
    memberships += derived.reduce((sum, { memberIds }) => sum + (memberIds?.length ?? 0), 0);
    if (before <= membersInFull && memberships > membersInFull) {
      // With these the answer as a whole has very many: the earlier ones are also given by `value` alone.
      resources = resources.map((resource) => compactMembers(resource, memberships));
      size = resources.reduce((sum, resource) => sum + sizeOf(resource), 0);
    }
    for (const [index, match] of some.entries()) {
      const { definition } = match.collection;
      const { representation } = present(definition, match.record, baseUrl, derived[index] ?? {}, view(match));
      const resource = compactMembers(representation, memberships);
      size += sizeOf(resource);
      if (size > budget && resources.length > 0) return { resources, used: resources.length };
      resources.push(resource);
    }
  }
  return { resources, used: resources.length };
}

/** With the comma after it. */
const sizeOf = (resource: JsonObject): number => JSON.stringify(resource).length + 1;
