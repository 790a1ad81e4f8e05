import { addressOf } from '../../../scim/email-address';
import { isActive, textOf } from '../../../scim/types';
import { createdOf, decodeAttributes } from '../../../table/codec';
import type { Item } from '../../../table/store';
import { invitationOf } from '../../import/invitations';
import { type ConfirmedPerson, observedAt } from '../../state/observed';
import { readUpstreamState, type UpstreamState } from '../../state/upstream-state';
import { readActivity, type ToldRecord } from '../activity/activity';
import type { RecordsContext } from '../context';
import { type Named, refText } from '../names/names';
import { findByName, refuseSeveral } from '../names/select';
import { ago } from '../words';
import { type ExplainedMembers, type ExplainedMembership, groupsOf, membersOfGroup } from './memberships';
import { type NotFoundExplanation, notFound } from './not-found';
import { type Standing, standingOf } from './standing';

/** What the identity provider says of a person or a group. */
export interface Said {
  readonly life: 'active' | 'suspended' | 'deleted';
  /** A person's address, as it is delivered. */
  readonly email?: string;
  /** False until the identity provider has sent what was read from the account. */
  readonly sent: boolean;
  /** ISO times. */
  readonly created: string;
  readonly lastModified: string;
}

/** Everything that there is to say about a person or a group. Fields are stable: `--json` and the dashboard read them. */
export interface Explanation {
  readonly found: true;
  readonly kind: 'person' | 'group';
  readonly ref: string;
  readonly name: string;
  /** The one sentence that answers "why?". */
  readonly sentence: string;
  readonly said: Said;
  /** One for each upstream. */
  readonly standings: readonly Standing[];
  /** Of a person. */
  readonly groups?: readonly ExplainedMembership[];
  /** Of a group. */
  readonly members?: ExplainedMembers;
  /** The last of what happened, the newest last. */
  readonly history: readonly ToldRecord[];
}

/** So many records of what happened are part of an explanation. */
const shownHistory = 8;

/**
 * Why somebody is, or is not, in the account as expected: what the identity provider said, what was done, what stands in the way, and
 * what comes next.
 *
 * @param text id, reference, address, userName or name
 * @param upstreams their names
 * @throws SelectionError when several are called so
 * @throws Busy
 */
export async function explain(
  context: RecordsContext,
  text: string,
  upstreams: readonly string[],
): Promise<Explanation | NotFoundExplanation> {
  const found = preferLiving(await findByName(context, text));
  refuseSeveral(found, text);
  const [one] = found;
  if (one === undefined || one.ref.kind === 'MEMBERSHIP') return notFound(context, text);
  const now = context.clock();
  const states = Object.fromEntries(
    await Promise.all(
      upstreams.map(async (name) => [name, await readUpstreamState(context.store, name, now.getTime())] as const),
    ),
  );
  const { kind, id } = one.ref;
  const [history, invited, groups, members] = await Promise.all([
    historyOf(context, one.ref),
    kind === 'USER' ? openFor(context, one.item, upstreams) : [],
    kind === 'USER' ? groupsOf(context, id, states, now) : undefined,
    kind === 'GROUP' ? membersOfGroup(context, id, states, now) : undefined,
  ]);
  const standings = upstreams.map((name) => withInvitation(standing(one, name, states, now), invited, now));
  const said = saidOf(one.item);
  return {
    found: true,
    kind: kind === 'USER' ? 'person' : 'group',
    ref: refText(one.ref),
    name: one.name,
    sentence: sentenceFor(one, said, standings),
    said,
    standings,
    ...(groups === undefined ? {} : { groups }),
    ...(members === undefined ? {} : { members }),
    history,
  };
}

/** Of one living and others of the same name that were deleted, the living one is meant. */
function preferLiving(found: readonly Named[]): readonly Named[] {
  const living = found.filter(({ item }) => !item.pk.endsWith('#DELETED'));
  return living.length > 0 ? living : found;
}

const standing = (
  { item, ref }: Named,
  upstream: string,
  states: Readonly<Record<string, UpstreamState>>,
  now: Date,
): Standing => standingOf(item, upstream, states[upstream] ?? {}, refText(ref), now);

function saidOf(item: Item): Said {
  const attributes = decodeAttributes(item.attrs);
  const isDeleted = item.pk.endsWith('#DELETED');
  const email = textOf(attributes, 'userName') === undefined ? undefined : addressOf(attributes);
  return {
    life: isDeleted ? 'deleted' : isActive(attributes) ? 'active' : 'suspended',
    ...(email === undefined ? {} : { email }),
    sent: item.linked !== false,
    created: createdOf(item),
    lastModified: String(item.deletedAt ?? item.lastModified),
  };
}

async function historyOf(
  context: RecordsContext,
  about: { kind: 'USER' | 'GROUP'; id: string },
): Promise<ToldRecord[]> {
  const records: ToldRecord[] = [];
  const span = { from: 0, until: context.clock().getTime() + 60_000 };
  for await (const page of readActivity(context, { about, span })) {
    records.push(...page);
    records.splice(0, Math.max(0, records.length - shownHistory));
  }
  return records;
}

interface Open {
  readonly upstream: string;
  readonly since: string;
}

/** The invitations of a person that nobody has accepted, as the last import saw them. */
async function openFor({ store }: RecordsContext, item: Item, upstreams: readonly string[]): Promise<Open[]> {
  const all = await Promise.all(
    upstreams.map(async (upstream) => {
      const { confirmed } = observedAt<ConfirmedPerson>(item, upstream);
      if (confirmed === undefined) return [];
      const open = await invitationOf(store, upstream, confirmed.id);
      return open === undefined ? [] : [{ upstream, since: open.since }];
    }),
  );
  return all.flat();
}

function withInvitation(standing: Standing, open: readonly Open[], now: Date): Standing {
  const invitation = open.find(({ upstream }) => upstream === standing.upstream);
  if (invitation === undefined || standing.code !== 'in-step') return standing;
  return {
    ...standing,
    code: 'invited',
    since: invitation.since,
    text: `Invited ${ago(invitation.since, now)} ago, and has not accepted yet.`,
    next: 'They are in the account once they accept the invitation in their mailbox (look in spam, too).',
  };
}

/** The standing that matters most first: what does not go through before what does. */
function sentenceFor({ name, ref }: Named, { life, sent }: Said, standings: readonly Standing[]): string {
  const trouble = standings.find(({ code }) => !['in-step', 'throw-away'].includes(code));
  const one = trouble ?? standings[0];
  const says = ref.kind === 'GROUP' && life === 'active' ? 'exists' : `is ${life}`;
  const wants = sent ? `${says} at the identity provider` : 'has not been sent by the identity provider yet';
  const where = one !== undefined && standings.length > 1 ? `${one.upstream}: ` : '';
  return `${name} ${wants}. ${where}${one === undefined ? 'No account is set up.' : one.text}`;
}
