import { providerOf } from '../../../contract/identity-providers';
import type { Json } from '../../../scim/types';
import { isObject } from '../../../scim/types';
import type { Values } from '../../../table/store';

/** Who did something. */
export type Author =
  /** The identity provider; its name where its User-Agent tells it. */
  | { readonly kind: 'identity provider'; readonly name: string; readonly client?: string; readonly token: string }
  | { readonly kind: 'bridge'; readonly name: string }
  | { readonly kind: 'operator'; readonly name: string; readonly host: string };

/** One record of the activity table, read. Names of fields are stable: programs read them as JSON. */
export interface ActivityRecord {
  /** UUIDv7: time-ordered, and one of a kind. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** What it is about: `USER/<id>`, `GROUP/<id>`, `UPSTREAM/<name>` or `BRIDGE`. */
  readonly about: string;
  /** `change`: the identity provider's, accepted. `delivery`: what the bridge did in the account, or did not. */
  readonly kind: 'change' | 'delivery' | 'decision' | 'run';
  readonly action: string;
  readonly by: Author;
  /** `accepted`, `decided`, or how a delivery ended. */
  readonly outcome?: string;
  readonly upstream?: string;
  /** What was done in the account, in order. */
  readonly acts: readonly string[];
  /** The account's words, or ours. */
  readonly message?: string;
  /** Of the resource, after the change or as delivered. */
  readonly version?: number;
  readonly before: Fields;
  readonly after: Fields;
  /** Ids of users: joined and left a group; or of whom a delivery of memberships, or a run, is about. */
  readonly membersAdded: readonly string[];
  readonly membersRemoved: readonly string[];
  readonly userIds: readonly string[];
  /** Ids of groups that a deleted user left. */
  readonly groupsLeft: readonly string[];
  readonly operation?: string;
  readonly requestId?: string;
  /** Everything else that was recorded: counts of a run, the facts of a decision. */
  readonly facts: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

const known = [
  ...['resource', 'at', 'day', 'time', 'expiresAt', 'action', 'who', 'host', 'outcome', 'upstream', 'acts', 'message'],
  ...['version', 'before', 'after', 'membersAdded', 'membersRemoved', 'userIds', 'groupsLeft', 'operation'],
  ...['requestId', 'client'],
];

/** Of a change, `token` is the one that was presented; of a decision, the one that it is about. */
const isKnown = (name: string, { outcome }: Values): boolean =>
  known.includes(name) || (name === 'token' && outcome !== 'decided');

/** Reads a record of the activity table, of whatever age. */
export function readRecord(item: Values): ActivityRecord {
  const text = (name: string) => (typeof item[name] === 'string' ? { [name]: item[name] } : {});
  return {
    id: String(item.at),
    time: String(item.time),
    about: String(item.resource).replace('#', '/'),
    kind: kindOf(item),
    action: String(item.action),
    by: authorOf(item),
    ...text('outcome'),
    ...text('upstream'),
    acts: texts(item.acts),
    ...text('message'),
    ...(typeof item.version === 'number' ? { version: item.version } : {}),
    before: side(item.before),
    after: side(item.after),
    membersAdded: texts(item.membersAdded),
    membersRemoved: texts(item.membersRemoved),
    userIds: texts(item.userIds),
    groupsLeft: texts(item.groupsLeft),
    ...text('operation'),
    ...text('requestId'),
    facts: Object.fromEntries(Object.entries(item).filter(([name]) => !isKnown(name, item))),
  };
}

function kindOf({ outcome, action, operation }: Values): ActivityRecord['kind'] {
  if (outcome === 'decided') return 'decision';
  if (typeof operation === 'string') return 'change';
  return action === 'deliver' ? 'delivery' : 'run';
}

function authorOf(item: Values): Author {
  const { outcome, who, host, operation, client, token } = item;
  if (outcome === 'decided') return { kind: 'operator', name: String(who), host: String(host) };
  // A deletion that delivery finishes goes through the directory, with no token.
  if (typeof operation !== 'string' || token === 'none') return { kind: 'bridge', name: 'the bridge' };
  const agent = typeof client === 'string' ? { client } : {};
  return {
    kind: 'identity provider',
    name: providerOf(agent.client ?? '') ?? 'the identity provider',
    ...agent,
    token: String(token),
  };
}

function side(value: unknown): Fields {
  if (typeof value !== 'string') return {};
  try {
    const json = JSON.parse(value) as Json;
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
