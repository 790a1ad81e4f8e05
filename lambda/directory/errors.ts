/** The kinds of resource, as named in error messages. */
export type ResourceType = 'User' | 'Group';

/** The resource does not exist, or was deleted. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  constructor(
    readonly resourceType: ResourceType,
    readonly id: string,
  ) {
    super(`no ${resourceType} has the id ${id}`);
  }
}

/** A unique value (userName, a group's displayName; case is ignored) belongs to another resource. */
export class UniquenessConflict extends Error {
  override readonly name = 'UniquenessConflict';
  constructor(
    readonly resourceType: ResourceType,
    /** The attribute that must be unique. */
    readonly attribute: string,
    /** The requested value, as sent. */
    readonly value: string,
    /** The id of the resource that has the value. */
    readonly ownerId: string,
    /** Whether that resource is a user whom the identity provider has suspended. */
    readonly owner: 'suspended' | 'not suspended' = 'not suspended',
  ) {
    super(`${attribute} belongs to the ${resourceType} ${ownerId}`);
  }
}

/** The resource is not at the version that the caller requires. Nothing was written. */
export class VersionMismatch extends Error {
  override readonly name = 'VersionMismatch';
  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`expected version ${expected}, found ${actual}`);
  }
}

/** More values in one attribute than can be looked up in one transaction. Nothing was written. */
export class TooManyValues extends Error {
  override readonly name = 'TooManyValues';
  constructor(
    readonly attribute: string,
    readonly limit: number,
  ) {
    super(`${attribute} has more than ${limit} values`);
  }
}
