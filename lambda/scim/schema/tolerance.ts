/**
 * What becomes of a value that is not what its attribute's type asks for. One rule for POST, PUT and PATCH:
 * - `full`: kept where it has one meaning, dropped otherwise and told to whoever reads the log; the rest of the request applies. For
 *   everything on which no delivery depends: somebody's suspension must not fail for the form of their photo.
 * - `form`: understood where it has one meaning, refused otherwise.
 * - `none`: refused.
 */
export type Tolerance = 'full' | 'form' | 'none';

/** The paths of a resource type that are not read with full tolerance. */
export type Strictness = ReadonlyMap<string, Tolerance>;

/** Who somebody is, whether they have access, and the address under which an account knows them. */
export const userStrictness: Strictness = new Map<string, Tolerance>([
  ['id', 'none'],
  ['externalId', 'form'],
  ['userName', 'none'],
  ['active', 'none'],
  ['emails', 'form'],
  ['emails.value', 'none'],
]);

/** Which group it is, and who is in it. */
export const groupStrictness: Strictness = new Map<string, Tolerance>([
  ['id', 'none'],
  ['externalId', 'form'],
  ['displayName', 'none'],
  ['members', 'none'],
]);
