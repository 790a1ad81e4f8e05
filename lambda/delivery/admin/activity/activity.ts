import { DirectoryKeys } from '../../../contract/names';
import type { Span } from '../../../table/activity-records';
import { groupIdOf } from '../../../table/codec';
import { concurrently } from '../../../table/concurrently';
import type { Values } from '../../../table/store';
import { onResource } from '../../activity-entries';
import { type PersonOrGroupRef, readRef, refText } from '../../state/resource-ref';
import type { RecordsContext } from '../context';
import { named } from '../names/names';
import { type ActivityRecord, readRecord } from './activity-record';
import { type Names, nameSaid, sentenceOf } from './activity-text';

export type { Span } from '../../../table/activity-records';
export type { ActivityRecord } from './activity-record';

/** Which records are read. */
export interface ActivityFilter {
  readonly span: Span;
  /** Only those that this person or group is about, memberships included. @default - all */
  readonly about?: PersonOrGroupRef;
  /** An action or an act, such as `update`, `suspend`, `release`. @default - all */
  readonly action?: string;
  /** Part of the name of who did it, or of their machine. @default - all */
  readonly by?: string;
}

/** A record with names, and as a sentence. */
export interface ToldRecord extends ActivityRecord {
  /** What people call what it is about. */
  readonly name: string;
  readonly text: string;
}

/** Reads activity, oldest first, in pages. @throws Busy */
export async function* readActivity(context: RecordsContext, filter: ActivityFilter): AsyncGenerator<ToldRecord[]> {
  const changedAt = new Map<string, string>();
  for await (const items of sourceOf(context, filter)) {
    const records = items.map(readRecord);
    noteChanges(records, changedAt);
    const shown = records.filter((record) => isAsked(record, filter));
    if (shown.length > 0) yield told(context, shown, changedAt);
  }
}

/** The newest records of the last `days` days, the newest first. Costs what it shows. @throws Busy */
export async function newestActivity(context: RecordsContext, count: number, days: number): Promise<ToldRecord[]> {
  const now = context.clock().getTime();
  const items = await context.records.newest(count, { from: now - days * 86_400_000, until: now + 60_000 });
  const records = items.map(readRecord);
  const changedAt = new Map<string, string>();
  noteChanges(records, changedAt);
  return told(context, records, changedAt);
}

/** When each version was made, so that its delivery can say how long it took. */
function noteChanges(records: readonly ActivityRecord[], changedAt: Map<string, string>): void {
  for (const each of records) if (each.kind === 'change') changedAt.set(versionKey(each), each.time);
}

async function told(
  context: RecordsContext,
  records: readonly ActivityRecord[],
  changedAt: ReadonlyMap<string, string>,
): Promise<ToldRecord[]> {
  const names = await namesOf(context, records);
  return records.map((record) => {
    const name = names.get(record.about) ?? record.about;
    return { ...record, name, text: sentenceOf(record, names, changedAt.get(versionKey(record))) };
  });
}

/** A delivery is of the version that a change made. */
const versionKey = ({ about, version }: ActivityRecord): string => `${about} ${version}`;

function sourceOf(context: RecordsContext, { about, span }: ActivityFilter): AsyncIterable<Values[]> {
  if (about === undefined) return context.records.during(span);
  if (about.kind === 'GROUP') return context.records.of(onResource(about), span);
  return ofPerson(context, about.id, span);
}

/** A person's own records, and those of their groups that name them: one person has few enough to be sorted here. */
async function* ofPerson(context: RecordsContext, id: string, span: Span): AsyncGenerator<Values[]> {
  const own = await all(context.records.of(onResource({ kind: 'USER', id }), span));
  const groups = new Set([...(await groupsOf(context, id)), ...own.flatMap((item) => readRecord(item).groupsLeft)]);
  const shared: Values[] = [];
  for (const groupId of groups) {
    const items = await all(context.records.of(onResource({ kind: 'GROUP', id: groupId }), span));
    shared.push(...items.filter((item) => isNamedIn(readRecord(item), id)));
  }
  yield [...own, ...shared].sort((one, other) => (String(one.at) < String(other.at) ? -1 : 1));
}

async function all(pages: AsyncIterable<Values[]>): Promise<Values[]> {
  const items: Values[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** The groups that a person is in, or whose membership has yet to be taken from them. */
async function groupsOf({ store }: RecordsContext, userId: string): Promise<string[]> {
  const items = await store.items.queryAll({
    IndexName: DirectoryKeys.byUserIndex,
    KeyConditionExpression: '#user = :user',
    ExpressionAttributeNames: { '#user': DirectoryKeys.byUserPartitionKey },
    ExpressionAttributeValues: { ':user': userId },
  });
  return items.map(groupIdOf);
}

const isNamedIn = ({ membersAdded, membersRemoved, userIds }: ActivityRecord, userId: string): boolean =>
  [membersAdded, membersRemoved, userIds].some((ids) => ids.includes(userId));

function isAsked(record: ActivityRecord, { action, by }: ActivityFilter): boolean {
  const { by: author, acts } = record;
  const isAction = action === undefined || [record.action, ...acts, record.outcome].includes(action);
  const host = author.kind === 'operator' ? author.host : '';
  const isAuthor = by === undefined || `${author.name} ${author.kind} ${host}`.toLowerCase().includes(by.toLowerCase());
  return isAction && isAuthor;
}

/** At most so many of the people of one record are named in its sentence. */
const namedAtMost = 5;

/**
 * Names of everything that these records are about, as the directory has them now; of the deleted ones, too. What the directory has
 * forgotten is called what its own last records call it.
 */
async function namesOf(context: RecordsContext, records: readonly ActivityRecord[]): Promise<Names> {
  const people = records.flatMap(({ membersAdded, membersRemoved, userIds }) =>
    [membersAdded, membersRemoved, userIds].flatMap((ids) => ids.slice(0, namedAtMost).map((id) => `USER/${id}`)),
  );
  const groups = records.flatMap(({ groupsLeft }) => groupsLeft.slice(0, namedAtMost).map((id) => `GROUP/${id}`));
  const texts = [...new Set([...records.map(({ about }) => about), ...people, ...groups])];
  // What concerns an upstream, or the bridge as a whole, is about nobody.
  const refs = texts.filter((text) => /^(USER|GROUP)\//.test(text)).map((text) => readRef(text));
  const ids = (kind: 'USER' | 'GROUP') => refs.flatMap((ref) => (ref?.kind === kind ? [ref.id] : []));
  const [users, found] = await Promise.all([
    context.store.resources('USER', ids('USER')),
    context.store.resources('GROUP', ids('GROUP')),
  ]);
  const all = await named(context, [...users.values(), ...found.values()]);
  const names = new Map(all.map(({ ref, name }) => [refText(ref), name]));
  for (const record of records) {
    const said = names.has(record.about) ? undefined : nameSaid(record);
    if (said !== undefined) names.set(record.about, said);
  }
  const forgotten = refs.filter((ref) => ref !== undefined && !names.has(refText(ref))) as PersonOrGroupRef[];
  await concurrently(forgotten, askedAtOnce, async (ref) => {
    const last = (await context.records.newestOf(onResource(ref), fewRecords)).map(readRecord);
    const said = last.flatMap((record) => nameSaid(record) ?? [])[0];
    if (said !== undefined) names.set(refText(ref), said);
  });
  return names;
}

/** How many of the last records of something are read for its name, and of how many things at once. */
const fewRecords = 5;
const askedAtOnce = 8;
