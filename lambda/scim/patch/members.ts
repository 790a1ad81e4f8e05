import { onMiss, removalOf, withoutArrayOfOne } from '../dialects';
import { badRequest } from '../errors';
import type { Filter } from '../filter/ast';
import { compileElementFilter } from '../filter/element';
import { readMemberIds, saysWho } from '../read/group';
import type { Attribute } from '../schema/attribute';
import { isObject, type Json } from '../types';
import { type MemberStep, memberElement, namedIds } from './member-step';
import { countConditions, isSimpleSelector, seedOf } from './new-element';
import { type Operation, type PatchRequest, type PatchStep, Work, withOrigin } from './step';
import type { AttributeTarget } from './target';

/**
 * An operation on a group's members, in terms of users' ids.
 *
 * @throws ScimError 400 invalidValue, invalidFilter, mutability, noTarget
 */
export function memberSteps(operation: Operation, target: AttributeTarget, value: Json | undefined): PatchStep[] {
  const { attribute, filter, sub } = target;
  if (sub !== undefined) {
    throw badRequest('mutability', `${sub.path} of a member cannot be changed: remove the member and add another one.`);
  }
  const { origin } = operation;
  // "members": null takes nobody out, whoever sends it: only a list says who is in.
  if (filter === undefined && origin.name !== 'remove' && !saysWho(value)) return [];
  const change =
    filter === undefined ? listChange(operation, value) : filterChange(operation, attribute, filter, value ?? null);
  return [{ origin, kind: 'members', change }];
}

function listChange({ origin }: Operation, value: Json | undefined): MemberStep {
  const listed = value ?? null;
  if (origin.name === 'remove' && removalOf(listed) === 'all') return { kind: 'replace', ids: [] };
  return { kind: origin.name, ids: readMemberIds(listed) };
}

function filterChange({ origin, sent }: Operation, members: Attribute, filter: Filter, value: Json): MemberStep {
  const selects = compileElementFilter(members, filter, 'refuse');
  refuseReferences(filter);
  switch (origin.name) {
    case 'add':
      return { kind: 'add', ids: [idToAdd(members, filter, value)] };
    case 'remove': {
      const ids = namedIds(filter);
      if (ids !== undefined) return { kind: 'remove', ids: ids.filter((id) => selects(memberElement(id))) };
      return { kind: 'where', selects, conditions: countConditions(filter), ids: [], onMiss: 'ignore' };
    }
    case 'replace': {
      const ids = readMemberIds(withoutArrayOfOne(value));
      const miss = onMiss(sent, origin.name, isSimpleSelector(filter));
      return {
        kind: 'where',
        selects,
        conditions: countConditions(filter),
        ids,
        onMiss: ids.length === 0 ? 'ignore' : miss,
      };
    }
  }
}

/** `add` with `members[value eq "x"]`: a value without an id of its own is about x. */
function idToAdd(members: Attribute, filter: Filter, value: Json): string {
  const id = seedOf(members, filter)?.value;
  if (typeof id !== 'string') {
    throw badRequest(
      'noTarget',
      'the filter does not identify the member to add. Use the path members, or members[value eq "…"].',
    );
  }
  const [other = id] = readMemberIds(isObject(value) ? { value: id, ...value } : value);
  if (other !== id) throw badRequest('mutability', 'the filter and the value name two different members.');
  return id;
}

/** The address of a member is made when it is represented; a filter on it would see none, and `ne` would select everybody. */
function refuseReferences(filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      filter.operands.forEach(refuseReferences);
      return;
    case 'not':
      refuseReferences(filter.operand);
      return;
    default:
      if (filter.path.name.toLowerCase() === '$ref') {
        throw badRequest('invalidFilter', 'members can be selected by value and by type, not by $ref.');
      }
  }
}

/**
 * What becomes of a group's members: `base` 'keep' starts from those who are in it, 'none' from nobody; then `add` are in and
 * `remove` are not. No id is in both. Whether somebody was there before does not matter.
 */
export interface MemberChange {
  readonly base: 'keep' | 'none';
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * Folds all that a request does to the members into one change, in order, without knowing the members: adding one to a group of
 * 50,000 reads none of the others.
 *
 * @returns 'needs members' when an operation's effect depends on who is in the group
 * @throws ScimError 400 noTarget
 */
export function foldMembers(steps: readonly PatchStep[], work = new Work()): MemberChange | 'needs members' {
  const members = new Members('keep', []);
  const complete = applyAll(members, steps, work);
  return complete === 'complete' ? members.change() : 'needs members';
}

/**
 * The same, for a request that cannot be folded: with the members known.
 *
 * @returns the difference, with `base` 'keep'
 * @throws ScimError 400 noTarget
 */
export function changeMembers(
  current: readonly string[],
  steps: readonly PatchStep[],
  work = new Work(),
): MemberChange {
  const members = new Members('none', current);
  applyAll(members, steps, work);
  const { add: after } = members.change();
  const before = new Set(current);
  const kept = new Set(after);
  return {
    base: 'keep',
    add: after.filter((id) => !before.has(id)),
    remove: current.filter((id) => !kept.has(id)),
  };
}

/**
 * The members that a request adds or removes, when they are few enough to be named: undefined when it replaces all of them, or when
 * it depends on who is in the group.
 */
export function mentionedMembers({ steps }: PatchRequest): readonly string[] | undefined {
  const change = foldMembers(steps);
  if (change === 'needs members' || change.base === 'none') return undefined;
  return [...change.add, ...change.remove];
}

function applyAll(members: Members, steps: readonly PatchStep[], work: Work): 'complete' | 'unknown members' {
  for (const step of steps) {
    if (step.kind !== 'members') continue;
    const { change } = step;
    if (change.kind !== 'where') members.apply(change);
    else if (!members.areKnown()) return 'unknown members';
    else withOrigin(step.origin, () => members.applyWhere(change, work));
  }
  return 'complete';
}

/** Who is in (`added`) and who is out (`removed`), of those whom the request has named so far. */
class Members {
  private readonly added: Set<string>;
  private readonly removed = new Set<string>();

  constructor(
    private base: 'keep' | 'none',
    added: readonly string[],
  ) {
    this.added = new Set(added);
  }

  /** From nobody on, everybody who is in has been named. */
  areKnown(): boolean {
    return this.base === 'none';
  }

  apply({ kind, ids }: Exclude<MemberStep, { kind: 'where' }>): void {
    if (kind === 'replace') this.empty();
    for (const id of ids) {
      if (kind === 'remove') this.remove(id);
      else this.add(id);
    }
  }

  applyWhere({ selects, conditions, ids, onMiss }: Extract<MemberStep, { kind: 'where' }>, work: Work): void {
    work.spend(this.added.size * conditions);
    const selected = [...this.added].filter((id) => selects(memberElement(id)));
    if (selected.length === 0 && onMiss === 'ignore') return;
    if (selected.length === 0 && onMiss === 'refuse') {
      throw badRequest('noTarget', 'no member matches the filter. To add a member, use add with the path members.');
    }
    for (const id of selected) this.remove(id);
    for (const id of ids) this.add(id);
  }

  change(): MemberChange {
    return { base: this.base, add: [...this.added], remove: [...this.removed] };
  }

  private empty(): void {
    this.base = 'none';
    this.added.clear();
    this.removed.clear();
  }

  private add(id: string): void {
    this.removed.delete(id);
    this.added.add(id);
  }

  private remove(id: string): void {
    this.added.delete(id);
    if (this.base === 'keep') this.removed.add(id);
  }
}
