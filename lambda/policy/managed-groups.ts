/** A group of an account that the bridge does not manage, as the last import saw it. Invisible to the identity provider. */
export interface ExistingGroup {
  readonly upstream: string;
  /** The account's id of it. */
  readonly id: string;
  readonly name: string;
  /** False for a group that carries a role. */
  readonly manageable: boolean;
  readonly reason?: string;
}

/** What happens when the identity provider creates a group whose name exists in the account. */
export type ExistingGroupsPolicy = 'refuse' | 'adopt';

/**
 * Reads the operator's choice.
 *
 * @throws Error for any other value
 */
export function readExistingGroupsPolicy(text: string | undefined): ExistingGroupsPolicy {
  if (text === undefined || text === '' || text === 'refuse') return 'refuse';
  if (text === 'adopt') return 'adopt';
  throw new Error(`"${text}" is neither refuse nor adopt.`);
}

/** The decision about a group that is to exist in the account under a name. */
export type GroupVerdict =
  | { readonly verdict: 'create' }
  | { readonly verdict: 'adopt'; readonly id: string }
  /** `why` says what happened and what to do. */
  | { readonly verdict: 'refuse'; readonly why: string };

/**
 * Decides about a group by the account's unmanaged groups of the same name. The same rule applies to the identity provider's request and
 * to delivery, which asks the account itself.
 */
export function judgeGroup(
  name: string,
  found: readonly Pick<ExistingGroup, 'id' | 'manageable' | 'reason'>[],
  policy: ExistingGroupsPolicy,
): GroupVerdict {
  const role = found.find(({ manageable }) => !manageable);
  if (role !== undefined) return { verdict: 'refuse', why: roleWords(name, role.reason) };
  const [first, second] = found;
  if (first === undefined) return { verdict: 'create' };
  if (second !== undefined) {
    return {
      verdict: 'refuse',
      why: `The account has ${found.length} groups named "${name}", and which of them is meant cannot be told. Rename all but one of them in 1Password, run "npx scim-bridge import", then push the group again.`,
    };
  }
  if (policy === 'adopt') return { verdict: 'adopt', id: first.id };
  return {
    verdict: 'refuse',
    why: `The account has a group "${name}" already, and the bridge does not manage it. Run "npx scim-bridge groups manage" with its name, so that the identity provider takes it over with its members; or give one of the two another name. If it is gone from 1Password by now, run "npx scim-bridge import". Then push the group again.`,
  };
}

function roleWords(name: string, reason: string | undefined): string {
  const why = reason === undefined ? '' : ` (${reason.replace(/\.$/, '')})`;
  return `"${name}" is a group that carries a role in the account${why}: a sync that managed it would hand the account to the identity provider. Do not push this group, or push it under another name.`;
}

/** The operator's choice, as delivery uses it for groups of the account with the name of a group to create. */
export function sameNameRule(
  policy: ExistingGroupsPolicy,
): <G extends Pick<ExistingGroup, 'id' | 'manageable' | 'reason'>>(
  name: string,
  found: readonly G[],
) => { readonly adopt: G } | { readonly refuse: string } {
  return (name, found) => {
    const verdict = judgeGroup(name, found, policy);
    if (verdict.verdict === 'refuse') return { refuse: verdict.why };
    const adopted = verdict.verdict === 'adopt' ? found.find(({ id }) => id === verdict.id) : undefined;
    return adopted === undefined
      ? { refuse: `The account's group "${name}" is gone. Push it again.` }
      : { adopt: adopted };
  };
}
