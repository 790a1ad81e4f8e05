import {
  NotThere,
  Refused,
  Throttled,
  Unauthorised,
  Unavailable,
  Unsupported,
} from '../../../../lambda/account/errors';
import { openAccount } from '../../../../lambda/account/open';
import type { Account } from '../../../../lambda/account/port';
import { failureOf } from '../contract';
import { dependencies } from '../support/dependencies';
import type { OpRun } from '../support/op-account';
import { OpProcess } from '../support/op-process';
import { OpUpstream } from '../support/op-upstream';

const nounAndVerb = ({ args }: OpRun) => args.slice(0, 2).join(' ');

describe('the 1Password CLI', () => {
  let upstream: OpUpstream;
  let account: Account;
  let now: number;

  beforeEach(() => {
    upstream = new OpUpstream();
    now = 0;
    account = upstream.open(() => now);
  });

  const commands = () => upstream.began().map(nounAndVerb);

  test('an error in the answer of a success is a refusal, with its words', async () => {
    await account.people();
    upstream.fail({ kind: 'json', text: '{"error":{"message":"seat limit reached"}}' });
    const error = await failureOf(account.invite({ email: 'ada@example.com' }));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ said: 'seat limit reached' });
  });

  test('signs in headlessly once for everybody who waits, then keeps the session', async () => {
    await Promise.all([account.people(), account.groups(), account.people()]);
    await account.groups();
    expect(commands().slice(0, 4)).toEqual(['account list', 'account add', 'account list', 'signin --account']);
    expect(upstream.account().signIns).toBe(1);
    expect(upstream.began()[1]?.args).toEqual([
      'account',
      'add',
      '--address',
      'example.1password.com',
      '--email',
      'bridge@example.com',
      '--raw',
    ]);
    expect(upstream.began()[3]?.args).toEqual(['signin', '--account', 'ACCOUNTUUID', '--raw']);
  });

  test('does not add an account that is known to the folder', async () => {
    await account.people();
    await upstream.open(() => now).people();
    expect(commands().filter((command) => command === 'account add')).toHaveLength(1);
  });

  test('renews the session before 30 idle minutes, and use keeps it', async () => {
    await account.people();
    now += 24 * 60_000;
    await account.people();
    now += 24 * 60_000;
    await account.people();
    expect(upstream.account().signIns).toBe(1);
    now += 26 * 60_000;
    await Promise.all([account.people(), account.people()]);
    expect(upstream.account().signIns).toBe(2);
  });

  test('signs in again when the session has ended early, and repeats the command', async () => {
    await account.people();
    upstream.change((state) => {
      state.session = 'ended';
    });
    const { items } = await account.people();
    expect(items).toHaveLength(1);
    expect(upstream.account().signIns).toBe(2);
  });

  test('gives up when a new session is not taken either', async () => {
    await account.people();
    for (const _ of [1, 2]) upstream.fail({ kind: 'error', text: 'account is not signed in' });
    expect(await failureOf(account.people())).toBeInstanceOf(Unauthorised);
  });

  test('runs three processes at once at most', async () => {
    await account.groups();
    for (let count = 0; count < 8; count += 1) upstream.fail({ kind: 'slow' });
    await Promise.all(Array.from({ length: 8 }, () => account.groups()));
    expect(upstream.maxAtOnce()).toBe(3);
  });

  test.each([
    ['password', { password: 'wr0ng' }, /could not sign in/],
    ['Secret Key', { secretKey: 'A3-WRONGK-EY' }, /could not sign in/],
    ['address', { address: 'other.1password.com' }, /could not sign in/],
  ])('says that the %s is wrong, without showing it', async (_, some, reason) => {
    const error = await failureOf(upstream.open(() => now, some).people());
    expect(error).toBeInstanceOf(Unauthorised);
    expect((error as Unauthorised).reason).toMatch(reason);
    expect((error as Unauthorised).reason).not.toMatch(/wr0ng|A3-WRONG/);
    expect(await upstream.open(() => now, some).health()).toMatchObject({ status: 'unauthorised' });
  });

  test.each([
    ['TRANSFER_PENDING', 'invited', true],
    ['TRANSFER_STARTED', 'invited', true],
    ['EMAIL_VERIFIED_BUT_REGISTRATION_INCOMPLETE', 'invited', true],
    ['TRANSFER_ACCEPTED', 'accepted', true],
    ['PENDING', 'accepted', true],
    ['ACTIVE', 'active', true],
    ['RECOVERY_STARTED', 'active', true],
    ['SUSPENDED', 'suspended', false],
    ['TRANSFER_SUSPENDED', 'suspended', false],
    ['SOMETHING_NEW', 'unknown', true],
  ])('state %s is %s', async (state, expected, active) => {
    upstream.fail({
      kind: 'json',
      text: JSON.stringify([{ id: 'A', name: 'A', email: 'a@x.y', type: 'GUEST', state }]),
    });
    expect((await account.people()).items).toEqual([
      { id: 'A', displayName: 'A', email: 'a@x.y', kind: 'guest', state: expected, active },
    ]);
  });

  test('people who were deleted are not there', async () => {
    const { id } = await account.invite({ email: 'ada@example.com' });
    await account.remove(id);
    expect(await account.personById(id)).toBeUndefined();
    expect((await account.people()).items.map((person) => person.id)).not.toContain(id);
  });

  test('a list of nobody is a failure: we are there ourselves', async () => {
    for (const text of ['[]', 'null']) {
      upstream.fail({ kind: 'json', text });
      expect(await failureOf(account.people())).toBeInstanceOf(Unavailable);
    }
  });

  test.each(['{"id":"X"}', '[{"id":"X"}]', '[null]', '"text"'])('%s is no list of people', async (text) => {
    upstream.fail({ kind: 'json', text });
    expect(await failureOf(account.people())).toBeInstanceOf(Unavailable);
  });

  test('a name, which the CLI takes for an email too, finds nobody', async () => {
    expect(await account.personByEmail('Bridge')).toBeUndefined();
    expect(await account.personByEmail('BRIDGE@example.com')).toMatchObject({ id: 'USERUUID' });
  });

  test('provisions with name and language; half a name keeps the other half', async () => {
    const { id } = await account.invite({
      email: 'ada@example.com',
      givenName: 'Ada',
      familyName: 'Lovelace',
      locale: 'de-CH',
    });
    expect(upstream.began().at(-1)?.args).toEqual([
      ...['user', 'provision', '--email=ada@example.com', '--name=Ada Lovelace', '--language=de'],
      ...['--format=json', '--account', 'ACCOUNTUUID'],
    ]);
    expect(await account.update(id, { familyName: 'King' })).toMatchObject({ displayName: 'Ada King' });
    expect(await account.update(id, { givenName: 'Augusta' })).toMatchObject({ displayName: 'Augusta King' });
    const before = upstream.began().length;
    expect(await account.update(id, { email: 'ADA@example.com', externalId: 'x' })).toMatchObject({
      email: 'ada@example.com',
    });
    expect(commands().slice(before)).toEqual(['user get']);
    expect(await failureOf(account.update(id, { email: 'king@example.com' }))).toBeInstanceOf(Unsupported);
  });

  test('suspends with the time after which devices are let go, when that is set', async () => {
    await account.suspend('USERUUID');
    expect(upstream.account().users[0]).toMatchObject({ state: 'SUSPENDED', deauthorize: '10m' });
  });

  test('values that look like flags never become flags', async () => {
    const { id } = await account.invite({ email: 'ada@example.com', displayName: '--help' });
    expect(upstream.account().users[1]).toMatchObject({ name: '--help' });
    for (const work of [
      () => account.suspend('--all'),
      () => account.createGroup('-x'),
      () => account.personById(''),
    ]) {
      expect(await failureOf(work())).toBeInstanceOf(Refused);
    }
    expect(id).not.toBe('');
  });

  test('a group that carries a role is never changed, whatever its name', async () => {
    upstream.change(({ groups }) =>
      groups.push({ id: 'g', name: 'Harmless', type: 'SECURITY', state: 'ACTIVE', members: [] }),
    );
    for (const group of ['g', 'ownersgroup']) {
      for (const work of [
        () => account.grant(group, ['USERUUID']),
        () => account.revoke(group, ['USERUUID']),
        () => account.renameGroup(group, 'x'),
        () => account.removeGroup(group),
      ]) {
        expect(await failureOf(work())).toMatchObject({ name: 'Refused', code: 'roleBearing' });
      }
    }
    expect(upstream.account().groups).toMatchObject([{ members: ['USERUUID'] }, { name: 'Harmless', members: [] }]);
  });

  test('somebody unknown does not keep the others out of a group', async () => {
    const group = await account.createGroup('Ops');
    expect(await failureOf(account.grant(group.id, ['nobody', 'USERUUID']))).toBeInstanceOf(NotThere);
    expect(await account.members(group.id)).toEqual({ items: ['USERUUID'] });
  });

  test.each([
    ['(400) Bad Request: Resource Invalid', Refused, 'allowed domains'],
    ['(403) Forbidden: You aren’t authorized', Refused, 'Forbidden'],
    ['(429) Too Many Requests', Throttled, 'slower'],
    ['(500) Internal Server Error', Unavailable, 'did not reach'],
    ['lookup example.1password.com: no such host', Unavailable, 'no such host'],
    ['Your current location or network is blocked by an account firewall rule', Unauthorised, 'fixed one'],
    ['Enter your six-digit one-time password', Unauthorised, 'a separate person'],
    ['something else', Refused, 'something else'],
  ])('to suspend: "%s" is %p', async (text, kind, said) => {
    await account.people();
    upstream.fail({ kind: 'error', text });
    const error = await failureOf(account.suspend('USERUUID'));
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(said);
  });

  test('403 to a list is about us, not about somebody', async () => {
    upstream.fail({ kind: 'error', text: '(403) Forbidden' });
    expect(await account.health()).toMatchObject({
      status: 'unauthorised',
      reason: expect.stringContaining('Provision Managers'),
    });
  });
});

describe('the 1Password CLI as a process of its own', () => {
  let cli: OpProcess;
  const open = (binary = cli.description.binary): Account =>
    openAccount({ ...cli.description, binary }, dependencies({ home: cli.home, now: () => 0 }));

  beforeEach(() => {
    cli = new OpProcess();
  });
  afterEach(() => cli.close());

  test('signs in headlessly once for everybody who waits', async () => {
    const account = open();
    await Promise.all([account.people(), account.groups(), account.people()]);
    const commands = cli.began().map(nounAndVerb);
    expect(commands.slice(0, 4)).toEqual(['account list', 'account add', 'account list', 'signin --account']);
    expect(commands.slice(4).sort()).toEqual(['group list', 'user list', 'user list']);
    expect(cli.account().signIns).toBe(1);
  });

  test('shows no secret on a command line, and the binary no environment of ours', async () => {
    process.env.AWS_SECRET_ACCESS_KEY ??= 'aws-s3cret';
    const account = open();
    const person = await account.invite({ email: 'ada@example.com', displayName: 'Ada' });
    await account.suspend(person.id);
    const { password, secretKey } = cli.description;
    const { session } = cli.account();
    for (const { args, env } of cli.began()) {
      for (const secret of [password, secretKey, session]) expect(args.join(' ')).not.toContain(secret);
      expect(Object.keys(env).filter((name) => /^AWS|NODE_PATH/.test(name))).toEqual([]);
      expect(env.HOME).toBe(cli.home);
    }
    const [, add, , signin, provision] = cli.began();
    expect(add).toMatchObject({ input: `${password}\n`, env: { OP_SECRET_KEY: secretKey } });
    expect(signin).toMatchObject({ input: `${password}\n` });
    expect(signin?.env).not.toHaveProperty('OP_SECRET_KEY');
    expect(provision).toMatchObject({
      input: '',
      env: { OP_SESSION_USERUUID: session, OP_SESSION_ACCOUNTUUID: session },
    });
  });

  test('a command that does not end in time is ended, its outcome unknown', async () => {
    const account = open();
    await account.people();
    cli.fail({ kind: 'silence' });
    const before = cli.began().length;
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance', 'Date'] });
    const failure = failureOf(account.suspend('USERUUID'));
    while (cli.began().length === before) await new Promise(setImmediate);
    jest.advanceTimersByTime(60_000);
    jest.useRealTimers();
    expect(await failure).toMatchObject({ name: 'Unavailable', message: expect.stringContaining('within 60 s') });
  });

  test('says that the binary is wrong', async () => {
    const account = open('/nonexistent/op');
    const error = await failureOf(account.people());
    expect(error).toBeInstanceOf(Unauthorised);
    expect((error as Unauthorised).reason).toMatch(/could not be started from \/nonexistent\/op \(ENOENT\)/);
    expect(await account.health()).toMatchObject({ status: 'unauthorised' });
  });
});
