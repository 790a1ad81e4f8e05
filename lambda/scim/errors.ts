/** The detail error keywords of RFC 7644 §3.12 and RFC 9865 §3. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The error response body of RFC 7644 §3.12. `status` is a string there. */
export interface ScimErrorBody {
  readonly schemas: readonly [typeof ERROR_SCHEMA];
  readonly status: string;
  readonly scimType?: ScimType;
  readonly detail: string;
}

/** The one error of the protocol: whatever throws it has decided what the client is told. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly detail: string;
  readonly scimType?: ScimType;

  /**
   * @param status HTTP status, 4xx or 5xx
   * @param detail for the administrator who reads the identity provider's log: which attribute, which rule, what would be accepted
   */
  constructor(status: number, detail: string, more: { scimType?: ScimType; cause?: unknown } = {}) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.status = status;
    this.detail = detail;
    if (more.scimType !== undefined) this.scimType = more.scimType;
  }

  /** The response body (RFC 7644 §3.12). */
  toBody(): ScimErrorBody {
    const { status, scimType, detail } = this;
    return { schemas: [ERROR_SCHEMA], status: String(status), ...(scimType === undefined ? {} : { scimType }), detail };
  }
}

/** A 400 with its keyword: what bad client data is answered with. */
export function badRequest(scimType: ScimType, detail: string, cause?: unknown): ScimError {
  return new ScimError(400, detail, cause === undefined ? { scimType } : { scimType, cause });
}

const EXCERPT_LENGTH = 60;

/**
 * A client's value as it may stand in an error: as JSON, at most 60 characters, so that neither a megabyte nor a whole record is
 * echoed into logs.
 */
export function excerpt(value: unknown): string {
  if (typeof value !== 'string') return describeShape(value);
  // Only the head of a long string is looked at: the cost of an error does not grow with what caused it.
  const text = JSON.stringify(value.slice(0, EXCERPT_LENGTH));
  if (value.length <= EXCERPT_LENGTH && text.length <= EXCERPT_LENGTH) return text;
  return `${text.slice(0, EXCERPT_LENGTH - 2).replace(/[\ud800-\udbff]$/, '')}…"`;
}

function describeShape(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return value === undefined ? 'nothing' : String(value);
}
