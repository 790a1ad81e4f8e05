import type { DecidedItem, HeldItem } from '../../lambda/contract/operator-requests';
import { discardHeld, heldNamed, listDecided, listHeld, releaseHeld } from '../../lambda/delivery/admin/decisions/held';
import { refText } from '../../lambda/delivery/admin/names/names';
import type { Command, Invocation, Result } from '../command';
import { many, namesText, selectionHelp, selectionMeant, selectionUsage } from '../selection';
import { ago, counted, printable, table } from '../terminal/table';
import { bulleted } from '../terminal/wrap';

const all = { name: 'all', text: 'everything that is held' } as const;

export const heldList: Command = {
  name: 'held list',
  when: 'every day',
  summary: 'list removals that wait for a decision',
  about:
    'The identity provider removed more at once than the guard lets through (options removalGuardCount, removalGuardPercent). The bridge accepted these removals, but nothing has changed in the account yet. --decided shows who keeps access because an operator discarded the removal: who, since when, and whose decision it was.',
  options: [
    { name: 'decided', text: 'show who keeps access, by whose decision and since when' },
    { name: 'check', text: 'exit code 4 when there are any' },
  ],
  examples: ['npx scim-bridge held list', 'npx scim-bridge held list --decided'],
  run: async (invocation) => {
    const { admin } = await invocation.target();
    const now = admin.clock();
    return invocation.has('decided')
      ? decidedResult(await listDecided(admin), now)
      : heldResult(await listHeld(admin), now);
  },
};

function heldResult(held: readonly HeldItem[], now: Date): Result {
  // One reason names many people: without the name it is one heading, and not one for each.
  const heading = ({ reason, name }: HeldItem) => reason.replace(` ${name}: `, ': ');
  const reasons = [...new Set(held.map(heading))];
  const tables = reasons.map((reason) => {
    const rows = held.filter((item) => heading(item) === reason);
    const columns = [
      { heading: 'WHO', of: ({ name }: HeldItem) => name },
      { heading: 'ID', of: ({ ref }: HeldItem) => refText(ref) },
      { heading: 'UPSTREAM', of: ({ upstream }: HeldItem) => upstream },
      { heading: 'HELD FOR', of: ({ since }: HeldItem) => ago(since, now) },
    ];
    return `${bulleted('', printable(reason)).join('\n')}\n\n${table(rows, columns)}`;
  });
  const advice = [
    `${counted(held.length, 'removal is', 'removals are')} held.`,
    'To carry out all of them: npx scim-bridge held release --all',
    'To discard them and leave the account unchanged: npx scim-bridge held discard --all',
  ];
  return {
    text: held.length === 0 ? 'Nothing is held.' : [...tables, advice.join('\n')].join('\n\n'),
    json: held.map(withText),
    attention: held.length > 0,
  };
}

function decidedResult(decided: readonly DecidedItem[], now: Date): Result {
  const rows = table(decided, [
    { heading: 'WHO', of: ({ name }) => name },
    { heading: 'ID', of: ({ ref }) => refText(ref) },
    { heading: 'UPSTREAM', of: ({ upstream }) => upstream },
    { heading: 'FOR', of: ({ since }) => ago(since, now) },
    { heading: 'BY', of: ({ by }) => `${by.identity} at ${by.host}` },
  ]);
  return {
    text:
      decided.length === 0
        ? 'Nobody keeps access by decision.'
        : `These keep their access, although the identity provider removed it:\n\n${rows}\n\nTo remove the access after all, for example: npx scim-bridge held release ${decided.slice(0, 1).map(({ ref }) => refText(ref))}`,
    json: decided.map(withText),
    attention: decided.length > 0,
  };
}

export const heldRelease: Command = {
  name: 'held release',
  when: 'every day',
  operands: selectionUsage,
  takes: many,
  summary: 'carry out held removals',
  about: `The next sweep, within a minute, removes the access of these people and groups. ${selectionHelp} Also works for discarded removals ("held list --decided").`,
  options: [all],
  examples: ['npx scim-bridge held release ada@example.com', 'npx scim-bridge held release --all'],
  run: async (invocation) => {
    const { admin } = await invocation.target();
    const affected = await meant(invocation, 'decided');
    if (affected.length === 0) return { text: 'Nothing is held.', json: { released: 0 } };
    await invocation.confirm(`These will lose their access within a minute:\n${printableLines(affected)}`);
    // Those that were shown, not what has been held since.
    const released = await releaseHeld(
      admin,
      affected.map(({ ref }) => ref),
    );
    return { text: `${counted(released, 'removal', 'removals')} released.`, json: { released } };
  },
};

export const heldDiscard: Command = {
  name: 'held discard',
  when: 'every day',
  operands: selectionUsage,
  takes: many,
  summary: 'discard held removals',
  about: `These people and groups keep their access until the identity provider removes them again. Correct the identity provider first; otherwise it may do so soon. ${selectionHelp} From then on, "held list --decided" shows them.`,
  options: [all],
  examples: ['npx scim-bridge held discard ada@example.com', 'npx scim-bridge held discard --all'],
  run: async (invocation) => {
    const { admin } = await invocation.target();
    const affected = await meant(invocation, 'held');
    if (affected.length === 0) return { text: 'Nothing is held.', json: { discarded: 0 } };
    await invocation.confirm(
      `These will keep their access, although the identity provider removed it:\n${printableLines(affected)}`,
    );
    const discarded = await discardHeld(
      admin,
      affected.map(({ ref }) => ref),
    );
    return {
      text: `${counted(discarded, 'removal', 'removals')} discarded. To see who keeps access by decision: npx scim-bridge held list --decided`,
      json: { discarded },
    };
  },
};

const withText = <T extends HeldItem | DecidedItem>(item: T) => ({ ...item, ref: refText(item.ref) });

async function meant(
  invocation: Invocation,
  including: 'held' | 'decided',
): Promise<readonly (HeldItem | DecidedItem)[]> {
  const which = selectionMeant(invocation, 'held list');
  const { admin } = await invocation.target();
  return which === 'all' ? listHeld(admin) : heldNamed(admin, which, including);
}

const printableLines = (items: readonly (HeldItem | DecidedItem)[]): string =>
  namesText(items.map(({ ref, name }) => ({ ref: refText(ref), name: printable(name) })));
