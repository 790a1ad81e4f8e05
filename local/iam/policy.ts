import { asList, asObject, type Json, type JsonObject, TemplateError } from '../template/template';
import { type ConditionContext, conditionsHold } from './conditions';
import { wildcard } from './wildcard';

/** One statement of an IAM policy. */
export interface Statement {
  /** Where it stands, for error messages: `<logical id>, statement 2`. */
  readonly source: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** Absent in policies of a role: those speak of their own role. */
  readonly principals?: readonly string[];
  readonly conditions: JsonObject;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
interface Patterns {
  readonly match: 'any-of' | 'none-of';
  readonly patterns: readonly RegExp[];
}

/** One action on one resource that a call needs. */
export interface Need {
  /** `dynamodb:Query` */
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** What a set of statements says to a need, before resource policies or anything else are asked. */
export type Verdict = 'allowed' | 'explicitly-denied' | 'not-allowed';

/**
 * Reads a policy document.
 *
 * @param source what the document belongs to, for error messages
 * @throws TemplateError when it is not a policy
 */
export function parsePolicy(document: Json | undefined, source: string): readonly Statement[] {
  const statements = asObject(document)?.Statement;
  if (statements === undefined) throw new TemplateError(`${source}: the policy has no Statement.`);
  return asList(statements).map((value, index) =>
    parseStatement(asObject(value) ?? {}, `${source}, statement ${index + 1}`),
  );
}

function parseStatement(statement: JsonObject, source: string): Statement {
  const { Effect } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new TemplateError(`${source}: Effect must be Allow or Deny.`);
  const principal = statement.Principal;
  return {
    source,
    effect: Effect,
    actions: patterns(statement, 'Action', source, 'i'),
    // A resource policy of a key leaves Resource out, or says "*": the key itself.
    resources: (statement.Resource ?? statement.NotResource) ? patterns(statement, 'Resource', source, '') : everything,
    ...(principal === undefined ? {} : { principals: principals(principal) }),
    conditions: asObject(statement.Condition) ?? {},
  };
}

const everything: Patterns = { match: 'any-of', patterns: [/^/] };

function patterns(statement: JsonObject, key: 'Action' | 'Resource', source: string, flags: string): Patterns {
  const negated = statement[`Not${key}`];
  const listed = asList(statement[key] ?? negated).map((each) => String(each));
  if (listed.length === 0) throw new TemplateError(`${source}: neither ${key} nor Not${key} is given.`);
  return { match: negated === undefined ? 'any-of' : 'none-of', patterns: listed.map((each) => wildcard(each, flags)) };
}

function principals(principal: Json): readonly string[] {
  const object = asObject(principal);
  if (object === undefined) return [String(principal)];
  return Object.values(object).flatMap((each) => asList(each).map(String));
}

/**
 * Evaluates statements against one need, in IAM's order: an explicit Deny beats everything, then one Allow suffices.
 *
 * @param principals whom the call comes from, as resource policies may name it; statements without principals always apply
 * @throws UnsupportedConditionError when a statement that would decide has a condition that the local run cannot evaluate
 */
export function evaluate(statements: readonly Statement[], need: Need, principals: readonly string[] = []): Verdict {
  const applying = statements.filter(
    (statement) =>
      matches(statement.actions, need.action) &&
      matches(statement.resources, need.resource) &&
      (statement.principals === undefined ||
        statement.principals.some((each) => each === '*' || principals.includes(each))) &&
      conditionsHold(statement.conditions, need.context, statement.source),
  );
  if (applying.some((statement) => statement.effect === 'Deny')) return 'explicitly-denied';
  return applying.length > 0 ? 'allowed' : 'not-allowed';
}

function matches({ match, patterns }: Patterns, value: string): boolean {
  return patterns.some((pattern) => pattern.test(value)) === (match === 'any-of');
}
