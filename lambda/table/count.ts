import { counterKey, type KindName } from './keys';
import type { Step } from './transaction';

/** How the numbers of a kind of resource change: by how much there are more, and more active. Less is negative. */
export interface CountChange {
  readonly total: number;
  /** Of people. */
  readonly active?: number;
  /** How many of the new ones are former ones. */
  readonly returns?: number;
}

const names = ['total', 'active', 'removals', 'returns'] as const;

const role = 'counter';

/**
 * Counts. A removal is counted for itself too: see `Counter.removals`.
 *
 * The store puts the step into the slot that is lent to it, so that two transactions never meet on a counter.
 */
export function count(table: string, kind: KindName, { total, active = 0, returns = 0 }: CountChange): Step {
  const all = { total, active, removals: Math.max(0, -total), returns };
  const changes = names.map((name) => [name, all[name]] as const).filter(([, by]) => by !== 0);
  const Update = {
    TableName: table,
    Key: counterKey(kind),
    UpdateExpression: `ADD ${changes.map(([name]) => `#${name} :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(changes.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(changes.map(([name, by]) => [`:${name}`, by])),
  };
  return { role, action: { Update } };
}

/** Whether one of the steps counts. */
export const counts = (steps: readonly Step[]): boolean => steps.some((step) => step.role === role);

/** The step, counting in this slot; any other step as it is. */
export function inSlot(step: Step, slot: number): Step {
  const { Update } = step.action;
  if (step.role !== role || Update === undefined) return step;
  const Key = { ...Update.Key, sk: counterKey('USER', slot).sk };
  return { role, action: { Update: { ...Update, Key } } };
}
