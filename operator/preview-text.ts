import type { Cut, CutPreview, Finding, FindingKind } from '../lambda/contract/operator-requests';
import { counted, printable } from './terminal/table';

/** Maximum length of each list shown; --json has all. */
const shown = 15;

const findings: Readonly<Record<FindingKind, string>> = {
  guest: 'guest or service account: never managed',
  foreignDomain: 'email domain not allowed: left alone (option allowedDomains)',
  noAddress: 'no email address: left alone',
  unreachable: 'sent without an email address: correct the user in the identity provider',
  duplicateEmail: 'same address as another person in the account',
  ambiguous: 'several users in the directory have this address',
  nameTaken: 'address is the userName of another user',
  deleted: 'deleted by the identity provider',
  role: 'group with a role: never managed',
  duplicateName: 'several groups have this name',
};

/** What an import would come to, to be read. */
export function previewText(preview: CutPreview): string {
  const people = (each: { readonly email: string }) => each.email;
  return [
    section(preview.linked, 'matched by email, not invited again', people),
    section(preview.invited, 'would be invited: nobody in the account has their address', people),
    section(preview.onlyInAccount, 'only in the account: shown to the identity provider, otherwise untouched', people),
    section(
      preview.unmanagedGroups,
      `${preview.unmanagedGroups.count === 1 ? 'group that stays' : 'groups that stay'} unchanged. To manage one: npx scim-bridge groups manage NAME`,
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

/** How many there are, and the first of them. */
export function section<T>({ count, first }: Cut<T>, title: string, line: (each: T) => string): string {
  const lines = first.slice(0, shown).map((each) => `\n          ${printable(line(each))}`);
  const more = count > shown ? `\n          ... and ${counted(count - shown, 'more', 'more')} (--json)` : '';
  return `${String(count).padStart(8)}  ${title}${lines.join('')}${more}`;
}
