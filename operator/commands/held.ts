import { discardHeld, type HeldItem, listHeld, releaseHeld } from '../../lambda/delivery/admin/held';
import { refText } from '../../lambda/delivery/state/resource-ref';
import type { Command, Result } from '../command';
import { referencesMeant, referencesUsage } from '../references';
import { openEngine } from '../tables';
import { ago, counted, printable, table } from '../terminal/table';

const all = { name: 'all', text: 'everything that is held' } as const;
const many = { least: 0, most: Number.POSITIVE_INFINITY } as const;

export const heldList: Command = {
  name: 'held list',
  summary: 'removals that the guard holds until somebody decides',
  about:
    'More people were to be suspended, or groups deleted, than the guard lets through at once (options removalGuardCount, removalGuardPercent). The identity provider was told that they are; in the account nothing has happened yet.',
  options: [{ name: 'check', text: 'exit code 4 when there are any' }],
  examples: ['npx scim-bridge held list'],
  run: async (invocation) => {
    const engine = await openEngine(await invocation.target());
    const held = await listHeld(engine);
    const now = engine.clock();
    const rows = table(held, [
      { heading: 'ID', of: ({ ref }) => refText(ref) },
      { heading: 'WHO', of: ({ name }) => name },
      { heading: 'UPSTREAM', of: ({ upstream }) => upstream },
      { heading: 'HELD FOR', of: ({ since }) => ago(since, now) },
      { heading: 'WHY', of: ({ reason }) => reason },
    ]);
    const advice = `${counted(held.length, 'removal is', 'removals are')} held. "held release" carries them out, "held discard" leaves the account as it is.`;
    return {
      text: held.length === 0 ? 'Nothing is held.' : `${rows}\n\n${advice}`,
      json: held.map((item) => ({ ...item, ref: refText(item.ref) })),
      attention: held.length > 0,
    };
  },
};

export const heldRelease: Command = {
  name: 'held release',
  operands: referencesUsage,
  takes: many,
  summary: 'carry held removals out',
  about: 'The next sweep, within a minute, suspends these people and deletes these groups in the account.',
  options: [all],
  examples: ['npx scim-bridge held release USER/0190a1b2-…', 'npx scim-bridge held release --all'],
  run: async (invocation) => {
    const which = referencesMeant(invocation, 'held list');
    const engine = await openEngine(await invocation.target());
    const affected = meant(await listHeld(engine), which);
    if (affected.length === 0) return nothing;
    await invocation.confirm(`Within a minute these lose their access:\n${names(affected)}`);
    // Those that were shown, not what has been held since.
    const released = await releaseHeld(engine, refsOf(affected));
    return { text: `${counted(released, 'removal', 'removals')} released.`, json: { released } };
  },
};

export const heldDiscard: Command = {
  name: 'held discard',
  operands: referencesUsage,
  takes: many,
  summary: 'do not carry held removals out; the account stays as it is',
  about:
    'These people and groups stay in the account until the identity provider removes them anew. Correct the identity provider first, or it may do so soon. What differs from it is shown by "drift" as explained.',
  options: [all],
  examples: ['npx scim-bridge held discard --all'],
  run: async (invocation) => {
    const which = referencesMeant(invocation, 'held list');
    const engine = await openEngine(await invocation.target());
    const affected = meant(await listHeld(engine), which);
    if (affected.length === 0) return nothing;
    await invocation.confirm(
      `These keep their access, although the identity provider took it away:\n${names(affected)}`,
    );
    const discarded = await discardHeld(engine, refsOf(affected));
    return { text: `${counted(discarded, 'removal', 'removals')} discarded.`, json: { discarded } };
  },
};

const nothing: Result = { text: 'Nothing of that is held any more.', json: { released: 0, discarded: 0 } };
const shown = 20;

type Which = ReturnType<typeof referencesMeant>;

function meant(held: readonly HeldItem[], which: Which): readonly HeldItem[] {
  if (which === 'all') return held;
  const wanted = new Set(which.map(refText));
  return held.filter(({ ref }) => wanted.has(refText(ref)));
}

/** Each once, also where several upstreams hold it. */
function refsOf(items: readonly HeldItem[]) {
  return [...new Map(items.map(({ ref }) => [refText(ref), ref])).values()];
}

function names(items: readonly HeldItem[]): string {
  const lines = items.slice(0, shown).map(({ name, ref }) => `  ${name === '' ? refText(ref) : printable(name)}`);
  return [...lines, ...(items.length > shown ? [`  ... and ${items.length - shown} more`] : [])].join('\n');
}
