/**
 * The part of OCSF 1.5.0 (schema.ocsf.io) that events of the activity record use. Every number is the schema's.
 */
export const ocsfVersion = '1.5.0';

/** The category Identity & Access Management, to which all three classes belong. */
const category = { category_uid: 3, category_name: 'Identity & Access Management' } as const;

/** The classes, with those of their activities that occur. */
export const classes = {
  account_change: {
    class_uid: 3001,
    class_name: 'Account Change',
    activities: { Create: 1, Enable: 2, Disable: 5, Delete: 6 },
  },
  entity_management: {
    class_uid: 3004,
    class_name: 'Entity Management',
    activities: { Update: 3, Suspend: 12, Resume: 13 },
  },
  group_management: {
    class_uid: 3006,
    class_name: 'Group Management',
    activities: { 'Add User': 3, 'Remove User': 4, Delete: 5, Create: 6 },
  },
} as const satisfies Readonly<Record<string, OcsfClass>>;

interface OcsfClass {
  readonly class_uid: number;
  readonly class_name: string;
  readonly activities: Readonly<Record<string, number>>;
}

export type ClassName = keyof typeof classes;

/** The activity of what a class has no number for; its name is then the source's. */
const other = 99;

/** The fields that say what kind of event it is. @param activity the caption of an activity of the class, or a word of ours */
export function kindOf(name: ClassName, activity: string) {
  const { class_uid, class_name, activities } = classes[name];
  const activity_id = (activities as OcsfClass['activities'])[activity] ?? other;
  return {
    ...category,
    class_uid,
    class_name,
    activity_id,
    activity_name: activity,
    type_uid: class_uid * 100 + activity_id,
    type_name: `${class_name}: ${activity_id === other ? 'Other' : activity}`,
  };
}

/** How it ended, by the outcome that a record has. */
export function statusOf(outcome: string | undefined) {
  if (outcome === 'refused' || outcome === 'failed') {
    return { status_id: 2, status: 'Failure', severity_id: 3, severity: 'Medium' };
  }
  const isDone = outcome === undefined || ['accepted', 'delivered', 'decided'].includes(outcome);
  const informational = { severity_id: 1, severity: 'Informational' };
  return isDone
    ? { status_id: 1, status: 'Success', ...informational }
    : { status_id: other, status: outcome, ...informational };
}

/** Types of a user: a person who administrates, a program, anybody. */
export const userType = {
  user: { type_id: 1, type: 'User' },
  admin: { type_id: 2, type: 'Admin' },
  system: { type_id: 3, type: 'System' },
} as const;

/** The type of an entity that is neither a user nor a group. */
export const otherEntity = { type_id: other } as const;
