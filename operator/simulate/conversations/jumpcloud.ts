import { type Bridge, IdpClient, listOf, memberIds } from '../client';
import { expect } from '../expectation';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

// No published capture shows JumpCloud's headers; these are what its fixtures assume.
const headers = { Accept: 'application/scim+json', 'Content-Type': 'application/scim+json' };

/** The create that JumpCloud was captured sending: the enterprise URN without an enterprise body, addresses with `primary`. */
const capturedUser = (userName: string, externalId: string) => ({
  active: true,
  addresses: [
    {
      country: 'US',
      locality: 'locality',
      postalCode: '80027',
      primary: true,
      region: 'region',
      streetAddress: 'street-address',
      type: 'work',
    },
  ],
  displayName: 'displayname',
  emails: [{ primary: true, type: 'work', value: userName }],
  externalId,
  locale: 'en-US',
  name: { familyName: 'lastname', givenName: 'firstname' },
  phoneNumbers: [{ primary: true, type: 'work', value: 'tel:+1-555-555-5555' }],
  preferredLanguage: 'en-US',
  schemas: [USER, ENTERPRISE],
  userName,
});

/** The small update that JumpCloud was captured sending: `emails` null, no externalId. */
const minimalUser = (id: string, userName: string, change: object) => ({
  active: true,
  emails: null,
  id,
  name: { familyName: 'Doe', givenName: 'John' },
  schemas: [USER],
  userName,
  ...change,
});

const patch = (...operations: object[]) => ({ schemas: [PATCH], Operations: operations });

/** "Test Connection", then "Activate": a test user and a test group, created, updated and deleted within seconds. */
export async function jumpcloudActivation(bridge: Bridge): Promise<void> {
  const jumpcloud = new IdpClient(bridge, headers);
  const userName = jumpcloud.address('jctest');
  listOf(await jumpcloud.send('test connection', 'GET', '/Users', [200]));
  const filter = encodeURIComponent(`userName eq "${userName}"`);
  listOf(await jumpcloud.send('look up the test user', 'GET', `/Users?filter=${filter}`, [200]), 0);

  const created = await jumpcloud.send('create the test user', 'POST', '/Users', [201], {
    body: capturedUser(userName, `66e2d6895904${jumpcloud.runHex}`),
  });
  expect(created.body).toMatchObject({ id: expect.any(String), userName, active: true });
  expect(created.headers.get('location')).toBe(created.body.meta.location);
  const { id } = created.body;

  const updated = await jumpcloud.send('update the test user', 'PUT', `/Users/${id}`, [200], {
    body: minimalUser(id, userName, { name: { familyName: 'lastname', givenName: 'firstname' } }),
  });
  expect(updated.body.id).toBe(id);

  const group = await jumpcloud.send('create the test group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: jumpcloud.groupName('JumpCloud test'), members: [] },
  });
  expect(group.body.id).toEqual(expect.any(String));
  const groupPath = `/Groups/${group.body.id}`;
  await jumpcloud.send('update the test group', 'PATCH', groupPath, [200, 204], {
    body: patch({ op: 'add', path: 'members', value: [{ value: id }] }),
  });
  expect(memberIds(await jumpcloud.send('the effect', 'GET', groupPath, [200]))).toEqual([id]);
  await jumpcloud.send('delete the test group', 'DELETE', groupPath, [204]);
  await jumpcloud.send('delete the test user', 'DELETE', `/Users/${id}`, [204]);

  await jumpcloud.send('the group is gone', 'GET', groupPath, [404]);
  await jumpcloud.send('the user is gone', 'GET', `/Users/${id}`, [404]);
  listOf(await jumpcloud.send('and not found by name', 'GET', `/Users?filter=${filter}`, [200]), 0);
}

/** A person's whole life: created, updated by both captured forms of PUT, suspended, reactivated, and the PATCH flavour. */
export async function jumpcloudUsers(bridge: Bridge): Promise<void> {
  const jumpcloud = new IdpClient(bridge, headers);
  const userName = jumpcloud.address('jc');
  const externalId = `66e2d6895904${jumpcloud.runHex}`;
  const filter = encodeURIComponent(`userName eq "${userName}"`);
  listOf(await jumpcloud.send('look up', 'GET', `/Users?filter=${filter}`, [200]), 0);
  const created = await jumpcloud.send('create', 'POST', '/Users', [201], { body: capturedUser(userName, externalId) });
  const { id } = created.body;
  const path = `/Users/${id}`;

  const full = await jumpcloud.send('full update', 'PUT', path, [200], {
    body: {
      active: true,
      addresses: [],
      displayName: 'John Doe',
      emails: [{ primary: true, type: 'work', value: userName }],
      externalId,
      id,
      locale: 'en-US',
      name: { familyName: 'Doe', givenName: 'John' },
      phoneNumbers: [],
      photos: [{ value: 'https://img.example.com/a.png' }],
      preferredLanguage: 'en-US',
      schemas: [ENTERPRISE, USER],
      title: 'Captain',
      userName,
      [ENTERPRISE]: { department: 'C-Suite' },
    },
  });
  expect(full.body).toMatchObject({
    name: { givenName: 'John' },
    title: 'Captain',
    photos: [{ value: 'https://img.example.com/a.png' }],
    [ENTERPRISE]: { department: 'C-Suite' },
  });
  expect(full.body).not.toHaveProperty('addresses');
  expect(full.body).not.toHaveProperty('phoneNumbers');

  const minimal = await jumpcloud.send('minimal update', 'PUT', path, [200], { body: minimalUser(id, userName, {}) });
  // The minimal form says nothing of externalId: the link to JumpCloud's record stays.
  expect(minimal.body).toMatchObject({ externalId, active: true });

  const suspended = await jumpcloud.send('suspend', 'PUT', path, [200], {
    body: minimalUser(id, userName, { active: false }),
  });
  expect(suspended.body.active).toBe(false);
  const reactivated = await jumpcloud.send('reactivate', 'PUT', path, [200], {
    body: minimalUser(id, userName, { emails: [{ primary: true, type: 'work', value: userName }] }),
  });
  expect(reactivated.body.active).toBe(true);

  await jumpcloud.send('PATCH flavour: one operation an attribute', 'PATCH', path, [200, 204], {
    body: patch(
      { op: 'replace', path: 'name.givenName', value: 'Jane' },
      { op: 'replace', path: 'name.familyName', value: 'Roe' },
      { op: 'replace', path: 'active', value: false },
    ),
  });
  const effect = await jumpcloud.send('the effect', 'GET', path, [200]);
  expect(effect.body).toMatchObject({ active: false, name: { givenName: 'Jane', familyName: 'Roe' }, externalId });
  listOf(await jumpcloud.send('manual import', 'GET', '/Users?startIndex=1&count=100', [200]));
}

/** Group push: created with members, repeated adds, both forms of removal, both forms of renaming, deletion. */
export async function jumpcloudGroups(bridge: Bridge): Promise<void> {
  const jumpcloud = new IdpClient(bridge, headers);
  const create = async (prefix: string, externalId: string): Promise<string> => {
    const body = capturedUser(jumpcloud.address(prefix), externalId);
    return (await jumpcloud.send(`create ${prefix}`, 'POST', '/Users', [201], { body })).body.id;
  };
  const first = await create('jcg', `66e2d6895904${jumpcloud.runHex}`);
  const second = await create('jcg2', `77e2d6895904${jumpcloud.runHex}`);
  const name = jumpcloud.groupName('JC');
  const filter = encodeURIComponent(`displayName eq "${name}"`);
  listOf(await jumpcloud.send('find a group of the same name', 'GET', `/Groups?filter=${filter}`, [200]), 0);
  const created = await jumpcloud.send('create the group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: name, members: [{ value: first }] },
  });
  const path = `/Groups/${created.body.id}`;
  const found = listOf(await jumpcloud.send('it is found', 'GET', `/Groups?filter=${filter}`, [200]), 1);
  expect(found[0].id).toBe(created.body.id);

  const members = async () => memberIds(await jumpcloud.send('the effect', 'GET', path, [200]));
  const change = (step: string, operation: object) =>
    jumpcloud.send(step, 'PATCH', path, [200, 204], { body: patch(operation) });
  await change('add a member', { op: 'add', path: 'members', value: [{ value: second }] });
  await change('add the member again', { op: 'add', path: 'members', value: [{ value: second }] });
  expect(await members()).toEqual([first, second].sort());
  await change('remove a member, by a list', { op: 'remove', path: 'members', value: [{ value: first }] });
  expect(await members()).toEqual([second]);
  await change('remove a member, by a filter', { op: 'remove', path: `members[value eq "${second}"]` });
  expect(await members()).toEqual([]);
  await change('rename', { op: 'replace', path: 'displayName', value: jumpcloud.groupName('JC v2') });
  const renamed = await jumpcloud.send('rename, by PUT', 'PUT', path, [200], {
    body: {
      schemas: [GROUP],
      id: created.body.id,
      displayName: jumpcloud.groupName('JC v3'),
      members: [{ value: first }],
    },
  });
  expect(renamed.body.displayName).toBe(jumpcloud.groupName('JC v3'));
  expect(await members()).toEqual([first]);
  await jumpcloud.send('delete the group', 'DELETE', path, [204]);
}

/**
 * "Test Connection", then "Activate", of a custom application with Group Management off, as the guide of 1Password SaaS Manager has it: the
 * connection is tried by listing people, and no group is ever mentioned.
 */
export async function jumpcloudWithoutGroups(bridge: Bridge): Promise<void> {
  const jumpcloud = new IdpClient(bridge, headers);
  const userName = jumpcloud.address('jctest.saas');
  listOf(await jumpcloud.send('test connection', 'GET', '/Users?startIndex=1&count=1', [200]));
  const created = await jumpcloud.send('create the test user', 'POST', '/Users', [201], {
    body: capturedUser(userName, `77e2d6895904${jumpcloud.runHex}`),
  });
  const { id } = created.body;
  const path = `/Users/${id}`;
  const updated = await jumpcloud.send('update the test user', 'PUT', path, [200], {
    body: minimalUser(id, userName, { name: { familyName: 'lastname', givenName: 'changed' } }),
  });
  expect(updated.body).toMatchObject({ id, active: true, name: { givenName: 'changed' } });
  const suspended = await jumpcloud.send('deactivate the test user', 'PUT', path, [200], {
    body: minimalUser(id, userName, { active: false }),
  });
  expect(suspended.body.active).toBe(false);
  await jumpcloud.send('delete the test user', 'DELETE', path, [204]);
  await jumpcloud.send('the user is gone', 'GET', path, [404]);
  const filter = encodeURIComponent(`userName eq "${userName}"`);
  listOf(await jumpcloud.send('and not found by name', 'GET', `/Users?filter=${filter}`, [200]), 0);
}
