/** Why somebody or something of the account was not simply taken into the directory. */
export type FindingKind =
  /** Guests and service accounts are never managed. */
  | 'guest'
  /** Their email domain is not one that the operator allows. */
  | 'foreignDomain'
  /** The account lists them without an email address. */
  | 'noAddress'
  /** Sent by the identity provider with nothing that gives an email address: nobody can be invited. `id` is the directory's. */
  | 'unreachable'
  /** Somebody else of the account has the same address and is the one in the directory. */
  | 'duplicateEmail'
  /** Several people of the directory have this address; which of them is meant cannot be told. */
  | 'ambiguous'
  /** Their address is the userName of somebody of the directory who goes by another address. */
  | 'nameTaken'
  /** The identity provider deleted them before this account was known. */
  | 'deleted'
  /** A group that carries a role: never managed. */
  | 'role'
  /** Several groups of the account have this name. */
  | 'duplicateName';

/** One person or group that the administrator may want to look at. */
export interface Finding {
  readonly kind: FindingKind;
  /** The account's id. */
  readonly id: string;
  /** An email address, or a group's name. */
  readonly who: string;
  /** More, where there is more to say: ids of the people concerned, the role's description. */
  readonly detail?: string;
}
