/** How many names or ids one log line has: enough to see what it is about, little enough for a line. */
const shown = 20;

/** A name that a client made up can be as long as its request. */
const longestName = 100;

/** Things that were left out, each once. */
export interface LeftOutList {
  /** The first of them. */
  readonly names: readonly string[];
  readonly count: number;
}

/**
 * What of a request was not applied, gathered on the way for its log line and the metrics: names of attributes and ids of members, never
 * a value. Nobody is told twice of the same one.
 */
export class LeftOut {
  readonly #attributes = new Set<string>();
  readonly #members = new Set<string>();

  /** Notes an attribute that was not kept. */
  readonly onDropped = (path: string): void => {
    this.#attributes.add(path.slice(0, longestName).replace(/[\p{Cc}\p{Surrogate}]/gu, ' '));
  };

  /** Notes members that belong to no user. */
  readonly onSkipped = (userIds: readonly string[]): void => {
    for (const id of userIds) this.#members.add(id);
  };

  /** Attributes that no schema has, or whose values had no meaning. */
  get attributes(): LeftOutList {
    return listOf(this.#attributes);
  }

  /** Ids that were to become members. */
  get members(): LeftOutList {
    return listOf(this.#members);
  }
}

function listOf(all: ReadonlySet<string>): LeftOutList {
  return { names: [...all].slice(0, shown), count: all.size };
}
