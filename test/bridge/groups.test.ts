import { createGroup, createUser, expectError, filtered, GROUP, patchOf, send, unique } from './client';

const ids = (group: { members?: { value: string }[] }) => (group.members ?? []).map(({ value }) => value).sort();

test('members are shown with their address; a user shows the groups', async () => {
  const [ann, bob] = [await createUser(), await createUser()];
  const group = await createGroup([ann.id, bob.id]);
  const read = (await send('GET', `/Groups/${group.id}`)).body;
  expect(ids(read)).toEqual([ann.id, bob.id].sort());
  expect(read.members[0]).toMatchObject({ type: 'User', $ref: expect.stringMatching(/\/Users\/[0-9a-f-]{36}$/) });
  const user = (await send('GET', `/Users/${ann.id}`)).body;
  expect(user.groups).toEqual([
    {
      value: group.id,
      $ref: expect.stringContaining(`/Groups/${group.id}`),
      display: group.displayName,
      type: 'direct',
    },
  ]);
  // A user's groups are read-only (RFC 7643 §4.1.2): they change through the group.
  await send('PUT', `/Users/${ann.id}`, { ...user, groups: [], title: 'x' });
  expect(ids((await send('GET', `/Groups/${group.id}`)).body)).toEqual([ann.id, bob.id].sort());
});

test("in a list a user's groups come when they are asked for by name", async () => {
  const ann = await createUser();
  const group = await createGroup([ann.id]);
  const list = (more: string) => send('GET', filtered('Users', `userName eq "${ann.userName}"`, more));
  expect((await list('')).body.Resources[0]).not.toHaveProperty('groups');
  expect((await list('&attributes=userName,groups')).body.Resources[0].groups[0].value).toBe(group.id);
});

test('unknown members are refused by name, and nothing is half-written', async () => {
  const ann = await createUser();
  const group = await createGroup([ann.id]);
  const nobody = '01912345-0000-7000-8000-000000000000';
  const attempts = [
    send('POST', '/Groups', {
      schemas: [GROUP],
      displayName: unique('G'),
      members: [{ value: ann.id }, { value: nobody }],
    }),
    send(
      'PATCH',
      `/Groups/${group.id}`,
      patchOf(
        { op: 'add', path: 'members', value: [{ value: nobody }] },
        { op: 'replace', path: 'displayName', value: unique('N') },
      ),
    ),
    send('PUT', `/Groups/${group.id}`, {
      schemas: [GROUP],
      displayName: group.displayName,
      members: [{ value: 'no-id-at-all' }],
    }),
  ];
  for (const answer of await Promise.all(attempts)) {
    expectError(answer, 400, 'invalidValue');
    expect(answer.body.detail).toMatch(/members/);
  }
  expect((await send('GET', `/Groups/${group.id}`)).body).toEqual({ ...group, members: expect.any(Array) });
});

test('a group within a group is refused, with the reason', async () => {
  const [outer, inner] = [await createGroup(), await createGroup()];
  const answer = await send(
    'PATCH',
    `/Groups/${outer.id}`,
    patchOf({ op: 'add', path: 'members', value: [{ value: inner.id, type: 'Group' }] }),
  );
  expectError(answer, 400, 'invalidValue');
  expect(answer.body.detail).toContain('groups within groups');
});

test('names are unique without regard to case; a deleted group frees its name', async () => {
  const group = await createGroup();
  const answer = await send('POST', '/Groups', { schemas: [GROUP], displayName: group.displayName.toUpperCase() });
  expectError(answer, 409, 'uniqueness');
  await send('DELETE', `/Groups/${group.id}`);
  expect((await send('POST', '/Groups', { schemas: [GROUP], displayName: group.displayName })).status).toBe(201);
});

test('PUT without members is a rename; with an empty list it takes everybody out', async () => {
  const ann = await createUser();
  const group = await createGroup([ann.id]);
  const put = (body: object) =>
    send('PUT', `/Groups/${group.id}`, { schemas: [GROUP], displayName: unique('R'), ...body });
  expect(ids((await put({})).body)).toEqual([ann.id]);
  expect(ids((await put({ members: [] })).body)).toEqual([]);
});

test('a deleted user is in no group any more', async () => {
  const [ann, bob] = [await createUser(), await createUser()];
  const group = await createGroup([ann.id, bob.id]);
  await send('DELETE', `/Users/${ann.id}`);
  expect(ids((await send('GET', `/Groups/${group.id}`)).body)).toEqual([bob.id]);
});

test('members by filters that name no id are found among the members', async () => {
  const [ann, bob] = [await createUser(), await createUser()];
  const group = await createGroup([ann.id, bob.id]);
  const answer = await send(
    'PATCH',
    `/Groups/${group.id}`,
    patchOf({ op: 'remove', path: `members[type eq "User" and value ne "${bob.id}"]` }),
  );
  expect(answer.status).toBe(204);
  expect(ids((await send('GET', `/Groups/${group.id}`)).body)).toEqual([bob.id]);
});

test('excludedAttributes=members leaves them out; a filter by member finds the groups', async () => {
  const ann = await createUser();
  const group = await createGroup([ann.id]);
  expect((await send('GET', `/Groups/${group.id}?excludedAttributes=members`)).body).not.toHaveProperty('members');
  const found = await send('GET', filtered('Groups', `members.value eq "${ann.id}"`, '&attributes=displayName'));
  expect(found.body.Resources.map(({ id }: { id: string }) => id)).toEqual([group.id]);
  const combined = await send(
    'GET',
    filtered('Groups', `members[value eq "${ann.id}"] and displayName eq "${group.displayName}"`),
  );
  expect(combined.body.totalResults).toBe(1);
});

test('10 at once, each adding another person: all are members', async () => {
  const users = await Promise.all(Array.from({ length: 10 }, () => createUser()));
  const group = await createGroup();
  const answers = await Promise.all(
    users.map(({ id }) =>
      send('PATCH', `/Groups/${group.id}`, patchOf({ op: 'add', path: 'members', value: [{ value: id }] })),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(users.map(() => 204));
  expect(ids((await send('GET', `/Groups/${group.id}`)).body)).toEqual(users.map(({ id }) => id).sort());
});
