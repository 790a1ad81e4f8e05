import { version } from '../../../../package.json';
import { timeOf } from '../../../table/activity-log';
import type { Values } from '../../../table/store';
import { type ActivityRecord, readRecord } from '../activity/activity-record';
import { sentenceOf } from '../activity/activity-text';
import { type Activity, activitiesOf } from './activities';
import { type ClassName, kindOf, ocsfVersion, otherEntity, statusOf, userType } from './classes';

/** An event, and the class to whose objects it belongs. */
export interface OcsfEvent {
  readonly class: ClassName;
  readonly event: Readonly<Record<string, unknown>>;
}

/**
 * A record of the activity table as events of OCSF, the form in which SIEMs take identity changes. It holds what the record holds, names and
 * addresses included, and no secret: a token goes by its name. What OCSF has no attribute for stands in `unmapped`, by its name in `activity --json`.
 */
export function eventsOf(item: Values): readonly OcsfEvent[] {
  const record = readRecord(item);
  const { id, time, by, action, requestId, client } = { ...record, client: clientOf(record) };
  return activitiesOf(record).map((activity, index) => ({
    class: activity.class,
    event: defined({
      ...kindOf(activity.class, activity.activity),
      ...statusOf(record.outcome),
      time: Number.isNaN(Date.parse(time)) ? timeOf(id) : Date.parse(time),
      message: messageOf(record),
      metadata: defined({
        version: ocsfVersion,
        product: { name: 'SCIM bridge', vendor_name: 'scim-bridge-kit', version },
        // One of a kind: of several events of one record, the others are numbered.
        uid: index === 0 ? id : `${id}.${index}`,
        correlation_uid: requestId,
        event_code: action,
        log_name: 'activity',
        original_time: time,
      }),
      actor: actorOf(by),
      src_endpoint: by.kind === 'operator' ? { name: by.host } : undefined,
      http_request: client === undefined ? undefined : { user_agent: client },
      ...targetOf(record, activity),
      status_detail: record.message,
      unmapped: unmappedOf(record),
    }),
  }));
}

function actorOf(by: ActivityRecord['by']): object {
  if (by.kind === 'operator') return { user: { name: by.name, ...userType.admin } };
  const credential = by.kind === 'identity provider' ? { credential_uid: by.token } : {};
  return { user: { name: by.name, ...userType.system, ...credential } };
}

/** The user, the group or the entity that the event is about. */
function targetOf(record: ActivityRecord, { class: of, groupId, userId }: Activity): object {
  const [kind = '', ...rest] = record.about.split('/');
  const uid = rest.join('/');
  const name = nameIn(record);
  const own = defined({ uid: uid === '' ? undefined : uid, name: name ?? (uid === '' ? 'unknown' : undefined) });
  if (of === 'account_change') return { user: { ...own, ...userType.user } };
  if (of === 'entity_management') {
    return { entity: { name: uid === '' ? kind : uid, uid: record.about, type: kind, ...otherEntity } };
  }
  const user = userId === undefined ? {} : { user: { uid: userId, ...userType.user } };
  return { group: groupId === undefined ? own : { uid: groupId }, ...user };
}

/** What people call it, where the record says so. */
function nameIn({ after, before, facts }: ActivityRecord): string | undefined {
  const said = [after, before, facts].flatMap((side) => [side.userName, side.displayName, side.email, side.name]);
  return said.find((each): each is string => typeof each === 'string' && each !== '');
}

const clientOf = ({ by }: ActivityRecord): string | undefined =>
  by.kind === 'identity provider' ? by.client : undefined;

/** Whatever a record holds, an event comes of it: what cannot be told as a sentence is still an event. */
function messageOf(record: ActivityRecord): string | undefined {
  try {
    return sentenceOf(record, new Map());
  } catch {
    return undefined;
  }
}

function unmappedOf(record: ActivityRecord): object {
  const { id, time, by, action, message, requestId, ...rest } = record;
  const isSaid = ([, value]: readonly [string, unknown]) =>
    value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries({ record: id, ...rest }).filter(isSaid));
}

const defined = (fields: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
