import type { ScimError } from '../scim/errors';
import { isObject } from '../scim/types';
import { type ActivityEntry, type ActivityLog, refusedRequests } from '../table/activity-log';
import { isId } from '../table/keys';
import type { Store } from '../table/store';
import type { RecordRefusal, ScimRequest } from './exchange';

/** Identity providers repeat what was refused, some every few minutes: the same is recorded once in so many milliseconds by an instance. */
const onceInMs = 3_600_000;
/** So many different refusals are remembered. */
const rememberedAtMost = 1_000;

/** Statuses that the administrator of the identity provider can do something about. */
const worthRecording: ReadonlySet<number> = new Set([400, 409]);

/**
 * Keeps what the bridge refused in the activity table: "why is Jane not in 1Password?" has its answer there more often than in the
 * account. What is about somebody who exists stands with them, what is about a new name stands with the refused requests.
 *
 * @param warn told when it cannot be written
 */
export function refusalRecorder(
  table: Pick<Store, 'put'>,
  activity: Pick<ActivityLog, 'item'>,
  warn: (error: unknown) => void,
  clock: () => Date = () => new Date(),
): RecordRefusal {
  const told = new Map<string, number>();
  return async (request, error) => {
    const entry = entryOf(request, error);
    if (entry === undefined) return;
    const now = clock();
    const key = JSON.stringify([entry.resource, entry.name, entry.message]);
    if ((told.get(key) ?? 0) > now.getTime() - onceInMs) return;
    if (told.size >= rememberedAtMost) told.clear();
    told.set(key, now.getTime());
    await table.put(activity.item(entry, now)).catch(warn);
  };
}

/** Longer texts are cut: a name and a reason are shorter. */
const maxText = 500;

function entryOf({ id, body, actor }: ScimRequest, { status, message }: ScimError): ActivityEntry | undefined {
  const [, kind] = /^(User|Group)s\.(create|replace|patch)$/.exec(actor.operation) ?? [];
  if (kind === undefined || !worthRecording.has(status)) return undefined;
  const name = nameIn(body, kind === 'User' ? 'username' : 'displayname');
  if (id !== '' && !isId(id)) return undefined;
  return {
    resource: id === '' ? refusedRequests : `${kind.toUpperCase()}#${id}`,
    action: 'refuse',
    outcome: 'refused',
    operation: actor.operation,
    requestId: actor.requestId,
    token: actor.token,
    client: actor.client,
    name: name?.slice(0, maxText),
    message: message.slice(0, maxText),
  };
}

/** Attribute names ignore case (RFC 7643 §2.1). */
function nameIn(body: ScimRequest['body'], attribute: string): string | undefined {
  if (!isObject(body)) return undefined;
  const [, value] = Object.entries(body).find(([name]) => name.toLowerCase() === attribute) ?? [];
  return typeof value === 'string' ? value : undefined;
}
