import type { Capabilities, Person } from './port';

/** What an upstream failure is. Each class says what the caller may conclude; the message is for the administrator and holds no secret. */
export abstract class AccountError extends Error {}

interface Wait extends ErrorOptions {
  /** How long the upstream asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The upstream asks for a slower pace. Nothing was done. */
export class Throttled extends AccountError {
  override readonly name = 'Throttled';
  /** How long the upstream asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: Wait = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** No usable answer (5xx, time-out, broken connection, unreadable or cut-short answer): whether it was done is unknown. */
export class Unavailable extends AccountError {
  override readonly name = 'Unavailable';
  /** How long the upstream asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: Wait = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The credentials or the address do not let us in: nothing will succeed until somebody changes that. */
export class Unauthorised extends AccountError {
  override readonly name = 'Unauthorised';
  constructor(
    /** Why, and what to do. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** The upstream refuses this for good: repeating it unchanged is pointless. */
export class Refused extends AccountError {
  override readonly name = 'Refused';
  constructor(
    /** The upstream's own words, shortened. */
    readonly words: string,
    /** The upstream's code for it, such as SCIM's scimType, where it gives one. */
    readonly code?: string,
    options?: ErrorOptions,
  ) {
    super(`the upstream refused this: ${words}`, options);
  }
}

/** What was addressed by its id is not in the account. */
export class NotThere extends AccountError {
  override readonly name = 'NotThere';
  constructor(what: string, options?: ErrorOptions) {
    super(`${what} is not in the account`, options);
  }
}

/** Something of that email or name is in the account already. */
export class Conflict extends AccountError {
  override readonly name = 'Conflict';
  constructor(
    /** The upstream's own words, shortened. */
    readonly words: string,
    /** The person who has that email, where the upstream tells. */
    readonly known?: Person,
    options?: ErrorOptions,
  ) {
    super(`the account has this already: ${words}`, options);
  }
}

/** What an upstream may be unable to do. */
export type Operation = Exclude<keyof Capabilities, 'people' | 'confirm' | 'membersReadable' | 'maxMembersPerChange'>;

/** The adapter cannot do this with any data. */
export class Unsupported extends AccountError {
  override readonly name = 'Unsupported';
  constructor(
    readonly operation: Operation,
    why: string,
  ) {
    super(why);
  }
}
