/** A custom domain for the API. */
export interface CustomDomain {
  /** The host name that identity providers call, for example `scim.example.com`. */
  readonly domainName: string;
  /**
   * The Route 53 public hosted zone that gets the alias record, and the record that validates the certificate.
   *
   * @default - no record: if DNS is elsewhere, point the name at the output `CustomDomainTarget`
   */
  readonly hostedZone?: HostedZone;
  /**
   * ARN of an issued ACM certificate for it, in the region of the stack (the API is regional).
   *
   * @default - the stack makes a certificate, which is validated and renewed through the hosted zone
   */
  readonly certificateArn?: string;
}

/** A Route 53 hosted zone. */
export interface HostedZone {
  /** Its name: the custom domain's name or one of its parents, for example `example.com`. */
  readonly name: string;
  /**
   * Its id, for example `Z0123456789ABCDEFGHIJ`.
   *
   * @default - looked up by the name, once, by `cdk deploy` or `cdk synth`, which needs AWS credentials
   */
  readonly id?: string;
}

/** A VPC that is there already, for the functions that deliver. */
export interface ExistingVpc {
  /** Its id, `vpc-…`. */
  readonly id: string;
  /** Ids of private subnets, best in two availability zones. */
  readonly subnetIds: readonly string[];
  /**
   * Ids of security groups that let TCP out.
   *
   * @default - one that lets TCP out and nothing in
   */
  readonly securityGroupIds?: readonly string[];
}

/** Addresses that alarms of one severity are sent to. */
export interface AlarmEmailFor {
  /** Whoever is on call: somebody must act now. */
  readonly page?: string;
  /** Whoever looks today. */
  readonly mail?: string;
  /** Whoever should know, or decide when convenient. */
  readonly note?: string;
}

/** A schema of your own for users or groups (RFC 7643 §3.3, §7). */
export interface ExtensionSchema {
  /** What it extends. */
  readonly resourceType: 'User' | 'Group';
  /** The schema as JSON: `id` (your own URN) and `attributes`. Characteristics with a default in RFC 7643 §2.2 are optional. */
  readonly schema: Readonly<Record<string, unknown>>;
}
