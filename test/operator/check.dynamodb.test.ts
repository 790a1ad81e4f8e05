import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkVerdicts } from '../../lambda/contract/operator-requests';
import { readPeopleFile } from '../../operator/check/people-file';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let bench: Bench;
const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-check-'));
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await bench.close();
});

function written(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}
const ada = { email: 'ada@example.com', active: true };
const bob = { email: 'bob@example.com', active: false };

test.each<[string, string | Buffer]>([
  [
    'JumpCloud',
    'firstname,lastname,username,email,state,activated\nAda,L,ada,ada@example.com,ACTIVATED,false\nBob,B,bob,bob@example.com,SUSPENDED,true\n',
  ],
  [
    'Okta',
    'login,email,firstName,status\nada@example.com,,Ada,ACTIVE\nbob@example.com,bob@example.com,Bob,DEPROVISIONED\n',
  ],
  [
    'Entra ID',
    '\uFEFFuserPrincipalName,displayName,mail,accountEnabled\nada@example.com,Ada,,True\nbob@x.onmicrosoft.com,Bob,bob@example.com,False\n',
  ],
  [
    'OneLogin',
    '"First Name";"Email";"Status"\n"Ada";"ada@example.com";"Active"\n"Bob";"bob@example.com";"Suspended"\n',
  ],
  [
    'Google',
    'Email Address [Required],Status [READ ONLY]\n'.replace(/ \[[^\]]*\]/g, '') +
      'ada@example.com,Active\nbob@example.com,Suspended\n',
  ],
  ['Excel', Buffer.from('\uFEFFEmail\tDisabled\nada@example.com\tFALSE\nbob@example.com\tTRUE\n', 'utf16le')],
  [
    'Okta API',
    JSON.stringify([
      { status: 'STAGED', profile: { login: 'a', email: 'ada@example.com' } },
      { status: 'SUSPENDED', profile: { email: 'bob@example.com' } },
    ]),
  ],
  [
    'JumpCloud API',
    JSON.stringify({
      totalCount: 2,
      results: [
        { email: ada.email, suspended: false },
        { email: bob.email, suspended: true },
      ],
    }),
  ],
  [
    'SCIM',
    JSON.stringify({
      Resources: [
        {
          userName: 'a',
          active: true,
          emails: [{ value: 'x@example.com' }, { value: 'ada@example.com', primary: true }],
        },
        { userName: 'bob@example.com', active: false },
      ],
    }),
  ],
])('the export of %s is read', (name, content) => {
  expect(readPeopleFile(written(`${name}.csv`, content), undefined).people).toEqual([ada, bob]);
});

test('a column can be named; words that nobody knows are told and count as active', () => {
  const file = written('own.csv', 'Kontakt,Status\nada@example.com,beurlaubt\n');
  expect(readPeopleFile(file, 'kontakt')).toEqual({
    people: [ada],
    addressColumns: ['Kontakt'],
    activeColumn: 'Status',
    unknownWords: ['beurlaubt'],
  });
});

test('asks the bridge, and shows what would become of whom', async () => {
  const file = written('users.csv', 'email\nada@example.com\nnew@example.com\n');
  bench.functions.set('import', () => ({
    upstream: 'dry-run',
    verdicts: Object.fromEntries(
      checkVerdicts.map((verdict) => [
        verdict,
        verdict === 'invited' ? { count: 1, first: ['new@example.com'] } : { count: 0, first: [] },
      ]),
    ),
  }));
  const { code, stdout } = await inProcess(['check', file, '--check', ...bench.local]);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    '2 people in the file, by the column email. No column tells who is active: everybody counts as active.',
  );
  expect(stdout).toContain('1  would be invited: nobody in the account has their address\n          new@example.com');
  expect(bench.events.at(-1)?.event).toMatchObject({
    command: 'check',
    people: [ada, { email: 'new@example.com', active: true }],
  });
});

test.each([
  [[path.join(folder, 'nowhere.csv')], 'There is no file'],
  [[written('none.csv', 'email\n')], 'There is nobody in'],
  [[written('odd.csv', 'name,phone\nAda,1\n')], 'Name it with --column. Columns: name, phone.'],
  [[written('own2.csv', 'email\na@example.com\n'), '--column', 'mali'], 'There is no column "mali". Columns: email.'],
  [[written('book.xlsx', 'PK\u0003\u0004...')], 'is a spreadsheet. Save it as CSV first.'],
  [[written('cut.json', '[{"email":')], 'begins as JSON and is none'],
  [[written('more.csv', 'name\nAda,1,2\n')], 'Name it with --column. Columns: name.'],
  [[written('some.dat', 'a\0b')], 'is neither CSV nor JSON.'],
  [[path.join(folder, '.')], 'cannot be read: it is a folder.'],
])('%j is a mistake that is told', async (args, message) => {
  const { code, stderr } = await inProcess(['check', ...args, ...bench.local]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
