import { badRequest } from '../errors';
import { type MemberStep, memberElement } from './member-step';
import { type PatchRequest, type PatchStep, Work, withOrigin } from './step';

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
