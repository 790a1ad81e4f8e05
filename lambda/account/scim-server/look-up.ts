import type { JsonObject } from '../../scim/types';
import { Refused } from '../errors';
import type { ScimApi } from './api';
import { listAll } from './list';
import { equals } from './wire';

export interface LookUp {
  /** Attributes to filter by, in turn, until one finds something. */
  readonly attributes: readonly string[];
  readonly value: string;
  /** What decides: a filter's answer is only a proposal. */
  readonly matches: (resource: JsonObject) => boolean;
  /** What an empty answer means. @default - believed */
  readonly whenNone?: 'list';
}

/** @returns every resource that matches, in the server's order */
export type Finder = (lookUp: LookUp) => Promise<readonly JsonObject[]>;

/**
 * Look-ups by filter that survive servers whose filters cannot be trusted. Hosted provisioning refuses some filters outright
 * (`active eq true` is 400), others ignore what they do not know and answer with everybody. So: what comes back is compared; a
 * refused filter, or an answer with strangers only, is followed by reading the whole list.
 */
export function finder(api: ScimApi, path: string): Finder {
  const refused = new Set<string>();

  return async ({ attributes, value, matches, whenNone }) => {
    let mustList = whenNone === 'list';
    for (const attribute of attributes) {
      const proposal = refused.has(attribute) ? undefined : await filtered(attribute, value);
      const found = proposal?.filter(matches) ?? [];
      if (found.length > 0) return found;
      if (proposal === undefined || proposal.length > 0) mustList = true;
    }
    return mustList ? (await listAll(api, path)).filter(matches) : [];
  };

  /** @returns undefined when the server does not take the filter; it is not asked again */
  async function filtered(attribute: string, value: string): Promise<readonly JsonObject[] | undefined> {
    try {
      return await listAll(api, path, { filter: equals(attribute, value) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.add(attribute);
      return undefined;
    }
  }
}
