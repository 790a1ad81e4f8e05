import type { JsonObject } from '../../scim/types';
import { NotThere, Refused, Unavailable } from '../errors';
import type { Page } from '../port';
import type { ScimApi } from './api';
import { type List, listAll } from './list';
import { equals } from './wire';

export interface LookUp {
  /** Attributes to filter by, in turn, until one finds something. */
  readonly attributes: readonly string[];
  /** What they are compared with, in turn: some servers compare a filter's value letter by letter. */
  readonly values: readonly string[];
  /** What decides: a filter's answer is only a proposal. */
  readonly matches: (resource: JsonObject) => boolean;
  /** Of several, these come first; and while only others are found, the next attribute is tried. @default - the server's order */
  readonly prefer?: (resource: JsonObject) => boolean;
  /** What an empty answer means. @default - believed */
  readonly whenNone?: 'list';
}

/** @returns every resource that matches, those that are preferred before the others, else in the server's order */
export type Finder = (lookUp: LookUp) => Promise<readonly JsonObject[]>;

/** A filter that failed so often in a row is not tried any more: the server cannot do it. */
const failuresToGiveUp = 3;

/**
 * Look-ups by filter that survive servers whose filters cannot be trusted. Hosted provisioning refuses some filters outright
 * (`active eq true` is 400), others fail over them (500), answer 404 or nothing for nobody, or ignore what they do not know and answer
 * with everybody. So: what comes back is compared; a filter that is refused or fails, an answer with strangers only, or one that
 * contradicts itself, is followed by reading the whole list.
 */
export function finder(api: ScimApi, list: List): Finder {
  /** By attribute: how often its filter failed in a row. */
  const failures = new Map<string, number>();

  return async ({ attributes, values, matches, prefer = () => true, whenNone }) => {
    let mustList = whenNone === 'list';
    let found: readonly JsonObject[] = [];
    const filters = attributes.flatMap((attribute) => values.map((value) => ({ attribute, value })));
    for (const { attribute, value } of filters) {
      const proposal = isHopeless(attribute) ? undefined : await filtered(attribute, value);
      const matching = proposal?.items.filter(matches) ?? [];
      if (matching.some(prefer)) return sorted(matching, prefer);
      if (found.length === 0) found = matching;
      const isTrustworthy = proposal?.doubt === undefined && proposal?.items.length === matching.length;
      if (!isTrustworthy) mustList = true;
    }
    if (found.length > 0 || !mustList) return found;
    return sorted((await listAll(api, list)).items.filter(matches), prefer);
  };

  function isHopeless(attribute: string): boolean {
    return (failures.get(attribute) ?? 0) >= failuresToGiveUp;
  }

  /** @returns undefined when the server does not take the filter */
  async function filtered(attribute: string, value: string): Promise<Page<JsonObject> | undefined> {
    try {
      const answer = await listAll(api, {
        path: list.path,
        query: { ...list.query, filter: equals(attribute, value) },
      });
      failures.delete(attribute);
      return answer;
    } catch (error) {
      const answered = error instanceof Unavailable && (error.status === 200 || (error.status ?? 0) >= 500);
      if (!(error instanceof Refused || error instanceof NotThere || answered)) throw error;
      // A refusal is meant; a failure may pass. Where there is no such endpoint, the list will say so.
      const severity = error instanceof Refused && error.code !== 'noEndpoint' ? failuresToGiveUp : answered ? 1 : 0;
      failures.set(attribute, (failures.get(attribute) ?? 0) + severity);
      return undefined;
    }
  }
}

function sorted(found: readonly JsonObject[], prefer: (resource: JsonObject) => boolean): readonly JsonObject[] {
  return found.toSorted((one, other) => Number(prefer(other)) - Number(prefer(one)));
}
