import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openScimsession } from '../../lambda/secrets/scimsession';
import { Store } from '../../lambda/table/store';
import { TokenUses } from '../../lambda/table/token-uses';
import { until } from '../support/until';
import { type FakeAccount, openAccount } from './support/account';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';
import { atTerminal, type Ended, scimBridge } from './support/run';

const token = 'acc0unt-t0ken-that-n0body-may-see';
let bench: Bench;
let account: FakeAccount;
const secrets: string[] = [];

beforeEach(async () => {
  [bench, account] = [await openBench(), await openAccount(token)];
  bench.functions.set('import', ({ command, upstream }) =>
    command === 'preview'
      ? preview(String(upstream), 2)
      : { upstream, outcome: 'done', state: { people: { matched: 3 } } },
  );
  secrets.splice(0, secrets.length, token, bench.bearerToken);
});
afterEach(async () => {
  await account.close();
  await bench.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const folders: string[] = [];

/** A file with a secret in it. */
function inFile(secret: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-secret-'));
  folders.push(folder);
  const file = path.join(folder, 'secret');
  writeFileSync(file, secret);
  return file;
}

const empty = { count: 0, first: [] };
const preview = (upstream: string, invited: number) => ({
  upstream,
  linked: empty,
  invited: {
    count: invited,
    first: Array.from({ length: invited }, (_, index) => ({ email: `new${index}@example.com` })),
  },
  onlyInAccount: empty,
  findings: empty,
  managedGroups: empty,
  unmanagedGroups: empty,
});

/** Nothing of a run shows a secret: neither what it says nor its arguments. */
function expectNoSecret({ stdout, stderr, args = [] }: Partial<Ended>): void {
  for (const secret of secrets) expect(`${stdout}\n${stderr}\n${args.join('\n')}`).not.toContain(secret);
}

const generic = () => [...bench.local, '--upstream', 'generic', '--url', account.url];
const env = { SCIM_BRIDGE_UPSTREAM_TOKEN: token };
const sealedUpstreams = async () => {
  const [current] = (JSON.parse(JSON.stringify(await versions())) as { version: string; token: string }[]) ?? [];
  return current === undefined ? undefined : (await openScimsession(bench.scimsession(), [current])).upstreams;
};
const versions = async () => {
  const header = JSON.parse(Buffer.from(bench.scimsession().split('.')[0] ?? '', 'base64url').toString()) as {
    kid: string;
  };
  return [{ version: header.kid, token: bench.bearerToken }];
};
const paused = async (name: string) => (await bench.tables.item('STATE#UPSTREAM', name))?.paused;

test('tries, seals, stores, previews, imports, goes live, and says what to paste where', async () => {
  const ended = await scimBridge(['setup', ...generic(), '--yes'], { env });
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stderr).toContain('The account accepts the credentials: 3 people and 1 group.');
  expect(ended.stderr).toContain('2  would be invited');
  expect(ended.stderr).toContain('new0@example.com');
  expect(ended.stdout).toMatch(
    /^Live\.\n\nIn your identity provider:\n.*Base URL {2}http:\/\/localhost:8787\/scim\/v2\n.*Token {5}this shows it: npx scim-bridge token show --local/s,
  );
  expectNoSecret(ended);
  expect(await sealedUpstreams()).toEqual({
    primary: { adapter: 'scim', profile: 'generic', url: account.url, token },
  });
  expect(bench.events.map(({ event }) => event)).toEqual([
    { command: 'preview', upstream: 'primary', atMost: 5000 },
    { command: 'import', upstream: 'primary' },
  ]);
  expect(await paused('primary')).toBeUndefined();
  expect(new Set(account.presented)).toEqual(new Set([`Bearer ${token}`]));
});

test('without a terminal and without --yes nothing is delivered, and the credentials are kept', async () => {
  const ended = await inProcess(['setup', ...generic()], env);
  expect(ended.code).toBe(3);
  expect(ended.stderr).toContain('beginning with 2 invitations');
  expect(ended.stderr).toContain(`To go live: npx scim-bridge setup ${bench.local.join(' ')} --go-live`);
  expect(await paused('primary')).toMatchObject({ by: 'operator' });
  expect(bench.scimsession()).not.toBe('');
  expect(bench.events).toHaveLength(1);
});

test('--json is one document, with nothing else on stdout', async () => {
  const ended = await inProcess(['setup', ...generic(), '--yes', '--json'], env);
  expect(JSON.parse(ended.stdout)).toMatchObject({ upstream: 'primary', live: true, trial: 'passed' });
  expect(ended.stderr).toBe('');
  expectNoSecret(ended);
});

test('a token that the account does not take stores nothing', async () => {
  const ended = await inProcess(['setup', ...generic(), '--yes'], {
    SCIM_BRIDGE_UPSTREAM_TOKEN: 'wrong-wrong-wrong',
  });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('The account rejects the credentials:');
  expect(ended.stderr).not.toContain('wrong-wrong');
  expect(bench.scimsession()).toBe('');
  expect(await paused('primary')).toBeUndefined();
});

test('an account that only the bridge may reach is set up without a trial', async () => {
  const nowhere = [...bench.local, '--upstream', 'generic', '--url', 'http://127.0.0.1:9'];
  const refused = await inProcess(['setup', ...nowhere, '--yes'], env);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('use --no-test');
  const ended = await inProcess(['setup', ...nowhere, '--no-test', '--stay-paused'], env);
  expect(ended.code).toBe(0);
  expect(await paused('primary')).toMatchObject({ by: 'operator' });
  expect(bench.events).toEqual([]);
  const live = await inProcess(['setup', ...bench.local, '--go-live', '--yes']);
  expect(live).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Live\./) });
  expect(await paused('primary')).toBeUndefined();
});

test('an account that stops answering while it is imported is held back again', async () => {
  bench.functions.set('import', ({ command, upstream }) =>
    command === 'preview'
      ? preview(String(upstream), 0)
      : { upstream, outcome: 'stuck', state: { people: {}, failure: 'the account answers 503' } },
  );
  const ended = await inProcess(['setup', ...generic(), '--yes'], env);
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('the account answers 503') });
  expect(await paused('primary')).toMatchObject({ by: 'operator' });
});

describe('secrets', () => {
  test('come from stdin or a file, whatever line ending they have', async () => {
    const stdin = await scimBridge(['setup', ...generic(), '--secrets-from', '-', '--yes'], { stdin: `${token}\r\n` });
    expect(stdin.code).toBe(0);
    const ended = await inProcess(['setup', ...generic(), '--secrets-from', inFile(`\uFEFF${token}\n`), '--yes']);
    expect(ended.code).toBe(0);
    expectNoSecret(stdin);
    expectNoSecret(ended);
  });

  test.each([['--token'], ['--password=hush-hush'], ['--secret-key'], ['--client-secret']])(
    'are refused on the command line: %s',
    async (option) => {
      const ended = await inProcess(['setup', ...generic(), option, 'hush-hush']);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/There is no option --[a-z-]+: .* Treat that credential as compromised/);
      expect(ended.stderr).not.toContain('hush-hush');
    },
  );

  test('that are two come as JSON', async () => {
    const cli = [...bench.local, '--upstream', 'op-cli', '--address', 'x.1password.com', '--email', 'p@example.com'];
    const wrong = await inProcess(['setup', ...cli, '--secrets-from', inFile('hush-hush')]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('{"password": "…", "secretKey": "…"}');
    expect(wrong.stderr).not.toContain('hush-hush');
    const file = inFile(JSON.stringify({ password: ' pass word ', secretKey: 'A3-ABCDEF-GHIJKL' }));
    const ended = await inProcess(['setup', ...cli, '--secrets-from', file, '--stay-paused'], { PATH: '/nonexistent' });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("not on this machine's PATH");
    expect(await sealedUpstreams()).toMatchObject({ primary: { password: ' pass word ', binary: '/opt/bin/op' } });
  });

  test.each([
    ['Bearer hush-hush', 'a token with "Bearer" before it. Give the token alone.'],
    ['', 'nothing at all'],
    [
      JSON.stringify({ domain: 'op.example.com', x: 'hush-hush' }),
      "the scimsession file of 1Password's own self-hosted SCIM bridge",
    ],
    [
      Buffer.from(Buffer.from(JSON.stringify({ domain: 'hush-hush' })).toString('base64')).toString('base64'),
      'base64-encoded twice',
    ],
    ['hush hush', 'token: has spaces or line breaks in it'],
  ])('that are something else are named: %j', async (given, said) => {
    const ended = await inProcess(['setup', ...generic(), '--secrets-from', inFile(given)]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(said);
    expect(ended.stderr).not.toMatch(/hush.hush/);
    expect(bench.scimsession()).toBe('');
  });
});

test("the bridge's own token or address in the account's place is refused", async () => {
  const own = await inProcess(['setup', ...generic()], { SCIM_BRIDGE_UPSTREAM_TOKEN: bench.bearerToken });
  expect(own.code).toBe(2);
  expect(own.stderr).toContain('This is the bearer token of this bridge');
  expectNoSecret(own);
  const loop = ['setup', ...bench.local, '--upstream', 'hosted', '--url', 'http://localhost:8787/scim/v2'];
  expect((await inProcess(loop, env)).stderr).toContain('This is the address of this bridge itself.');
});

test('another account under a name that is taken is not taken for the former one', async () => {
  await inProcess(['setup', ...generic(), '--stay-paused'], env);
  const other = [
    ...bench.local,
    '--upstream',
    'generic',
    '--url',
    'http://127.0.0.1:9/other',
    '--no-test',
    '--stay-paused',
  ];
  const refused = await inProcess(['setup', ...other], env);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--same-account');
  const beside = await inProcess(['setup', ...other, '--name', 'second', '--add'], env);
  expect(beside.code).toBe(0);
  expect(Object.keys((await sealedUpstreams()) ?? {})).toEqual(['primary', 'second']);
  const instead = await inProcess(['setup', ...other, '--name', 'second'], env);
  expect(instead.code).toBe(3);
  expect(instead.stderr).toContain('Deliveries to "primary" will end');
  expect(Object.keys((await sealedUpstreams()) ?? {})).toEqual(['primary', 'second']);
});

test('another way to the same account reads it anew; another token goes on where the import was', async () => {
  await inProcess(['setup', ...generic(), '--stay-paused'], env);
  const run = async () => (await bench.tables.item('STATE#IMPORT', 'primary'))?.run;
  const first = await run();
  expect(first).toBeDefined();
  await inProcess(['setup', ...generic(), '--stay-paused'], env);
  expect(await run()).toBe(first);
  const way = [...bench.local, '--upstream', 'generic', '--url', 'http://127.0.0.1:9/other', '--same-account'];
  expect((await inProcess(['setup', ...way, '--no-test', '--stay-paused'], env)).code).toBe(0);
  expect(await run()).not.toBe(first);
});

test('after a rotation the scimsession is sealed anew, and status tells it before it is too late', async () => {
  await inProcess(['setup', ...generic(), '--yes'], env);
  bench.rotate('the-next-token-'.padEnd(43, 'y'));
  expect((await shownStatus()).stdout).toContain('sealed under the former bearer token');
  expect(await inProcess(['reseal', ...bench.local])).toMatchObject({
    code: 0,
    stdout: 'Sealed under the current bearer token.\n',
  });
  expect((await shownStatus()).stdout).not.toContain('former bearer token');
});

test('after two rotations it still opens with the version under which it was sealed, for as long as that is kept', async () => {
  await inProcess(['setup', ...generic(), '--yes'], env);
  bench.rotate('the-next-token-'.padEnd(43, 'y'));
  bench.rotate('the-one-after-that-'.padEnd(43, 'x'));
  const status = await shownStatus('--check');
  expect(status.code).toBe(4);
  expect(status.stdout).toContain('which was rotated more than once since. It opens until Secrets Manager removes');
  expect(await inProcess(['reseal', ...bench.local])).toMatchObject({ code: 0 });
  expect((await shownStatus()).stdout).not.toContain('rotated more than once');
  const kid = (await versions())[0]?.version ?? '';
  const opened = await openScimsession(bench.scimsession(), [
    { version: kid, token: 'the-one-after-that-'.padEnd(43, 'x') },
  ]);
  expect(opened.upstreams).toMatchObject({ primary: { token } });
});

describe('a bearer token that was stored in the form of the console', () => {
  test('is read, and sealed under as it is presented', async () => {
    const next = 'the-next-token-'.padEnd(43, 'y');
    bench.rotate(JSON.stringify({ token: next }));
    expect((await inProcess(['setup', ...generic(), '--yes'], env)).code).toBe(0);
    const kid = (await versions())[0]?.version ?? '';
    expect((await openScimsession(bench.scimsession(), [{ version: kid, token: next }])).upstreams).toBeDefined();
    expect((await shownStatus()).stdout).not.toContain('bearer token');
  });

  test.each([
    [
      JSON.stringify({ name: 'bridge', value: 'x'.repeat(43) }),
      'holds a JSON object in which no single value is the token',
    ],
    ['short', 'holds fewer than 32 characters'],
    [`${'x'.repeat(20)} ${'y'.repeat(20)}`, 'holds blanks or line breaks within the token'],
  ])('and is none: it is said at once, everywhere (%#)', async (stored, said) => {
    await inProcess(['setup', ...generic(), '--yes'], env);
    const sealed = bench.scimsession();
    bench.rotate(stored);
    const status = await shownStatus('--check');
    expect(status.code).toBe(4);
    expect(status.stdout).toContain(said);
    for (const args of [['reseal'], ['setup', '--upstream', 'generic', '--url', account.url, '--yes']]) {
      const ended = await inProcess([...args, ...bench.local], env);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain(said);
      expect(ended.stderr).not.toContain('xxxx');
    }
    expect(bench.scimsession()).toBe(sealed);
  });
});

test('what is stored in its place by hand is named by status, and replaced by setup', async () => {
  bench.storeScimsession(JSON.stringify({ domain: 'op.example.com', key: 'hush-hush' }));
  const status = await shownStatus('--check');
  expect(status.code).toBe(4);
  expect(status.stdout).toContain("the scimsession file of 1Password's own self-hosted SCIM bridge");
  expect(status.stdout).not.toContain('hush-hush');
  const ended = await inProcess(['setup', ...generic(), '--yes'], env);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stderr).toContain('The stored scimsession cannot be opened and will be replaced.');
});

/** What `status` shows, without its line breaks. */
async function shownStatus(...more: readonly string[]) {
  const { code, stdout } = await inProcess(['status', ...bench.local, ...more]);
  return { code, stdout: stdout.replace(/\s+/g, ' ') };
}

test('says where the chosen provider takes the two, waits for its first request, and says that it came', async () => {
  const interruption = new AbortController();
  const waiting = inProcess(
    ['setup', '--upstream', 'dry-run', '--provider', 'JumpCloud', '--wait', '--yes', ...bench.local],
    {},
    { interruption: () => interruption.signal },
  );
  await until(
    'setup waits',
    async () => (await bench.tables.item('STATE#UPSTREAM', 'dry-run')) !== undefined && bench.events.length >= 2,
  );
  const uses = new TokenUses(new Store(bench.tables.client, bench.tables.directoryTable), () => Date.now() + 60_000);
  await uses.note({
    token: 'v1',
    userAgent: 'scim-bridge-cli/1 (as Okta SCIM Client 1.0.0)',
    address: '192.0.2.1',
    changes: false,
  });
  const [{ version = '' } = {}] = (
    JSON.parse((await inProcess(['token', 'list', '--json', ...bench.local])).stdout) as {
      tokens: { version?: string }[];
    }
  ).tokens;
  await uses.note({ token: version, userAgent: 'JumpCloud SCIM/2.1', address: '192.0.2.7', changes: true });
  const { code, stdout, stderr } = await waiting;
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Live\..*\n\nIn JumpCloud: SSO Applications > .*\n {2}Base URL {3}http.*\n {2}Token Key {2}this shows it: /s,
  );
  expect(stdout).toMatch(/\nJumpCloud SCIM called from 192\.0\.2\.7: the connection works\.\n$/);
  expect(stderr).toContain('Waiting for the first request of JumpCloud. Ctrl-C stops waiting;');
  for (const line of stdout.split('\n'))
    if (!line.includes('npx scim-bridge')) expect(line.length).toBeLessThanOrEqual(80);
});

test.each([
  [['--provider', 'jumpclod'], 2, 'Unknown identity provider "jumpclod". Did you mean "jumpcloud"?'],
  [['--wait'], 0, 'To see later who called last: npx scim-bridge token list'],
])('%j: a wrong name is told before anything is asked; Ctrl-C stops the waiting', async (options, code, text) => {
  const ended = await inProcess(['setup', '--upstream', 'dry-run', '--yes', ...options, ...bench.local]);
  expect(ended.code).toBe(code);
  expect(`${ended.stdout}${ended.stderr}`).toContain(text);
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('at a terminal', () => {
  test('asks for everything, shows no secret, takes a mistake back, and goes on after a whole "yes"', async () => {
    const ended = await atTerminal(
      ['setup', ...bench.local],
      [
        { after: 'Number or name: ', type: '4\r' },
        { after: 'SCIM URL: ', type: `${account.url}\r` },
        { after: '(not shown): ', type: `Bearer ${token}\r` },
        { after: '(not shown): ', type: `${token}\r` },
        { after: '(yes/no) ', type: 'yes\r' },
        { after: 'Number or name: ', type: 'okta-wizard\r' },
        { after: '(yes/no) ', type: 'no\r' },
      ],
    );
    expect(ended.stdout).toContain('SCIM connector base URL  http://localhost:8787/scim/v2');
    expect(ended.stdout).toContain('(with "Bearer " and a space before it');
    expect(ended.stdout).toContain('This is a token with "Bearer" before it. Give the token alone.');
    expect(ended.stdout).toContain(`Continue on the local bridge (${bench.dataDir})? (yes/no)`);
    expect(ended.stdout).toContain('Live.');
    expect(ended.code).toBe(0);
    expectNoSecret(ended);
    expect(await sealedUpstreams()).toMatchObject({ primary: { token } });
  });

  test('a pasted file of several lines is taken whole: nothing of it becomes the next answer', async () => {
    const pasted = JSON.stringify({ domain: 'x', key: 'hush-hush' }, null, 2).replaceAll('\n', '\r');
    const ended = await atTerminal(
      ['setup', ...bench.local, '--upstream', 'generic', '--url', account.url],
      [
        { after: '(not shown): ', type: `${pasted}\r` },
        { after: '(not shown): ', type: '\u0003' },
      ],
    );
    expect(ended.stdout).toContain("This is the scimsession file of 1Password's own self-hosted SCIM bridge.");
    expect(ended.stdout).not.toContain('hush-hush');
    expect(ended.stdout).toContain('Aborted; nothing was changed.');
    expect(ended.code).toBe(3);
    expect(bench.scimsession()).toBe('');
  });

  test('anything but yes leaves it paused', async () => {
    const ended = await atTerminal(
      ['setup', ...bench.local, '--upstream', 'generic', '--url', account.url],
      [
        { after: '(not shown): ', type: `${token}\r` },
        { after: '(yes/no) ', type: 'y\r' },
      ],
    );
    expect(ended.code).toBe(3);
    expect(await paused('primary')).toMatchObject({ by: 'operator' });
  });
});
