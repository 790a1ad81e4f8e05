import { closest } from '../../../contract/closest';
import { ExistingGroups } from '../../../directory/existing-groups';
import { readSyncSwitch } from '../../../directory/sync-switch';
import { foldCase } from '../../../scim/types';
import { refusedRequests } from '../../../table/activity-log';
import type { Span } from '../../../table/activity-records';
import { type ActivityRecord, readRecord } from '../activity/activity-record';
import type { RecordsContext } from '../context';
import { type Named, named, refText } from '../names/names';
import { spellingsOf, standing } from '../names/spellings';

/** Somebody or something that may be meant. */
export interface Candidate {
  readonly ref: string;
  readonly name: string;
  readonly standing: 'active' | 'suspended' | 'deleted';
}

/** Nobody and nothing in the directory is called so: what there is instead. */
export interface NotFoundExplanation {
  readonly found: false;
  /** One sentence. */
  readonly sentence: string;
  /** The closest names, at most three. */
  readonly closest: readonly Candidate[];
  /** Groups of an account with that name, which the bridge does not manage. */
  readonly unmanaged: readonly { readonly upstream: string; readonly name: string; readonly reason?: string }[];
  /** Requests of the identity provider about that name that were refused, the newest last. */
  readonly refused: readonly ActivityRecord[];
  /** What to check, the likeliest first. */
  readonly todo: readonly string[];
}

/** What can be said of a name that nobody in the directory has. @throws Busy */
export async function notFound(context: RecordsContext, text: string): Promise<NotFoundExplanation> {
  const { store } = context;
  const [near, groups, incoming, refused] = await Promise.all([
    nearest(context, text),
    new ExistingGroups(store.items).named(text),
    readSyncSwitch(store.items),
    refusedFor(context, text),
  ]);
  const unmanaged = groups.map(({ upstream, name, reason }) => ({
    upstream,
    name,
    ...(reason === undefined ? {} : { reason }),
  }));
  const todo = [
    ...(refused.length === 0
      ? []
      : ['Correct what the refusal says, then have the identity provider send it again: most do so by themselves.']),
    ...(incoming.position === 'on'
      ? []
      : ['Requests are refused at present. To accept them: npx scim-bridge resume --incoming']),
    ...unmanaged.map(({ name, reason }) =>
      reason === undefined
        ? `To manage the group of the account: npx scim-bridge groups manage ${quoted(name)}`
        : reason,
    ),
    'In the identity provider: is the person assigned to the application (the group pushed by it), and is the address spelt like this?',
    'In the log of the identity provider: did the last request for it succeed?',
    'Does the bridge hear of anybody? To see: npx scim-bridge activity --since 1d',
  ];
  const sentence =
    unmanaged.length > 0
      ? `The account has a group "${unmanaged[0]?.name}", which the bridge does not manage: the identity provider cannot see it.`
      : refused.length > 0
        ? `The identity provider sent "${text}", and the bridge refused the request.`
        : `The identity provider has never sent "${text}": nobody in the directory has this name or address, and no group.`;
  return { found: false, sentence, closest: near, unmanaged, refused, todo };
}

const quoted = (name: string): string => (/\s/.test(name) ? `"${name}"` : name);

/** So far back refused requests are looked for, in milliseconds. */
const refusedSinceMs = 30 * 86_400_000;
/** At most so many are shown. */
const shownRefusals = 3;

async function refusedFor({ records, clock }: RecordsContext, text: string): Promise<ActivityRecord[]> {
  const now = clock().getTime();
  const span: Span = { from: now - refusedSinceMs, until: now + 60_000 };
  const found: ActivityRecord[] = [];
  for await (const page of records.of(refusedRequests, span)) {
    found.push(...page.map(readRecord).filter(({ facts }) => foldCase(String(facts.name)) === foldCase(text.trim())));
  }
  return found.slice(-shownRefusals);
}

const shownNames = 3;

/** Names that hold the text, then those that are spelt most like it. */
async function nearest(context: RecordsContext, text: string): Promise<Candidate[]> {
  const byName = new Map<string, Named>();
  for (const partition of ['USER', 'GROUP', 'USER#DELETED']) {
    const query = {
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': partition },
    };
    for await (const page of context.store.items.query(query)) {
      for (const each of await named(context, page)) {
        const { addresses, names } = spellingsOf(each);
        for (const spelling of [...addresses, ...names]) if (!byName.has(spelling)) byName.set(spelling, each);
      }
    }
  }
  const found = new Set<Named>();
  const wanted = foldCase(text.trim());
  const local = wanted.split('@')[0] ?? wanted;
  if (local.length > 2) for (const [name, each] of byName) if (name.includes(local)) found.add(each);
  const left = new Set(byName.keys());
  for (
    let near = closest(wanted, [...left]);
    near !== undefined && found.size < shownNames;
    near = closest(wanted, [...left])
  ) {
    left.delete(near);
    const each = byName.get(near);
    if (each !== undefined) found.add(each);
  }
  return [...found].slice(0, shownNames).map((each) => ({
    ref: refText(each.ref),
    name: each.name,
    standing: standing(each),
  }));
}
