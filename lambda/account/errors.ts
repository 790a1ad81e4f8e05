import type { Capabilities, Group, Person } from './port';

/**
 * What an upstream failure is. Each class says what the caller may conclude; the message is for the administrator and holds no secret.
 *
 * What delivery does with each:
 *
 * | class | conclusion | next |
 * |---|---|---|
 * | `Throttled` | too fast; the account as a whole asks for a slower pace | stays due; the upstream waits |
 * | `Postponed` | this resource has to wait, the others go on | this resource again at `retryAt` |
 * | `Unavailable` | no usable answer | again, with back-off |
 * | `Contradicted` | the account said yes and shows the opposite: not done | look again soon, then do it again |
 * | `Unauthorised` | the account rejects the credentials | the upstream is paused |
 * | `Denied` | this one request is denied while the account accepts the credentials | failed, as `Refused` |
 * | `Refused` | no, for good | failed |
 * | `NotThere` | the id is not in the account (no longer, or not yet) | look the resource up |
 * | `Conflict` | the account has something like it | settle it by looking |
 * | `Unsupported` | the account cannot do this with any data | settle without it |
 */
export abstract class AccountError extends Error {
  /**
   * Whether an act that failed like this may have been done all the same. `unknown`: note that it may have happened, and take the
   * note away only by looking or by a success. `not done`: the account did nothing of it.
   */
  abstract readonly outcome: 'not done' | 'unknown';
}

interface Wait extends ErrorOptions {
  /** How long the upstream asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The upstream asks for a slower pace. Mostly nothing was done; servers have been seen that act and answer 429. */
export class Throttled extends AccountError {
  override readonly name = 'Throttled';
  readonly outcome = 'unknown';
  /**
   * How long the upstream asked us to wait, in milliseconds. Undefined when it did not say or said something unusable. It is not a
   * pace: an upstream may say 0, so the caller applies its own minimum.
   */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: Wait = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * One resource has to wait longer than others need to: the account answered its request with a long wait, or again and again with 429,
 * while it goes on serving the others (a daily limit by person, for example). Delivery's own class: no adapter throws it.
 */
export class Postponed extends AccountError {
  override readonly name = 'Postponed';
  readonly outcome = 'unknown';
  constructor(
    message: string,
    /** Epoch milliseconds: when this resource may be tried again. */
    readonly retryAt: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface NoAnswer extends Wait {
  /** The HTTP status of the answer, when there was one. */
  readonly status?: number | undefined;
}

/** No usable answer (5xx, time-out, broken connection, unreadable or cut-short answer): whether it was done is unknown. */
export class Unavailable extends AccountError {
  override readonly name = 'Unavailable';
  readonly outcome = 'unknown';
  /** How long the upstream asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The HTTP status of the answer, 200 for one that was unreadable; undefined when no whole answer came. */
  readonly status: number | undefined;
  constructor(message: string, options: NoAnswer = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
  }
}

/**
 * What the account answers and what it shows disagree: it answered with success, and the person is still active, still a member, has the
 * former name, or it does not let us see them; or it answered that they are not there, and shows them. Apparently not done: read again (an
 * account may show a change late), then do it again. Never resolves by itself.
 */
export class Contradicted extends AccountError {
  override readonly name = 'Contradicted';
  readonly outcome = 'unknown';
  constructor(
    message: string,
    /**
     * `answer`: the answer to the act itself shows it. `read`: a read after the act does, which in an account that shows changes late
     * may only be too early.
     */
    readonly shownBy: 'answer' | 'read',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface Said extends ErrorOptions {
  readonly said?: string;
}

/**
 * The account rejects the credentials, or the address is wrong: nothing succeeds until an operator changes that. Thrown by an adapter it is its
 * opinion after one request; delivery asks the account how it is before it pauses anything.
 */
export class Unauthorised extends AccountError {
  override readonly name: string = 'Unauthorised';
  readonly outcome = 'not done';
  /** What the account said, without advice: for where the advice would be wrong. */
  readonly said: string;
  constructor(
    /** Why, and what to do. */
    readonly reason: string,
    options: Said = {},
  ) {
    super(reason, options);
    this.said = options.said ?? reason;
  }
}

/** The upstream refuses this for good: repeating it unchanged is pointless. */
export class Refused extends AccountError {
  override readonly name: string = 'Refused';
  readonly outcome = 'not done';
  constructor(
    /** What the account said, shortened. */
    readonly said: string,
    /** The upstream's code for it, such as SCIM's scimType, where it gives one. */
    readonly code?: string,
    options?: ErrorOptions,
  ) {
    super(`the upstream refused this: ${said}`, options);
  }
}

/**
 * One request was answered like one that has no business there (401, 403, or 404, 405 and 501 on a collection). Whether that is about
 * this resource or about us is not in the answer: delivery asks the account how it is, and pauses only when that is denied as well.
 * A caller that gets it from `Upstream.call` may treat it as a refusal of this resource.
 */
export class Denied extends Refused {
  override readonly name = 'Denied';
}

interface Missing extends ErrorOptions {
  readonly missing?: 'person' | 'group';
  readonly said?: string;
}

/** What was addressed by its id is not in the account. */
export class NotThere extends AccountError {
  override readonly name = 'NotThere';
  readonly outcome = 'not done';
  /** What is missing, where that is certain: a membership's request names a group and people. */
  readonly missing: 'person' | 'group' | undefined;
  /** What the account said, shortened. */
  readonly said: string;
  constructor(what: string, options: Missing = {}) {
    super(`${what} is not in the account`, options);
    this.missing = options.missing;
    this.said = options.said ?? '';
  }
}

interface Namesakes extends ErrorOptions {
  readonly groups?: readonly Group[];
}

/** The account already has something with that email or name, perhaps from an earlier request whose answer was lost. */
export class Conflict extends AccountError {
  override readonly name = 'Conflict';
  readonly outcome = 'not done';
  /** The groups that have that name, where they were read. Empty: none was found. Undefined: not read. */
  readonly groups: readonly Group[] | undefined;
  constructor(
    /** What the account said, shortened. */
    readonly said: string,
    /** The person who has that email, where the upstream tells or a look has shown it. */
    readonly known?: Person,
    options: Namesakes = {},
  ) {
    super(`the account has this already: ${said}`, options);
    this.groups = options.groups;
  }
}

/** What an upstream may be unable to do. */
export type Operation = Exclude<keyof Capabilities, 'people' | 'confirm' | 'membersReadable' | 'maxMembersPerChange'>;

/**
 * The account cannot do this with any data. Mostly known before (`Capabilities`); that a SCIM server has no groups shows at the first
 * request, and from then on `Upstream.capabilities` says so.
 */
export class Unsupported extends AccountError {
  override readonly name = 'Unsupported';
  readonly outcome = 'not done';
  constructor(
    readonly operation: Operation,
    why: string,
  ) {
    super(why);
  }
}
