import { Refused, Unavailable } from '../../../../lambda/account/errors';
import type { JsonObject } from '../../../../lambda/scim/types';
import { failureOf } from '../contract';
import { type Asked, type Scripted, scripted } from '../support/scripted';

const operations = ({ body }: Asked) => body.Operations as JsonObject[];
const ids = Array.from({ length: 250 }, (_, index) => `P${index}`);

describe('groups of a SCIM server', () => {
  let server: Scripted;
  afterEach(() => server.close());

  test('members are granted and revoked a hundred at a time', async () => {
    server = await scripted('hosted', ({ method }) => (method === 'GET' ? [200, { id: 'g' }] : [204]));
    await server.account.grant('g', ids);
    await server.account.revoke('g', ids);
    await server.account.grant('g', []);
    const sent = server.asked.filter(({ method }) => method === 'PATCH').flatMap(operations);
    expect(sent.map(({ op, path }) => [op, path])).toEqual([
      ...Array(3).fill(['add', 'members']),
      ...Array(3).fill(['remove', 'members']),
    ]);
    const values = sent.map(({ value }) => (value as { value: string }[]).map((one) => one.value));
    expect(values.map(({ length }) => length)).toEqual([100, 100, 50, 100, 100, 50]);
    expect(values.slice(0, 3).flat()).toEqual(ids);
  });

  test('generic: a member is removed by path; those who are none do not keep the others in', async () => {
    server = await scripted('generic', (asked) => {
      if (asked.method === 'GET') return [200, { id: 'g', members: [] }];
      const isP1Named = operations(asked).some(({ path }) => String(path).includes('"P1"'));
      return isP1Named ? [400, { scimType: 'noTarget' }] : [204];
    });
    await server.account.revoke('g', ['P0', 'P1', 'P2']);
    const sent = server.asked.filter(({ method }) => method === 'PATCH');
    expect(sent.map((asked) => operations(asked).map(({ path }) => path))).toEqual([
      ['members[value eq "P0"]', 'members[value eq "P1"]', 'members[value eq "P2"]'],
      ['members[value eq "P0"]'],
      ['members[value eq "P1"]'],
      ['members[value eq "P2"]'],
    ]);
  });

  test('another refusal is a refusal', async () => {
    server = await scripted('generic', () => [400, { scimType: 'mutability', detail: 'immutable' }]);
    expect(await failureOf(server.account.revoke('g', ['P0']))).toMatchObject({ said: '400: mutability: immutable' });
  });

  test('hosted: groups that carry a role are not manageable, whatever the case of their name', async () => {
    const names = [
      'Owners',
      'administrators',
      'Recovery',
      'Security',
      'Team Members',
      'Provision Managers',
      'Owners of cats',
    ];
    const Resources = names.map((displayName, index) => ({ id: `g${index}`, displayName }));
    server = await scripted('hosted', () => [200, { totalResults: names.length, Resources }]);
    const { items } = await server.account.groups();
    expect(items.map(({ manageable }) => manageable)).toEqual([false, false, false, false, false, false, true]);
    expect(items[0]?.reason).toContain('own the account');
  });

  test('every group of a name is found', async () => {
    const Resources = [
      { id: 'a', displayName: 'Ops' },
      { id: 'b', displayName: 'ops' },
    ];
    server = await scripted('hosted', () => [200, { totalResults: 2, Resources }]);
    expect((await server.account.groupByName('OPS')).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('members: each once, also by reference alone, no nested groups; nobody without an id; doubted where it may be cut', async () => {
    const members = [
      { value: 'P1' },
      { value: 'P1', ref: 'x' },
      { value: 'G', type: 'Group' },
      { value: 'G2', $ref: 'https://scim.example.com/Groups/G2' },
      { $ref: 'https://scim.example.com/scim/v2/Users/P2' },
    ];
    server = await scripted('bridge', (_, turn) => [
      200,
      { id: 'g', members: turn === 1 ? members : [{ display: 'Ada' }] },
    ]);
    expect(await server.account.members('g')).toEqual({ items: ['P1', 'P2'] });
    expect(await failureOf(server.account.members('g'))).toBeInstanceOf(Unavailable);
    await server.close();
    const many = ids.slice(0, 200).map((value) => ({ value }));
    server = await scripted('bridge', (_, turn) => [200, { id: 'g', members: turn === 1 ? many : many.slice(1) }]);
    expect(await server.account.members('g')).toMatchObject({ doubt: 'the account shows 200 of them' });
    expect(await server.account.members('g')).not.toHaveProperty('doubt');
  });

  test('generic: lists do not carry members', async () => {
    server = await scripted('generic', () => [200, { totalResults: 0, Resources: [] }]);
    await server.account.groups();
    expect(server.asked[0]?.query.get('excludedAttributes')).toBe('members');
  });

  test('a group that is made without an answer is looked up, and never guessed among several', async () => {
    const Resources = [{ id: 'a', displayName: 'Ops' }];
    server = await scripted('hosted', ({ method }) =>
      method === 'POST' ? [201] : [200, { totalResults: Resources.length, Resources }],
    );
    expect(await server.account.createGroup('Ops')).toMatchObject({ id: 'a' });
    Resources.push({ id: 'b', displayName: 'Ops' });
    expect(await failureOf(server.account.createGroup('Ops'))).toBeInstanceOf(Unavailable);
  });

  test('a refusal carries the words of the upstream', async () => {
    server = await scripted('hosted', () => [400, { detail: 'the name is too long' }]);
    const error = await failureOf(server.account.createGroup('x'));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ said: '400: the name is too long' });
  });
});
