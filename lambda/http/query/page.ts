import type { JsonObject } from '../../scim/types';
import { concurrently } from '../../table/concurrently';
import { compactMembers, present, type Wanted } from '../present';
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
 * Represents as many of the matches as one answer carries, at least one.
 *
 * @param view what the request selects, for each match's type
 * @param budget the size of an answer, in characters of JSON
 */
export async function pageBody(
  matches: readonly Match[],
  view: (match: Match) => Wanted,
  baseUrl: string,
  budget: number,
): Promise<PageBody> {
  const derived = await concurrently(matches, readsAtOnce, (match) =>
    match.collection.derive(match.record.id, view(match).needsInList),
  );
  const memberships = derived.reduce((sum, { memberIds }) => sum + (memberIds?.length ?? 0), 0);
  const resources: JsonObject[] = [];
  let size = 0;
  for (const [index, match] of matches.entries()) {
    const { representation } = present(
      match.collection.definition,
      match.record,
      baseUrl,
      derived[index] ?? {},
      view(match),
    );
    const resource = compactMembers(representation, memberships);
    size += JSON.stringify(resource).length + 1;
    if (size > budget && resources.length > 0) break;
    resources.push(resource);
  }
  return { resources, used: resources.length };
}
