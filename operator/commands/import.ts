import type { Finding, ImportProgress } from '../../lambda/contract/operator-requests';
import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { importFindings } from '../../lambda/delivery/admin/decisions/findings';
import { importAll, previewImport } from '../bridge-functions';
import type { Command, Result } from '../command';
import { findingText, previewText } from '../preview-text';
import type { Target } from '../target/target';
import { counted, printable } from '../terminal/table';
import { upstreamsMeant } from '../upstreams';

/** Maximum number of findings shown; --json has all. */
const shown = 30;

/** Labels for the counts of an import. */
const countText: Readonly<Record<string, string>> = {
  matched: 'known to the identity provider',
  imported: 'new in the directory, for the identity provider to match',
  waiting: 'in the directory since an earlier import, not matched yet',
  skipped: 'changed at the same moment: the next import reads them again',
};

export const importCommand: Command = {
  name: 'import',
  when: 'first day',
  summary: 'read the people and groups of the account',
  about:
    'The identity provider can then match the people and groups of the account: people by email, groups by name. Nothing changes in the account. The import runs daily and after setup. Run it after you invited people or renamed groups manually. --preview shows what would happen and writes nothing.',
  options: [
    { name: 'preview', text: 'show what would happen, and write nothing' },
    { name: 'upstream', value: 'NAME', text: 'one of several upstreams' },
  ],
  examples: ['npx scim-bridge import --preview', 'npx scim-bridge import --stack ScimBridge --region eu-central-1'],
  run: async (invocation) => {
    const target = await invocation.target();
    const names = upstreamsMeant(invocation, await upstreamNames(target.secrets));
    const results: Result[] = [];
    for (const name of names) {
      invocation.progress(`Reading ${name} ...`);
      if (invocation.has('preview')) {
        const preview = await previewImport(target, name);
        results.push({ text: previewText(preview), json: preview });
      } else {
        results.push(await imported(target, await importAll(target, name, invocation.progress)));
      }
    }
    return {
      text: results.map(({ text }) => text).join('\n\n'),
      json: results.map(({ json }) => json),
      inconclusive: results.some(({ inconclusive }) => inconclusive === true),
    };
  },
};

async function imported({ admin }: Target, { upstream, state }: ImportProgress): Promise<Result> {
  const findings = state === undefined ? [] : await importFindings(admin, upstream, state.run);
  const people = Object.entries(state?.people ?? {}).filter(([name, count]) => name in countText && count > 0);
  const groups = state?.groups ?? { managed: 0, unmanaged: 0 };
  const doubts = state?.doubts ?? [];
  const lines = [
    ...people.map(([name, count]) => `${String(count).padStart(8)}  ${countText[name]}`),
    `${String(groups.managed).padStart(8)}  groups managed, ${groups.unmanaged} not`,
    ...findingLines(findings),
    ...doubts.map((doubt) => `Uncertain: ${printable(doubt)}`),
  ];
  return { text: lines.join('\n'), json: { upstream, state, findings }, inconclusive: doubts.length > 0 };
}

function findingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const more =
    findings.length > shown ? [`          ... and ${counted(findings.length - shown, 'more', 'more')} (--json)`] : [];
  return [
    `${String(findings.length).padStart(8)}  to look at`,
    ...findings.slice(0, shown).map((finding) => `          ${printable(findingText(finding))}`),
    ...more,
  ];
}
