/** Maximum number of names or ids in one log line. */
const shown = 20;

/** Limits names, since a client can send a name as long as its request. */
const longestName = 100;

/** Ignored items, each once. */
export interface LeftOutList {
  /** The first items. */
  readonly names: readonly string[];
  readonly count: number;
}

/**
 * Collects the ignored parts of a request for its log line and the metrics: names of attributes and ids of members, never
 * values. Each is reported once.
 */
export class LeftOut {
  readonly #attributes = new Set<string>();
  readonly #members = new Set<string>();

  /** Records a dropped attribute. */
  readonly onDropped = (path: string): void => {
    this.#attributes.add(path.slice(0, longestName).replace(/[\p{Cc}\p{Surrogate}]/gu, ' '));
  };

  /** Records members that belong to no user. */
  readonly onSkipped = (userIds: readonly string[]): void => {
    for (const id of userIds) this.#members.add(id);
  };

  /** Attributes that no schema defines, or whose values could not be interpreted. */
  get attributes(): LeftOutList {
    return listOf(this.#attributes);
  }

  /** Ids of new members that belong to no user. */
  get members(): LeftOutList {
    return listOf(this.#members);
  }
}

function listOf(all: ReadonlySet<string>): LeftOutList {
  return { names: [...all].slice(0, shown), count: all.size };
}
