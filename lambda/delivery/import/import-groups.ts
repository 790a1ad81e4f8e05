import type { Group } from '../../account/port';
import type { Finding } from '../../contract/operator-requests';
import { ExistingGroups } from '../../directory/existing-groups';
import type { ExistingGroup } from '../../policy/managed-groups';
import { foldCase } from '../../scim/types';
import { chunksOf } from '../../table/store';
import { maxActions } from '../../table/transaction';
import type { RunContext } from '../run/run-context';
import { type ConfirmedGroup, observedAt, observedAttribute, observedOf } from '../state/observed';
import type { Upstream } from '../upstream/upstream';
import { ownersOf } from './classify';

/** The result of importing a page of groups: the number of managed and unmanaged groups. */
export interface GroupsPage {
  readonly managed: number;
  readonly unmanaged: number;
  readonly findings: readonly Finding[];
}

/**
 * Reads a page of the account's groups: managed ones are brought up to date, the others go into the catalogue, where the identity
 * provider does not see them. Repeating it changes nothing.
 *
 * @param run the import's own name, by which the catalogue knows what it has seen
 */
export async function importGroups(
  context: RunContext,
  { name }: Upstream,
  groups: readonly Group[],
  run: string,
): Promise<GroupsPage> {
  const { store } = context;
  const owners = await ownersOf(
    context,
    name,
    'GROUP',
    groups.map(({ id }) => id),
  );
  const catalogue = new ExistingGroups(store.items);
  const strangers = groups.filter(({ id }) => !owners.has(id));
  const steps = strangers.map((group) => catalogue.list({ upstream: name, ...group }, run));
  for (const some of chunksOf(steps, maxActions)) await store.transact(some);
  for (const group of groups) {
    const owner = owners.get(group.id);
    if (owner !== undefined) await refresh(context, name, group, owner);
  }
  const roles = strangers.filter(({ manageable }) => !manageable);
  return {
    managed: groups.length - strangers.length,
    unmanaged: strangers.length,
    findings: roles.map(({ id, name: who, reason }) => ({
      kind: 'role',
      id,
      who,
      ...(reason === undefined ? {} : { detail: reason }),
    })),
  };
}

/** A managed group that the identity provider has not sent yet follows its name in the account. */
async function refresh({ directory, store }: RunContext, upstream: string, group: Group, id: string): Promise<void> {
  const item = await store.read({ kind: 'GROUP', id });
  if (item?.linked !== false || observedAt<ConfirmedGroup>(item, upstream).confirmed?.name === group.name) return;
  await directory.imports.refresh('GROUP', id, { displayName: group.name }, (current, version) => {
    const { revision, perUpstream } = observedOf<ConfirmedGroup>(current);
    const confirmed: ConfirmedGroup = { id: group.id, origin: 'imported', name: group.name };
    return {
      [observedAttribute]: {
        revision: revision + 1,
        perUpstream: { ...perUpstream, [upstream]: { ...perUpstream[upstream], version, confirmed } },
      },
    };
  });
}

/**
 * After the whole list was read: takes off the catalogue what was not in it. A list that is much shorter than the catalogue may be
 * the account's mistake, so then nothing goes (and a request for such a name is refused with what to do, which harms nobody).
 */
export async function tidyCatalogue(
  context: RunContext,
  upstream: string,
  run: string,
): Promise<{ readonly findings: readonly Finding[]; readonly dropped: number }> {
  const { store } = context;
  const catalogue = new ExistingGroups(store.items);
  const listed = await catalogue.of(upstream);
  const seen = listed.filter((group) => group.run === run);
  const unseen = listed.filter((group) => group.run !== run);
  const drop = unseen.length <= seen.length ? unseen : [];
  for (const some of chunksOf(
    drop.map((group) => catalogue.unlist(group)),
    maxActions,
  ))
    await store.transact(some);
  return { findings: sameNames(seen), dropped: drop.length };
}

/** The names that several groups of the account have: which of them a push would mean cannot be told. */
export function sameNames(groups: readonly Pick<ExistingGroup, 'id' | 'name'>[]): Finding[] {
  const byName = new Map<string, Pick<ExistingGroup, 'id' | 'name'>[]>();
  for (const group of groups) {
    const name = foldCase(group.name);
    byName.set(name, [...(byName.get(name) ?? []), group]);
  }
  return [...byName.values()]
    .filter((some) => some.length > 1)
    .flatMap((some) =>
      some.map(
        ({ id, name }): Finding => ({
          kind: 'duplicateName',
          id,
          who: name,
          detail: `${some.length} groups have this name`,
        }),
      ),
    );
}
