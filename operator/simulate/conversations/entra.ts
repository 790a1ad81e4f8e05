import { type Bridge, IdpClient, listOf, memberIds } from '../client';
import { expect } from '../expectation';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const headers = { Accept: 'application/scim+json', 'Content-Type': 'application/scim+json; charset=utf-8' };

const entraUser = ({ run, address }: Person) => ({
  schemas: [USER, ENTERPRISE],
  externalId: `${run}-obj`,
  userName: address,
  active: true,
  emails: [{ primary: true, type: 'work', value: address }],
  meta: { resourceType: 'User' },
  name: { formatted: 'given family', familyName: 'family', givenName: 'given' },
  roles: [],
});

interface Person {
  readonly run: string;
  readonly address: string;
}

const personOf = (entra: IdpClient): Person => ({ run: entra.run, address: entra.address('entra') });

const patch = (...operations: object[]) => ({ schemas: [PATCH], Operations: operations });

/** Captures show a space in a query as `+`; others as `%20`. */
const query = (filter: string) => encodeURIComponent(filter).replaceAll('%20', '+');

/** Connection test, matching, creation, duplicate, matching in other case: the same in both modes. */
async function connectAndCreate(entra: IdpClient): Promise<{ id: string; path: string }> {
  const body = entraUser(personOf(entra));
  const match = (step: string, filter: string, total: number) =>
    entra.send(step, 'GET', `/Users?filter=${query(filter)}`, [200]).then((answer) => listOf(answer, total));
  // A random GUID that matches nobody: 404 would fail the connection test.
  await match('test connection', `userName eq "${entra.run}-6f2a1c44-8a6f-4c5e-9d5d-0d2f0d7f2b11"`, 0);
  const probe = `/Groups?excludedAttributes=members&filter=${query(`displayName eq "${entra.run}-none"`)}`;
  listOf(await entra.send('test connection: groups', 'GET', probe, [200]), 0);
  await match('match the user', `userName eq "${body.userName}"`, 0);
  await match('match by object id', `externalId eq "${body.externalId}"`, 0);
  const created = await entra.send('create the user', 'POST', '/Users', [201], { body });
  expect(created.body).toMatchObject({ id: expect.any(String), userName: body.userName });
  await entra.send('create the user again', 'POST', '/Users', [409], { body });
  const { id } = created.body;
  expect((await match('match in other case', `userName eq "${body.userName.toUpperCase()}"`, 1))[0].id).toBe(id);
  expect((await match('match by object id', `externalId eq "${body.externalId}"`, 1))[0].id).toBe(id);
  // externalId is case-exact (RFC 7643 §3.1).
  await match('object id in other case', `externalId eq "${body.externalId.toUpperCase()}"`, 0);
  expect((await match('match by e-mail', `emails[type eq "work"].value eq "${body.userName}"`, 1))[0].id).toBe(id);
  const path = `/Users/${id}`;
  expect((await entra.send('read the user', 'GET', path, [200])).body.id).toBe(id);
  return { id, path };
}

/** Users in the default mode: capitalised operations, booleans as strings, additions to values that do not exist yet. */
export async function entraLegacyUsers(bridge: Bridge): Promise<void> {
  const entra = new IdpClient(bridge, headers);
  const { path } = await connectAndCreate(entra);
  const change = (step: string, ...operations: object[]) =>
    entra.send(step, 'PATCH', path, [200, 204], { body: patch(...operations) });
  const effect = async () => (await entra.send('the effect', 'GET', path, [200])).body;

  await change(
    'update attributes',
    { op: 'Replace', path: 'emails[type eq "work"].value', value: entra.address('entra.new') },
    { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
    { op: 'Add', path: 'displayName', value: 'given updatedFamilyName' },
    { op: 'Add', path: `${ENTERPRISE}:employeeNumber`, value: entra.run },
    { op: 'Add', path: `${USER}:title`, value: 'Engineer' },
  );
  expect(await effect()).toMatchObject({
    emails: [{ value: entra.address('entra.new'), type: 'work' }],
    name: { familyName: 'updatedFamilyName', givenName: 'given' },
    displayName: 'given updatedFamilyName',
    title: 'Engineer',
    [ENTERPRISE]: { employeeNumber: entra.run },
  });
  await change('add to a value that does not exist yet', {
    op: 'Add',
    path: 'phoneNumbers[type eq "mobile"].value',
    value: '+1 425 555 0100',
  });
  expect(await effect()).toMatchObject({ phoneNumbers: [{ type: 'mobile', value: '+1 425 555 0100' }] });
  await change('take the manager away', { op: 'Replace', path: `${ENTERPRISE}:manager`, value: '' });
  await change('disable', { op: 'Replace', path: 'active', value: 'False' });
  expect((await effect()).active).toBe(false);
  await change('enable', { op: 'Replace', path: 'active', value: 'True' });
  expect((await effect()).active).toBe(true);
  await entra.send('delete', 'DELETE', path, [204]);
  await entra.send('delete again', 'DELETE', path, [404]);
}

/** Users with the flag `aadOptscim062020`: one path-less operation whose keys are paths, and booleans that are booleans. */
export async function entraCompliantUsers(bridge: Bridge): Promise<void> {
  const entra = new IdpClient(bridge, headers);
  const { path } = await connectAndCreate(entra);
  await entra.send('update attributes', 'PATCH', path, [200, 204], {
    body: patch(
      { op: 'replace', path: 'emails[type eq "work"].value', value: entra.address('entra.new') },
      {
        op: 'replace',
        value: {
          displayName: 'given updatedFamilyName',
          'name.givenName': 'given2',
          'name.familyName': 'updatedFamilyName',
          [`${ENTERPRISE}:employeeNumber`]: entra.run,
        },
      },
    ),
  });
  const effect = await entra.send('the effect', 'GET', path, [200]);
  expect(effect.body).toMatchObject({
    emails: [{ value: entra.address('entra.new'), type: 'work', primary: true }],
    name: { givenName: 'given2', familyName: 'updatedFamilyName' },
    displayName: 'given updatedFamilyName',
    [ENTERPRISE]: { employeeNumber: entra.run },
  });
  expect(effect.body).not.toHaveProperty(['name.givenName']);
  await entra.send('disable', 'PATCH', path, [200, 204], {
    body: patch({ op: 'replace', path: 'active', value: false }),
  });
  expect((await entra.send('the effect', 'GET', path, [200])).body.active).toBe(false);
  // The tenant URL's flag, should it ever reach a request, changes nothing.
  await entra.send('read with the flag', 'GET', `${path}?aadOptscim062020`, [200]);
  await entra.send('delete', 'DELETE', path, [204]);
}

/** Matching and creation of a group, without members, with Microsoft's own schema URN. */
async function createUserAndGroup(entra: IdpClient): Promise<{ user: string; path: string }> {
  const user = (await entra.send('create a user', 'POST', '/Users', [201], { body: entraUser(personOf(entra)) })).body
    .id;
  const name = entra.groupName('Entra');
  const match = `/Groups?excludedAttributes=members&filter=${query(`displayName eq "${name}"`)}`;
  listOf(await entra.send('match the group', 'GET', match, [200]), 0);
  const created = await entra.send('create the group', 'POST', '/Groups', [201], {
    body: {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: `${entra.run}-grp`,
      displayName: name,
      meta: { resourceType: 'Group' },
    },
  });
  expect(created.body).toMatchObject({ id: expect.any(String), displayName: name });
  const path = `/Groups/${created.body.id}`;
  const read = await entra.send('read it without members', 'GET', `${path}?excludedAttributes=members`, [200]);
  expect(read.body.id).toBe(created.body.id);
  expect(read.body).not.toHaveProperty('members');
  const matched = listOf(await entra.send('match the group', 'GET', match, [200]), 1);
  expect(matched[0]).not.toHaveProperty('members');
  const byObjectId = `/Groups?filter=${query(`externalId eq "${entra.run}-grp"`)}&attributes=externalId,id,displayName`;
  const found = listOf(await entra.send('match by object id', 'GET', byObjectId, [200]), 1);
  expect(found[0]).toMatchObject({ id: created.body.id, externalId: `${entra.run}-grp`, displayName: name });
  return { user, path };
}

/** Groups in the default mode: members removed by a list of values, which must remove only these. */
export async function entraLegacyGroups(bridge: Bridge): Promise<void> {
  const entra = new IdpClient(bridge, headers);
  const { user, path } = await createUserAndGroup(entra);
  const change = (step: string, operation: object) =>
    entra.send(step, 'PATCH', path, [200, 204], { body: patch(operation) });
  await change('rename', { op: 'Replace', path: 'displayName', value: entra.groupName('Entra v2') });
  const members = [{ $ref: null, value: user }];
  await change('add a member', { op: 'Add', path: 'members', value: members });
  await change('add the member again', { op: 'Add', path: 'members', value: members });
  const added = await entra.send('the effect', 'GET', path, [200]);
  expect(added.body.displayName).toBe(entra.groupName('Entra v2'));
  expect(memberIds(added)).toEqual([user]);
  await change('remove somebody who is no member', { op: 'Remove', path: 'members', value: [{ value: path }] });
  expect(memberIds(await entra.send('the effect', 'GET', path, [200]))).toEqual([user]);
  await change('remove the member', { op: 'Remove', path: 'members', value: members });
  expect(memberIds(await entra.send('the effect', 'GET', path, [200]))).toEqual([]);
  await entra.send('delete the group', 'DELETE', path, [204]);
}

/** Groups with the flag `aadOptscim062020`: members removed by a filter. */
export async function entraCompliantGroups(bridge: Bridge): Promise<void> {
  const entra = new IdpClient(bridge, headers);
  const { user, path } = await createUserAndGroup(entra);
  const change = (step: string, operation: object) =>
    entra.send(step, 'PATCH', path, [200, 204], { body: patch(operation) });
  await change('add a member', { op: 'add', path: 'members', value: [{ value: user }] });
  expect(memberIds(await entra.send('the effect', 'GET', path, [200]))).toEqual([user]);
  await change('remove the member', { op: 'remove', path: `members[value eq "${user}"]` });
  expect(memberIds(await entra.send('the effect', 'GET', path, [200]))).toEqual([]);
  await entra.send('delete the group', 'DELETE', path, [204]);
}
