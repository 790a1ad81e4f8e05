import type { Person } from '../../account/port';
import type { Finding, FindingKind } from '../../contract/operator-requests';
import type { Imported, ImportOutcome } from '../../directory/imports';
import { createdOf } from '../../table/codec';
import { concurrently } from '../../table/concurrently';
import type { Item } from '../../table/store';
import type { RunContext } from '../run/run-context';
import { type ConfirmedPerson, observedAttribute, observedOf } from '../state/observed';
import { ownershipSteps } from '../state/ownership';
import type { Upstream } from '../upstream/upstream';
import { attach } from './attach';
import { type Classified, classify } from './classify';
import { attributesOf, takenOf } from './import-person';
import { noteInvitations } from './invitations';

/** How a person of the account stands, as the import counts it. Every person is counted once, also when a page is read twice. */
export type PeopleCount =
  /** The identity provider has sent them: their directory user belongs to this person. */
  | 'matched'
  /** New in the directory by this import: wait for the identity provider. */
  | 'imported'
  /** In the directory by an earlier import: wait still. */
  | 'waiting'
  /** Changed by another request at the same moment: the next import handles them. */
  | 'skipped'
  | Exclude<FindingKind, 'role' | 'duplicateName'>;

/** What importing a page came to. */
export interface PeoplePage {
  readonly counts: ReadonlyMap<PeopleCount, number>;
  readonly findings: readonly Finding[];
}

const writesAtOnce = 8;

/**
 * Takes a page of the account's people into the directory: who matches somebody by email is attached to them, who is known is
 * brought up to date, who is new is added. Repeating it changes nothing, so a crash anywhere is repaired by reading the page again.
 *
 * @param since ISO time at which the import began
 */
export async function importPeople(
  context: RunContext,
  upstream: Upstream,
  people: readonly Person[],
  since: string,
): Promise<PeoplePage> {
  const counts = new Map<PeopleCount, number>();
  const findings: Finding[] = [];
  const told = (outcome: PeopleCount | Finding): void => {
    const count = typeof outcome === 'string' ? outcome : (outcome.kind as PeopleCount);
    counts.set(count, (counts.get(count) ?? 0) + 1);
    if (typeof outcome !== 'string') findings.push(outcome);
  };
  const classified = await classify(context, upstream.name, people);
  const fresh = classified.filter(({ verdict }) => verdict.verdict === 'add').map(({ person }) => person);
  const rest = classified.filter(({ verdict }) => verdict.verdict !== 'add');
  const added = await context.directory.imports.addUsers(fresh.map((person) => imported(context, upstream, person)));
  for (const [index, person] of fresh.entries()) told(ofAddition(person, added[index]));
  // Of two who match one user the first is attached, whatever the others' writes take: so the second waits.
  const [first, second] = firstOfEach(rest);
  const settled = await concurrently(first, writesAtOnce, (one) => settle(context, upstream, one, since));
  settled.forEach(told);
  for (const one of second) told(await settle(context, upstream, one, since));
  await noteInvitations(context, upstream.name, people);
  return { counts, findings };
}

/** The first person who matches each user, with the people who match none; and the others. */
function firstOfEach(classified: readonly Classified[]): [Classified[], Classified[]] {
  const matched = new Set<string>();
  const [first, second]: [Classified[], Classified[]] = [[], []];
  for (const one of classified) {
    const userId = one.verdict.verdict === 'match' ? one.verdict.user.id : undefined;
    (userId !== undefined && matched.has(userId) ? second : first).push(one);
    if (userId !== undefined) matched.add(userId);
  }
  return [first, second];
}

function imported(context: RunContext, { name }: Upstream, person: Person): Imported {
  const confirmed = takenOf(person);
  return {
    attributes: attributesOf(person),
    carried: { [observedAttribute]: { revision: 1, perUpstream: { [name]: { version: 1, confirmed } } } },
    beside: (id) => ownershipSteps(context.store.table, name, 'USER', id, undefined, person.id),
  };
}

function ofAddition(person: Person, added: ImportOutcome | undefined): PeopleCount | Finding {
  if (added === undefined || added.outcome === 'refused') return 'skipped';
  if (added.outcome === 'added') return 'imported';
  // The address was free when it was looked up: it is a duplicate on this page, or was created at this moment.
  const { id } = added.by;
  return { kind: 'duplicateEmail', id: person.id, who: person.email, detail: `the user ${id} has this address` };
}

async function settle(
  context: RunContext,
  upstream: Upstream,
  { person, verdict }: Classified,
  since: string,
): Promise<PeopleCount | Finding> {
  switch (verdict.verdict) {
    case 'leave':
      return verdict.finding;
    case 'match': {
      const outcome = await attach(context, upstream.name, { kind: 'USER', id: verdict.user.id }, takenOf(person));
      if (outcome === 'attached') return verdict.user.linked === false ? 'waiting' : 'matched';
      if (outcome !== 'other id') return 'skipped';
      return { kind: 'duplicateEmail', id: person.id, who: person.email, detail: `the user ${verdict.user.id}` };
    }
    case 'known':
      return refresh(context, upstream, person, verdict.ownerId, verdict.item, since);
    case 'add':
      return 'skipped';
  }
}

/** A user who is not linked yet shows what the account says of them now. */
async function refresh(
  { directory }: RunContext,
  { name }: Upstream,
  person: Person,
  ownerId: string,
  item: Item | undefined,
  since: string,
): Promise<PeopleCount | Finding> {
  // Who is linked, or deleted, is as the identity provider said.
  if (item?.linked !== false) return 'matched';
  const outcome = await directory.imports.refresh('USER', ownerId, attributesOf(person), (current, version) => {
    const { revision, perUpstream } = observedOf<ConfirmedPerson>(current);
    return {
      [observedAttribute]: {
        revision: revision + 1,
        perUpstream: { ...perUpstream, [name]: { ...perUpstream[name], version, confirmed: takenOf(person) } },
      },
    };
  });
  if (outcome === 'linked') return 'matched';
  if (outcome === 'taken') {
    return { kind: 'nameTaken', id: person.id, who: person.email, detail: `the user ${ownerId} keeps the former one` };
  }
  return createdOf(item) >= since ? 'imported' : 'waiting';
}
