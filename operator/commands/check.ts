import type { CheckVerdict, CutCheck } from '../../lambda/contract/operator-requests';
import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { checkPeople } from '../bridge-functions';
import { type PeopleFile, readPeopleFile } from '../check/people-file';
import type { Command } from '../command';
import { UsageError } from '../failure';
import { section } from '../preview-text';
import { counted } from '../terminal/table';
import { bulleted } from '../terminal/wrap';
import { upstreamsMeant } from '../upstreams';

/** A request to a function holds 6 MB. */
const maxBytes = 5_500_000;

const titles: readonly (readonly [CheckVerdict, string])[] = [
  ['linked', 'in the account: linked, not invited again'],
  ['invited', 'would be invited: nobody in the account has their address'],
  ['suspended', 'would be suspended: active in the account, not active in the file'],
  ['reactivated', 'would be reactivated: suspended in the account'],
  ['leftAlone', 'left alone: active in neither'],
  ['foreignDomain', 'would be refused: email domain not allowed (option allowedDomains)'],
  ['protected', 'protected: left alone (option protectedEmails)'],
  ['ambiguous', 'several people in the account have this address: merge them first'],
  ['guest', 'guest or service account: never managed'],
  ['noAddress', 'no email address: cannot be invited'],
  ['twice', 'more than once in the file'],
  ['onlyInAccount', 'only in the account: left alone'],
];

/** What somebody should look at before the identity provider is connected. */
const doubtful: readonly CheckVerdict[] = ['suspended', 'foreignDomain', 'ambiguous', 'guest', 'noAddress', 'twice'];

export const check: Command = {
  name: 'check',
  when: 'first day',
  operands: '<file>',
  takes: { least: 1, most: 1 },
  summary: "what would become of the provider's people",
  about:
    "Compares an export of the identity provider's people (CSV or JSON: JumpCloud, Okta, Entra ID, OneLogin …) with the account, before anything is connected: who would be linked, invited, suspended or refused. Changes nothing. Export the people who are assigned to the application: the others are never sent.",
  options: [
    { name: 'column', value: 'NAME', text: 'the column of the email address, if it is not recognised' },
    { name: 'upstream', value: 'NAME', text: 'one of several upstreams' },
    { name: 'check', text: 'exit code 4 when something should be looked at' },
  ],
  examples: ['npx scim-bridge check users.csv', 'npx scim-bridge check okta.json --column login --json'],
  run: async (invocation) => {
    const read = readPeopleFile(invocation.operands[0] ?? '', invocation.value('column'));
    if (Buffer.byteLength(JSON.stringify(read.people)) > maxBytes) {
      throw new UsageError(`The file has ${read.people.length} people, too many for one request. Divide it.`);
    }
    const target = await invocation.target();
    const names = upstreamsMeant(invocation, await upstreamNames(target.secrets));
    const results: CutCheck[] = [];
    for (const name of names) {
      invocation.progress(`Reading ${name} ...`);
      results.push(await checkPeople(target, name, read.people));
    }
    return {
      text: [...readText(read), ...results.flatMap((result) => ['', resultText(result)])].join('\n'),
      json: { read: { ...read, people: read.people.length }, results },
      attention: results.some(({ verdicts }) => doubtful.some((verdict) => verdicts[verdict].count > 0)),
    };
  },
};

function readText({ people, addressColumns, activeColumn, unknownWords }: PeopleFile): string[] {
  const active =
    activeColumn === undefined
      ? 'No column tells who is active: everybody counts as active.'
      : `Who is active is read from the column ${activeColumn}.`;
  const unknown =
    unknownWords.length === 0 ? '' : ` Unknown there, and taken for active: ${unknownWords.slice(0, 5).join(', ')}.`;
  return bulleted(
    '',
    `${counted(people.length, 'person', 'people')} in the file, by the column ${addressColumns.join(', else ')}. ${active}${unknown}`,
  );
}

function resultText({ upstream, verdicts }: CutCheck): string {
  const parts = titles.flatMap(([verdict, title]) =>
    verdicts[verdict].count === 0 ? [] : [section(verdicts[verdict], title, (email) => email)],
  );
  return [`${upstream}:`, ...parts].join('\n');
}
