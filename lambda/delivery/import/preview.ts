import type { Group } from '../../account/port';
import type { Finding, PreviewedGroup, PreviewedPerson } from '../../contract/operator-requests';
import { isThrowawayUser } from '../../policy/throwaways';
import { addressKey, addressOf } from '../../scim/email-address';
import { type Attributes, isActive, textOf } from '../../scim/types';
import { toStored } from '../../table/codec';
import type { Item } from '../../table/store';
import { pages } from '../run/pages';
import type { RunContext } from '../run/run-context';
import { type ConfirmedPerson, observedAt } from '../state/observed';
import { groupsPage } from '../upstream/supports';
import type { Upstream } from '../upstream/upstream';
import { classify, ownersOf } from './classify';
import { sameNames } from './import-groups';

/** What an import would do and what delivery would do after it. Nothing was written for it. */
export interface ImportPreview {
  readonly upstream: string;
  /** Sent by the identity provider and matched with a person of the account: will be linked, or are already. They are not invited again. */
  readonly linked: readonly PreviewedPerson[];
  /** Sent by the identity provider, active, and no person of the account has their address: each would get an invitation. */
  readonly invited: readonly PreviewedPerson[];
  /** In the account, not sent by the identity provider: become visible to it, to be matched by email. Nothing happens to them. */
  readonly onlyInAccount: readonly PreviewedPerson[];
  /** Guests, foreign domains, addresses that several have; groups with a role, names that several groups have. */
  readonly findings: readonly Finding[];
  readonly groups: {
    /** Managed by the bridge. */
    readonly managed: readonly PreviewedGroup[];
    /** Stay as they are, invisible to the identity provider, until an operator has them managed. */
    readonly unmanaged: readonly PreviewedGroup[];
  };
}

/**
 * Says what an import would come to, from the account as it is now. Holds one line a person in memory, some 10 MB for 50,000.
 *
 * @param until epoch milliseconds after which nothing more is asked of the account
 * @throws AccountError when the account cannot be read to its end: half a preview would mislead
 */
export async function importPreview(context: RunContext, upstream: Upstream, until: number): Promise<ImportPreview> {
  const linked: PreviewedPerson[] = [];
  const onlyInAccount: PreviewedPerson[] = [];
  const findings: Finding[] = [];
  /** By folded address: while another person has it, it gets no invitation. */
  const addresses = new Map<string, string>();
  const matched = new Set<string>();
  for await (const people of pages((next) => upstream.call(until, (account) => account.people(next)))) {
    for (const { person, verdict } of await classify(context, upstream.name, people)) {
      const { id: personId, email } = person;
      const first = addresses.get(addressKey(email));
      if (person.kind === 'member' && first === undefined) addresses.set(addressKey(email), personId);
      if (verdict.verdict === 'leave') findings.push(verdict.finding);
      else if (verdict.verdict === 'add') {
        if (first === undefined) onlyInAccount.push({ personId, email });
        else findings.push({ kind: 'duplicateEmail', id: personId, who: email, detail: `so has ${first}` });
      } else {
        const userId = verdict.verdict === 'known' ? verdict.ownerId : verdict.user.id;
        const waits = (verdict.verdict === 'known' ? verdict.item?.linked : verdict.user.linked) === false;
        if (matched.has(userId)) {
          findings.push({ kind: 'duplicateEmail', id: personId, who: email, detail: `the user ${userId}` });
        } else (waits ? onlyInAccount : linked).push({ userId, personId, email });
        matched.add(userId);
      }
    }
  }
  const { invited, unreachable } = await wouldBeInvited(
    context,
    upstream.name,
    (id, address) => matched.has(id) || addresses.has(address),
  );
  const groups = await previewGroups(context, upstream, until);
  return {
    upstream: upstream.name,
    linked,
    invited,
    onlyInAccount,
    findings: [...findings, ...unreachable, ...groups.findings],
    groups: { managed: groups.managed, unmanaged: groups.unmanaged },
  };
}

async function wouldBeInvited(
  { store }: RunContext,
  upstream: string,
  isThere: (id: string, address: string) => boolean,
): Promise<{ readonly invited: readonly PreviewedPerson[]; readonly unreachable: readonly Finding[] }> {
  const invited: PreviewedPerson[] = [];
  const unreachable: Finding[] = [];
  const query = { KeyConditionExpression: 'pk = :users', ExpressionAttributeValues: { ':users': 'USER' } };
  for await (const items of store.items.query(query)) {
    for (const item of items) {
      const attributes = arriving(item, upstream);
      if (attributes === undefined) continue;
      const userId = item.sk;
      const address = addressOf(attributes);
      if (address === undefined) {
        unreachable.push({ kind: 'unreachable', id: userId, who: textOf(attributes, 'userName') ?? userId });
      } else if (!isThere(userId, addressKey(address))) invited.push({ userId, email: address });
    }
  }
  return { invited, unreachable };
}

/** A person who would get an invitation, if they have an address; undefined for those who need none. */
function arriving(item: Item, upstream: string): Attributes | undefined {
  const { attributes, linked } = toStored(item);
  const isThere = observedAt<ConfirmedPerson>(item, upstream).confirmed !== undefined;
  if (linked === false || isThere || !isActive(attributes) || isThrowawayUser(attributes)) return undefined;
  return attributes;
}

async function previewGroups(context: RunContext, upstream: Upstream, until: number) {
  const managed: PreviewedGroup[] = [];
  const unmanaged: PreviewedGroup[] = [];
  const findings: Finding[] = [];
  const noGroups = { items: [] };
  for await (const groups of pages(async (next) => (await groupsPage(upstream, until, next)) ?? noGroups)) {
    const owners = await ownersOf(
      context,
      upstream.name,
      'GROUP',
      groups.map(({ id }) => id),
    );
    for (const group of groups) {
      (owners.has(group.id) ? managed : unmanaged).push(previewed(group));
      if (!group.manageable) findings.push(roleFinding(group));
    }
  }
  return { managed, unmanaged, findings: [...findings, ...sameNames([...managed, ...unmanaged])] };
}

const previewed = ({ id, name, manageable }: Group): PreviewedGroup => ({ id, name, manageable });

const roleFinding = ({ id, name, reason }: Group): Finding => ({
  kind: 'role',
  id,
  who: name,
  ...(reason === undefined ? {} : { detail: reason }),
});
