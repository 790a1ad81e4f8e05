import type { Resolver } from '../template/intrinsics';
import { asList, asObject, asString, type Json } from '../template/template';
import { evaluate, type Need, parsePolicy, type Statement, type Verdict } from './policy';

/** Who may do what in the stack: the roles' policies, and the policies of keys and secrets. */
export class AccessControl {
  private readonly roles = new Map<string, readonly Statement[]>();
  private readonly keys = new Map<string, readonly Statement[]>();
  private readonly secrets = new Map<string, readonly Statement[]>();

  /** @throws TemplateError when a policy in the template is malformed */
  constructor(private readonly resolver: Resolver) {
    const documents = attachedPolicies(resolver);
    for (const { id, properties } of resolver.resources('AWS::IAM::Role')) {
      const ref = asString(resolver.resolve({ Ref: id }, id), id);
      const arn = asString(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id), id);
      const own = asList(properties.Policies).flatMap((policy) => parsePolicy(asObject(policy)?.PolicyDocument, id));
      const managed = asList(properties.ManagedPolicyArns).map(String);
      const attached = documents.filter((each) => each.roles.includes(ref) || managed.includes(each.arn));
      this.roles.set(arn, [...own, ...attached.flatMap((each) => each.statements)]);
    }
    for (const { id, properties } of resolver.resources('AWS::KMS::Key')) {
      this.keys.set(String(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id)), parsePolicy(properties.KeyPolicy, id));
    }
    for (const { id, properties } of resolver.resources('AWS::SecretsManager::ResourcePolicy')) {
      this.secrets.set(asString(properties.SecretId, `${id}.SecretId`), parsePolicy(properties.ResourcePolicy, id));
    }
  }

  /**
   * Whether a role may do something, as IAM decides within one account: an explicit Deny anywhere refuses; a key is
   * opened by its own policy, which usually hands the decision on to the account's roles; elsewhere either side's Allow suffices.
   *
   * @param roleArn a role of the stack
   */
  decide(roleArn: string, need: Need): Verdict {
    const account = `arn:${this.resolver.place.partition}:iam::${this.resolver.place.account}:root`;
    const identity = evaluate(this.roles.get(roleArn) ?? [], need);
    if (identity === 'explicitly-denied') return identity;
    if (need.action.startsWith('kms:')) {
      const policy = this.keys.get(need.resource) ?? [];
      const direct = evaluate(policy, need, [roleArn]);
      if (direct !== 'not-allowed') return direct;
      return evaluate(policy, need, [account]) === 'allowed' ? identity : 'not-allowed';
    }
    const resource = evaluate(this.secrets.get(need.resource) ?? [], need, [roleArn, account]);
    return resource === 'not-allowed' ? identity : resource;
  }
}

interface AttachedPolicy {
  readonly arn: string;
  readonly roles: readonly string[];
  readonly statements: readonly Statement[];
}

/** The policies that stand as resources of their own and name the roles they belong to (or are named by their ARN). */
function attachedPolicies(resolver: Resolver): readonly AttachedPolicy[] {
  const roleNames = (value: Json | undefined) => asList(value).map(String);
  return resolver
    .resources('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
    .map(({ id, type, properties }) => ({
      arn: type === 'AWS::IAM::ManagedPolicy' ? String(resolver.resolve({ Ref: id }, id)) : '',
      roles: roleNames(properties.Roles ?? properties.RoleName),
      statements: parsePolicy(properties.PolicyDocument, id),
    }));
}
