import { type Attributes, textOf } from '../../../scim/types';
import { refusedRequests } from '../../../table/activity-log';
import { counted, duration } from '../words';
import type { ActivityRecord, Fields } from './activity-record';

/** What people call things, by reference (`USER/<id>`). */
export type Names = ReadonlyMap<string, string>;

/**
 * A record as a sentence: who, what, to whom, before and after.
 *
 * @param changedAt ISO time of the change that a delivery delivers, where it is known
 */
export function sentenceOf(record: ActivityRecord, names: Names, changedAt?: string): string {
  const who = nameOf(record, names);
  switch (record.kind) {
    case 'change':
      return changeText(record, who, names);
    case 'delivery':
      return deliveryText(record, who, names, changedAt);
    case 'decision':
      return `${operatorOf(record)} ${decisionText(record, who)}`;
    case 'run':
      return `${record.upstream ?? 'the bridge'}: ${runText(record)}`;
  }
}

/** As the directory has it now; else as the record has it; else its id. */
const nameOf = (record: ActivityRecord, names: Names): string =>
  names.get(record.about) ?? nameSaid(record) ?? unnamed(record.about);

/** The name that a record itself has of what it is about. */
export function nameSaid({ before, after, facts }: ActivityRecord): string | undefined {
  const said = [after, before, facts].flatMap((fields) => [
    fields.userName,
    fields.displayName,
    fields.email,
    fields.name,
  ]);
  return said.find((text): text is string => typeof text === 'string' && text !== '');
}

const unnamed = (about: string): string => (about === refusedRequests ? 'somebody without a name' : about);

function changeText(record: ActivityRecord, who: string, names: Names): string {
  const { by, action, about } = record;
  const thing = about.startsWith('GROUP/') ? `the group ${who}` : who;
  switch (action) {
    case 'create':
      return `${by.name} added ${thing}${joined(record, names)}`;
    case 'delete':
      return `${by.name} deleted ${thing}`;
    case 'revive':
      return `${by.name} brought back ${thing}`;
    case 'refuse':
      return `${by.name} sent a change of ${thing}, refused: ${record.message ?? ''}`;
    case 'link':
      return `${by.name} linked ${thing}, whom the account had already${joined(record, names)}`;
    case 'leave':
      return `${thing} left ${list(record.groupsLeft, 'GROUP', names, 'group', 'groups')}, being deleted`;
    default:
      return updateText(record, thing, who, names);
  }
}

const joined = ({ membersAdded }: ActivityRecord, names: Names): string =>
  membersAdded.length === 0 ? '' : ` with ${list(membersAdded, 'USER', names, 'person', 'people')}`;

function updateText(record: ActivityRecord, thing: string, who: string, names: Names): string {
  const { by, before, after, membersAdded, membersRemoved } = record;
  const parts: string[] = [];
  if ('active' in before || 'active' in after) parts.push(`${isOff(after) ? 'suspended' : 'reactivated'} ${thing}`);
  if (membersAdded.length > 0) parts.push(`added ${list(membersAdded, 'USER', names, 'person', 'people')} to ${who}`);
  if (membersRemoved.length > 0)
    parts.push(`removed ${list(membersRemoved, 'USER', names, 'person', 'people')} from ${who}`);
  const changes = differences(before, after);
  if (changes !== '') parts.push(`changed ${thing}: ${changes}`);
  return `${by.name} ${parts.length === 0 ? `sent ${thing} with members that nobody knows` : parts.join(' and ')}`;
}

const isOff = ({ active }: Fields): boolean => active === false || active === 'False' || active === 'false';

/** Longer values are cut: whoever needs them whole reads the JSON. */
const maxValue = 40;

function differences(before: Fields, after: Fields): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    // A delivery is recorded with the whole state before and after it.
    (name) => name !== 'active' && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return names.map((name) => `${name} ${valueText(before[name])} → ${valueText(after[name])}`).join(', ');
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
  const one = only !== undefined && others.length === 0 ? textOf(only as Attributes, 'value') : undefined;
  const whole = one ?? (typeof value === 'string' ? value : JSON.stringify(value));
  const text = whole.length > maxValue ? `${whole.slice(0, maxValue - 1)}…` : whole;
  return typeof value === 'string' || one !== undefined ? `"${text}"` : text;
}

/** What was done in the account, in the past. */
const done: Readonly<Record<string, string>> = {
  invite: 'invited',
  adopt: 'took over',
  update: 'changed',
  suspend: 'suspended',
  reactivate: 'reactivated',
  remove: 'removed',
  createGroup: 'created the group',
  renameGroup: 'renamed the group',
  removeGroup: 'removed the group',
  grant: 'added to the group',
  revoke: 'removed from the group',
};

function deliveryText(record: ActivityRecord, who: string, names: Names, changedAt: string | undefined): string {
  const { upstream = 'the account', acts, userIds, outcome = '', message, time, before, after } = record;
  const people = list(userIds, 'USER', names, 'person', 'people');
  const verbs = acts.map((act) => done[act] ?? act).join(' and ');
  const what =
    userIds.length > 0
      ? verbs === ''
        ? `${people} in ${who}`
        : `${verbs} ${who}: ${people}`
      : `${verbs} ${who}`.trim();
  const changes =
    acts.includes('update') || acts.includes('renameGroup') ? differences(inAccount(before), inAccount(after)) : '';
  const later = changedAt === undefined ? '' : `, ${duration((Date.parse(time) - Date.parse(changedAt)) / 1000)} later`;
  const told = `${upstream}: ${what}${changes === '' ? '' : ` (${changes})`}`;
  if (outcome === 'delivered') return `${told}${later}${message === undefined ? '' : `; ${message}`}`;
  return `${told}: ${endings[outcome] ?? outcome}${message === undefined ? '' : `: ${message}`}`;
}

/** What the bridge notes beside what the account has. */
const notes = ['id', 'origin', 'kind', 'createdAt', 'invitedAt', 'addressIs', 'formerEmail', 'suspendedByHand'];

const inAccount = (state: Fields): Fields =>
  Object.fromEntries(Object.entries(state).filter(([name]) => !notes.includes(name)));

const endings: Readonly<Record<string, string>> = {
  failed: 'refused',
  retrying: 'did not go through, will be retried',
  held: 'held by the removal guard',
  protected: 'protected, left alone',
  pending: 'waits',
};

/** An operator as people call them: of an ARN, what comes after its last slash. */
const operatorOf = ({ by }: ActivityRecord): string =>
  by.kind === 'operator'
    ? `operator ${by.name.startsWith('arn:') ? (by.name.split('/').at(-1) ?? by.name) : by.name}`
    : by.name;

function decisionText(record: ActivityRecord, who: string): string {
  const { action, upstream, facts } = record;
  const account = upstream ?? record.about.replace('UPSTREAM/', '');
  const token = facts.tokenKind === 'health' ? 'health token' : 'bearer token';
  const why = typeof facts.reason === 'string' ? ` (${facts.reason})` : '';
  const texts: Readonly<Record<string, string>> = {
    release: `released the removal of ${who}`,
    discard: `discarded the removal of ${who}`,
    retry: `had ${who} retried`,
    manage: `had the group ${String(facts.name ?? who)} managed`,
    unmanage: `ended the management of the group ${String(facts.name ?? who)}`,
    pause: `paused deliveries to ${account}${why}`,
    resume: `resumed deliveries to ${account}`,
    turnAway: `had requests of the identity provider refused${why}`,
    letIn: 'had requests of the identity provider accepted again',
    repair: `had changes by hand in ${account} reverted`,
    setup: `set up ${account}`,
    goLive: `started deliveries to ${account}`,
    reseal: 'sealed the scimsession anew',
    rotateToken: `replaced the ${token} (${String(facts.former).slice(0, 8)}) by ${String(facts.token).slice(0, 8)}`,
    revokeToken: `ended the ${token} ${String(facts.token).slice(0, 8)}`,
    showToken: `had the ${token} ${String(facts.token).slice(0, 8)} shown`,
    backup: 'wrote a copy of the directory to a file',
    recover: `took the directory from ${String(facts.from ?? 'a copy')}`,
  };
  return texts[action] ?? `decided: ${action}${why}`;
}

const runs: Readonly<Record<string, string>> = {
  import: 'the account was imported',
  drift: 'the account was compared with the directory',
  confirm: 'people who accepted their invitation were confirmed',
};

function runText({ action, facts }: ActivityRecord): string {
  const counts = Object.entries(facts).flatMap(([name, value]) => countOf(name, value));
  return `${runs[action] ?? action}${counts.length === 0 ? '' : ` (${counts.join(', ')})`}`;
}

function countOf(name: string, value: unknown): string[] {
  if (typeof value === 'number') return value === 0 ? [] : [`${name} ${value}`];
  if (Array.isArray(value)) return value.length === 0 ? [] : [`${name} ${value.length}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, each]) => countOf(inner, each));
}

/** Names where they are few, else how many. */
function list(ids: readonly string[], kind: 'USER' | 'GROUP', names: Names, one: string, many: string): string {
  if (ids.length > 3) return counted(ids.length, one, many);
  return ids.map((id) => names.get(`${kind}/${id}`) ?? id).join(', ');
}
