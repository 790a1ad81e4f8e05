/** A custom domain for the API. */
export interface CustomDomain {
  /** The host name that identity providers call, for example `scim.example.com`. */
  readonly domainName: string;
  /** ARN of an issued ACM certificate for it, in the region of the stack (the API is regional). */
  readonly certificateArn: string;
  /**
   * The Route 53 public hosted zone that gets the alias record.
   *
   * @default - no record: if DNS is elsewhere, point the name at the output `CustomDomainTarget`
   */
  readonly hostedZone?: HostedZone;
}

/** A Route 53 hosted zone. */
export interface HostedZone {
  /** Its id, for example `Z0123456789ABCDEFGHIJ`. */
  readonly id: string;
  /** Its name: the custom domain's name or one of its parents, for example `example.com`. */
  readonly name: string;
}

/** A schema of your own for users or groups (RFC 7643 §3.3, §7). */
export interface ExtensionSchema {
  /** What it extends. */
  readonly resourceType: 'User' | 'Group';
  /** The schema as JSON: `id` (your own URN) and `attributes`. Characteristics with a default in RFC 7643 §2.2 are optional. */
  readonly schema: Readonly<Record<string, unknown>>;
}
