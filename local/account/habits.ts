/** How a stand-in account behaves at every request. Each value but the first of a list is a behaviour that was reported of a real server. */
export interface Habits {
  /** What filters do: work, answer 400, 500, 404 where nobody is found, or are ignored. */
  filters: 'work' | 'refused' | 'fail' | 'not found' | 'ignored';
  /** What PATCH answers: the resource, nothing (204), or the resource as it was before. */
  patchAnswers: 'resource' | 'nothing' | 'before';
  /** Whether a group's members are shown. */
  members: 'shown' | 'hidden';
  /** The status that /Groups answers with instead of working. */
  groups: 'work' | 403 | 404 | 405 | 501;
  /** Whether a second person of one address, or a second group of one name, is refused. */
  uniqueness: 'kept' | 'none';
  /** By how much `totalResults` is wrong. */
  totalOff: number;
  /** Lists end here, `totalResults` says so, and `startIndex` is ignored. */
  cutAt: number;
  /** What `startIndex` counts from. */
  countsFrom: 1 | 0;
  /** How values are written: as RFC 7643 has them, or numbers for ids and totals, texts for booleans, bare texts for members and emails. */
  types: 'as specified' | 'other';
  /** A new person is not shown to reads and lists for so long, in milliseconds, and cannot be added to a group. */
  visibleAfterMs: number;
  /** A change of a person is not shown to reads for so long, in milliseconds. */
  staleForMs: number;
  /** By how much the `Date` of its answers is wrong, in milliseconds. */
  clockOffMs: number;
  /** Adding somebody who is a member already is answered with 409. */
  memberTwice: 'success' | 'conflict';
}

export const wellBehaved: Habits = {
  filters: 'work',
  patchAnswers: 'resource',
  members: 'shown',
  groups: 'work',
  uniqueness: 'kept',
  totalOff: 0,
  cutAt: Number.POSITIVE_INFINITY,
  countsFrom: 1,
  types: 'as specified',
  visibleAfterMs: 0,
  staleForMs: 0,
  clockOffMs: 0,
  memberTwice: 'success',
};

/** Which requests a rule is about: all those that match everything that it names. */
export interface Match {
  readonly method?: string;
  /** A regular expression for the path below the base, such as `^/Users/`. */
  readonly path?: string;
  /** A regular expression for the body or the query, such as somebody's address. */
  readonly says?: string;
}

/** What is done with a request instead of what is asked. */
export type Effect =
  /** It is answered, and nothing is done. */
  | {
      readonly do: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  /** It is done, and answered with something else. */
  | {
      readonly do: 'act and answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  /** Nothing is done, and the answer is that of success, with the resource as it is. */
  | { readonly do: 'lie' }
  /** The connection breaks before anything is done, or after it was. */
  | { readonly do: 'break'; readonly when: 'before acting' | 'after acting' };

/** A rule: the next `times` requests that match meet the effect. */
export interface Rule {
  readonly match: Match;
  readonly effect: Effect;
  /** @default - always */
  readonly times?: number;
}

/** A SCIM error, as RFC 7644 §3.12 has it. */
export const scimError = (status: number, detail: string, scimType?: string) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(status),
  ...(scimType === undefined ? {} : { scimType }),
  detail,
});
