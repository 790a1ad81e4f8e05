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

test('members whom nobody knows are skipped: the others join, and the answer shows who is there', async () => {
  const [ann, bob] = [await createUser(), await createUser()];
  const nobody = '01912345-0000-7000-8000-000000000000';
  const inner = await createGroup();
  const members = [ann.id, nobody, inner.id, 'no-id-at-all'].map((value) => ({ value }));
  const created = await send('POST', '/Groups', { schemas: [GROUP], displayName: unique('G'), members });
  expect(created.status).toBe(201);
  expect(ids(created.body)).toEqual([ann.id]);
  const path = `/Groups/${created.body.id}`;
  const displayName = unique('N');
  const patched = await send(
    'PATCH',
    `${path}?attributes=members,displayName`,
    patchOf(
      { op: 'add', path: 'members', value: [{ value: nobody }, { value: bob.id }, { value: inner.id, type: 'Group' }] },
      { op: 'replace', path: 'displayName', value: displayName },
    ),
  );
  expect(patched.status).toBe(200);
  expect(patched.body.displayName).toBe(displayName);
  expect(ids(patched.body)).toEqual([ann.id, bob.id].sort());
  const put = (list: object[]) => send('PUT', path, { schemas: [GROUP], displayName, members: list });
  // A list in which nobody is known is a mistake about ids rather than an empty group.
  expect(ids((await put([{ value: nobody }])).body)).toEqual([ann.id, bob.id].sort());
  expect(ids((await put([{ value: nobody }, { value: bob.id }])).body)).toEqual([bob.id]);
  expect(ids((await put([])).body)).toEqual([]);
});

test("a group's PATCH answers 204, or the group to a client that says it needs it (RFC 7240)", async () => {
  const ann = await createUser();
  const group = await createGroup([ann.id]);
  const path = `/Groups/${group.id}`;
  const rename = () => patchOf({ op: 'replace', path: 'displayName', value: unique('R') });
  expect((await send('PATCH', path, rename())).status).toBe(204);
  const whole = await send('PATCH', path, rename(), { Prefer: 'return=representation' });
  expect(whole).toMatchObject({ status: 200, body: { id: group.id, members: [{ value: ann.id }] } });
  const part = await send('PATCH', `${path}?excludedAttributes=members`, rename());
  expect(part.status).toBe(200);
  expect(part.body).not.toHaveProperty('members');
  expect((await send('PATCH', `${path}?attributes=id`, rename(), { Prefer: 'return=minimal' })).status).toBe(204);
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
