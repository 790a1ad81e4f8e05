import { textOf } from '../../directory/kind';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import { entriesOf } from '../state/due-entries';
import { Shard } from '../state/due-mark';
import { observedOf, type Removal } from '../state/observed';
import { type CommandContext, changeStates, mapStates } from '../state/requeue';
import { type ResourceRef, refOfKey } from '../state/resource-ref';

/** A removal that the guard holds. */
export interface HeldItem {
  readonly ref: ResourceRef;
  /** userName or displayName. */
  readonly name: string;
  readonly upstream: string;
  /** ISO time. */
  readonly since: string;
  readonly reason: string;
}

/** Every removal that is held, the longest held first. Eventually consistent. @throws Busy */
export async function listHeld(context: CommandContext): Promise<HeldItem[]> {
  return (await entriesOf(context, Shard.held)).flatMap((item) => {
    const ref = refOfKey({ pk: String(item.pk), sk: String(item.sk) });
    if (ref === undefined) return [];
    return Object.entries(observedOf(item).perUpstream).flatMap(([upstream, { removal }]) =>
      removal?.verdict === 'held'
        ? [{ ref, name: nameOfItem(item), upstream, since: removal.since, reason: removal.reason }]
        : [],
    );
  });
}

/**
 * Lets held removals go through. They are carried out by the next sweep.
 *
 * @returns how many were released; those that are held no more are left alone
 * @throws Busy
 */
export function releaseHeld(context: CommandContext, which: readonly ResourceRef[] | 'all'): Promise<number> {
  return decide(context, which, 'granted', 'released by an operator');
}

/**
 * Has held removals not carried out: these people and groups stay in the account as they are, until the identity provider wants
 * them there again and then removes them anew.
 *
 * @returns how many were discarded
 * @throws Busy
 */
export function discardHeld(context: CommandContext, which: readonly ResourceRef[] | 'all'): Promise<number> {
  return decide(
    context,
    which,
    'discarded',
    'discarded by an operator: the account differs from the identity provider',
  );
}

async function decide(
  context: CommandContext,
  which: readonly ResourceRef[] | 'all',
  verdict: Extract<Removal['verdict'], 'granted' | 'discarded'>,
  reason: string,
): Promise<number> {
  const refs = which === 'all' ? (await listHeld(context)).map(({ ref }) => ref) : which;
  const since = context.clock().toISOString();
  let decided = 0;
  for (const ref of refs) {
    const outcome = await changeStates(context, ref, (perUpstream) =>
      Object.values(perUpstream).some(({ removal }) => removal?.verdict === 'held')
        ? mapStates(perUpstream, (state) =>
            state.removal?.verdict === 'held' ? { ...state, removal: { verdict, since, reason } } : state,
          )
        : undefined,
    );
    if (outcome === 'changed') decided += 1;
  }
  return decided;
}

/** What a person or group is called. */
export function nameOfItem(item: Item): string {
  if (item.attrs === undefined) return '';
  const attributes = decodeAttributes(item.attrs);
  return textOf(attributes, 'userName') ?? textOf(attributes, 'displayName') ?? '';
}
