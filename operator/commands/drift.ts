import { driftFindings } from '../../lambda/delivery/drift/drift';
import { type Drift, type DriftKind, type DriftState, total } from '../../lambda/delivery/drift/drift-report';
import { compareAll } from '../bridge-functions';
import type { Command, Result } from '../command';
import { openEngine, upstreamsMeant } from '../tables';
import { counted, table } from '../terminal/table';

/** So many differences are shown; --json has the others. */
const shown = 50;

/** What each difference means, to be read after who it is about. */
const message: Readonly<Record<DriftKind, string>> = {
  'person active': 'suspended here and active there, or the reverse',
  'person name': 'has another name in the account',
  'person email': 'has another email in the account',
  'person missing': 'wanted, and not in the account any more',
  'group name': 'has another name in the account',
  'group missing': 'wanted, and not in the account any more',
  'member missing': 'wanted in the group, and not there',
  'member extra': 'in the group, and not wanted there',
  'member unknown': 'in the group, and unknown to the identity provider',
};

export const drift: Command = {
  name: 'drift',
  summary: 'compare the account with the directory: what was changed by hand?',
  about:
    'Differences that a delivery on its way explains are not shown. --repair brings the account back to what the identity provider said; removals pass the guard. It runs by itself daily (option driftCheck).',
  options: [
    { name: 'repair', text: 'bring the account back to what the directory says' },
    { name: 'upstream', value: 'NAME', text: 'one of several' },
    { name: 'check', text: 'exit code 4 when there are differences' },
  ],
  examples: ['npx scim-bridge drift --check', 'npx scim-bridge drift --repair'],
  run: async (invocation) => {
    const target = await invocation.target();
    const engine = await openEngine(target);
    const mode = invocation.has('repair') ? 'repair' : 'report';
    if (mode === 'repair') {
      await invocation.confirm(
        'What was changed by hand in the account is changed back to what the identity provider said: people are invited, suspended or reactivated, and groups and their members changed. To see it first: npx scim-bridge drift',
      );
    }
    const results: Result[] = [];
    for (const name of upstreamsMeant(invocation, engine)) {
      invocation.progress(`Comparing ${name} ...`);
      const state = await compareAll(target, name, mode, invocation.progress);
      results.push(result(name, state, await driftFindings(engine, name, state.run)));
    }
    return {
      text: results.map(({ text }) => text).join('\n\n'),
      json: results.map(({ json }) => json),
      attention: results.some(({ attention }) => attention === true),
    };
  },
};

function result(upstream: string, state: DriftState, findings: readonly Drift[]): Result {
  const { compared, failure, mode } = state;
  const scope = `${counted(compared.people, 'person', 'people')} and ${counted(compared.groups, 'group', 'groups')} compared`;
  const differences = total(state.counts);
  const summary =
    differences === 0
      ? `${scope}: no differences.`
      : `${scope}: ${counted(differences, 'difference', 'differences')}${mode === 'repair' ? ', handed to delivery where it can repair them' : ''}.`;
  const rows = table(findings.slice(0, shown), [
    { heading: 'WHO', of: ({ who }) => who },
    { heading: 'DIFFERENCE', of: ({ kind }) => message[kind] },
    {
      heading: mode === 'repair' ? 'REPAIRED' : '',
      of: ({ repair }) => (mode === 'repair' ? (repair ? 'yes' : 'no') : ''),
    },
  ]);
  const more = findings.length > shown ? `... and ${counted(findings.length - shown, 'more', 'more')} (--json)` : '';
  const doubt = failure === undefined ? '' : `Not concluded: ${failure}`;
  const text = [summary, rows, more, doubt].filter((part) => part !== '').join('\n');
  return { text, json: { upstream, ...state, findings }, attention: differences > 0 || failure !== undefined };
}
