import { Contradicted, Denied, Refused, Unauthorised, Unavailable } from '../../../../lambda/account/errors';
import { openAccount } from '../../../../lambda/account/open';
import type { Account } from '../../../../lambda/account/port';
import { everything, failureOf } from '../contract';
import { dependencies } from '../support/dependencies';
import { type FaultyServer, faultyServer } from '../support/faulty-server';
import { UsersApiUpstream } from '../support/users-api-upstream';

describe('the Users API', () => {
  let upstream: UsersApiUpstream;
  let server: FaultyServer;
  let account: Account;
  let now: number;
  const open = (clientSecret = 'client-s3cret') =>
    openAccount(
      { adapter: 'users-api', url: server.url, account: 'ACCOUNT-1', clientId: 'client-1', clientSecret },
      dependencies({ now: () => now }),
    );

  beforeEach(async () => {
    now = 0;
    upstream = new UsersApiUpstream('ACCOUNT-1', 'client-1', 'client-s3cret');
    server = await faultyServer(upstream.listener);
    account = open();
  });
  afterEach(() => server.close());

  test('one token serves everybody until shortly before it ends', async () => {
    await Promise.all([account.people(), account.people(), account.people()]);
    now += 3_500_000;
    await account.people();
    expect(upstream.issued).toBe(1);
    now += 50_000;
    await Promise.all([account.people(), account.people()]);
    expect(upstream.issued).toBe(2);
  });

  test('a token that was revoked early is replaced, and the request repeated', async () => {
    const { id } = upstream.seed('ada@example.com');
    await account.people();
    upstream.tokens.clear();
    await account.suspend(id);
    expect(upstream.users.get(id)?.state).toBe('SUSPENDED');
    expect(upstream.issued).toBe(2);
  });

  test('wrong credentials say so without showing them', async () => {
    const error = await failureOf(open('wr0ng-secret').people());
    expect(error).toBeInstanceOf(Unauthorised);
    expect((error as Unauthorised).reason).toContain('client id and client secret');
    const basic = Buffer.from('client-1:wr0ng-secret').toString('base64');
    for (const secret of ['wr0ng-secret', basic]) expect((error as Unauthorised).reason).not.toContain(secret);
  });

  test.each([
    [400, '{"error":"invalid_client"}', Unauthorised],
    [404, 'not found', Unauthorised],
    [503, '', Unavailable],
    [200, '{}', Unavailable],
    [200, 'access_token=s3cret', Unavailable],
  ])('%i %s instead of a token', async (status, body, kind) => {
    server.fail({ kind: 'answer', status, body });
    const error = await failureOf(account.people());
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).not.toContain('s3cret');
  });

  test('the last owner cannot be suspended: about that person, not about us', async () => {
    const { id } = upstream.seed('owner@example.com');
    const error = await failureOf(account.suspend(id));
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).said).toContain('no_owner_remain');
  });

  test('403 to a list is about us', async () => {
    await account.people();
    server.fail({ kind: 'answer', status: 403 });
    expect(await failureOf(account.people())).toBeInstanceOf(Denied);
    server.fail({ kind: 'answer', status: 403 });
    expect(await account.health()).toMatchObject({ status: 'unauthorised' });
  });

  test('a suspension that is accepted and goes on being shown as active is not done', async () => {
    const { id } = upstream.seed('ada@example.com');
    await account.people();
    const lie = JSON.stringify({ id, email: 'ada@example.com', state: 'ACTIVE' });
    server.fail({ kind: 'answer', status: 200, body: lie });
    expect(await failureOf(account.suspend(id))).toBeInstanceOf(Contradicted);
    await account.suspend(id);
    const late = JSON.stringify({ id, email: 'ada@example.com', state: 'SUSPENDED' });
    server.fail({ kind: 'answer', status: 200, body: late });
    expect(await failureOf(account.reactivate(id))).toBeInstanceOf(Contradicted);
  });

  test('an error in the body of a success is a failure', async () => {
    const { id } = upstream.seed('ada@example.com');
    await account.people();
    server.fail({ kind: 'answer', status: 200, body: '{"code":403,"message":"no_owner_remain"}' });
    const error = await failureOf(account.suspend(id));
    expect(error).toBeInstanceOf(Denied);
    expect(error).toMatchObject({ said: expect.stringContaining('no_owner_remain') });
  });

  test('of two people with one address the active one is found', async () => {
    const first = upstream.seed('ada@example.com');
    await account.suspend(first.id);
    const { id } = upstream.seed('ADA@example.com');
    expect(await account.personByEmail('ada@example.com')).toMatchObject({ id, active: true });
  });

  test('states: what is not said is unknown', async () => {
    const { id } = upstream.seed('ada@example.com');
    const user = upstream.users.get(id);
    if (user !== undefined) user.state = 'STATE_UNSPECIFIED';
    expect(await account.personById(id)).toMatchObject({ state: 'unknown', active: true });
  });

  test.each(['{}', '{"results":null}', '{"results":[{"id":"X"}]}', '[]', ''])('%s is no list', async (body) => {
    await account.people();
    server.fail({ kind: 'answer', status: 200, body });
    expect(await failureOf(account.people())).toBeInstanceOf(Unavailable);
  });

  test('a list that goes round in circles is a failure', async () => {
    await account.people();
    for (const _ of [1, 2]) server.fail({ kind: 'answer', status: 200, body: '{"results":[],"next_page_token":"7"}' });
    expect(await failureOf(everything((next) => account.people(next)))).toBeInstanceOf(Unavailable);
  });

  test('asks for pages of a thousand, and says who we are', async () => {
    await account.people();
    expect(server.seen.at(-1)?.url).toBe('/v1beta1/accounts/ACCOUNT-1/users?max_page_size=1000');
    expect(server.seen.at(-1)?.headers['user-agent']).toBe('scim-bridge-kit/0.0.0');
  });
});
