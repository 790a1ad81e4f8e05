import type { Cut, CutPreview, Finding, FindingKind } from '../lambda/contract/operator-requests';
import { counted, printable } from './terminal/table';

/** So many of each list are shown; --json has the others. */
const shown = 15;

const findings: Readonly<Record<FindingKind, string>> = {
  guest: 'guest or service account: never managed',
  foreignDomain: 'email domain that is not allowed: left alone (option allowedDomains)',
  noAddress: 'no email address: left alone',
  unreachable: 'sent without an email address: correct it in the identity provider',
  duplicateEmail: 'same address as somebody else of the account',
  ambiguous: 'several people of the directory have this address',
  nameTaken: 'address is the userName of somebody else',
  deleted: 'the identity provider deleted them',
  role: 'group with a role: never managed',
  duplicateName: 'name that several groups have',
};

/** What an import would come to, to be read. */
export function previewText(preview: CutPreview): string {
  const people = (each: { readonly email: string }) => each.email;
  return [
    section(preview.linked, 'matched by email, nobody is invited again', people),
    section(preview.invited, 'would be invited: nobody in the account has their address', people),
    section(preview.onlyInAccount, 'only in the account: shown to the identity provider, otherwise untouched', people),
    section(
      preview.unmanagedGroups,
      'groups that stay as they are. To have one managed: npx scim-bridge groups manage NAME',
      ({ name }) => name,
    ),
    section(preview.findings, 'to look at', findingText),
  ]
    .filter((text) => text !== undefined)
    .join('\n');
}

/** One finding on a line. */
export function findingText({ kind, who, detail }: Finding): string {
  return `${who}: ${findings[kind]}${detail === undefined ? '' : ` (${detail})`}`;
}

function section<T>({ count, first }: Cut<T>, title: string, line: (each: T) => string): string {
  const lines = first.slice(0, shown).map((each) => `\n          ${printable(line(each))}`);
  const more = count > shown ? `\n          ... and ${counted(count - shown, 'more', 'more')} (--json)` : '';
  return `${String(count).padStart(8)}  ${title}${lines.join('')}${more}`;
}
