import { type Bridge, IdpClient, listOf, memberIds } from '../client';
import { expect } from '../expectation';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

// As captured.
const headers = {
  Accept: 'application/scim+json',
  'Accept-Charset': 'utf-8',
  'Content-Type': 'application/scim+json; charset=utf-8',
  'User-Agent': 'Okta SCIM Client 1.0.0',
  'Accept-Encoding': 'gzip,deflate',
};

const oktaUser = (userName: string, externalId: string) => ({
  schemas: [USER],
  userName,
  name: { givenName: 'Test', familyName: 'User' },
  emails: [{ primary: true, value: userName, type: 'work' }],
  displayName: 'Test User',
  locale: 'en-US',
  externalId,
  groups: [],
  active: true,
});

const patch = (...operations: object[]) => ({ schemas: [PATCH], Operations: operations });

/** What both kinds of application do first: test the credentials, import, look up, create, read, update the profile. */
async function connectAndCreate(
  okta: IdpClient,
): Promise<{ id: string; path: string; userName: string; externalId: string }> {
  const userName = okta.address('okta');
  const externalId = `00u${okta.run}`;
  const lookUp = `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}&startIndex=1&count=100`;

  const test = await okta.send('test the API credentials', 'GET', '/Users?startIndex=1&count=2', [200]);
  expect(listOf(test).length).toBeLessThanOrEqual(2);
  expect(test.body).toMatchObject({ startIndex: 1, itemsPerPage: expect.any(Number) });
  listOf(await okta.send('import users', 'GET', '/Users?startIndex=1&count=100', [200]));
  listOf(await okta.send('import groups', 'GET', '/Groups?startIndex=1&count=100', [200]));
  listOf(await okta.send('look up before the create', 'GET', lookUp, [200]), 0);

  // Okta always sends a password: a placeholder unless password synchronisation is on.
  const body = { ...oktaUser(userName, externalId), password: '1mz050nq' };
  const created = await okta.send('create the user', 'POST', '/Users', [201], { body });
  expect(created.body).toMatchObject({ id: expect.any(String), userName, active: true });
  expect(created.body).not.toHaveProperty('password');
  await okta.send('create the same user again', 'POST', '/Users', [409], { body });
  const { id } = created.body;
  expect(listOf(await okta.send('the look-up finds it', 'GET', lookUp, [200]), 1)[0].id).toBe(id);

  const path = `/Users/${id}`;
  const read = await okta.send('read the user', 'GET', path, [200]);
  expect(read.body).toMatchObject({ id, active: true });
  // The update echoes what GET returned, read-only attributes included.
  const updated = await okta.send('update the profile', 'PUT', path, [200], {
    body: {
      ...read.body,
      name: { givenName: 'Another', middleName: '', familyName: 'User' },
      displayName: 'Another User',
      groups: [],
    },
  });
  expect(updated.body.name.givenName).toBe('Another');
  return { id, path, userName, externalId };
}

/** The application of Okta's Integration Network: PUT for the profile, PATCH without a path for `active`. */
export async function oktaOinUsers(bridge: Bridge): Promise<void> {
  const okta = new IdpClient(bridge, headers);
  const { path } = await connectAndCreate(okta);
  const replace = (step: string, value: object) =>
    okta.send(step, 'PATCH', path, [200, 204], { body: patch({ op: 'replace', value }) });
  await replace('deactivate', { active: false });
  const deactivated = await okta.send('the effect', 'GET', path, [200]);
  expect(deactivated.body).toMatchObject({ active: false, name: { givenName: 'Another' } });
  await replace('reactivate', { active: true });
  await replace('synchronise the password', { password: `${okta.run}Aa1!` });
  const reactivated = await okta.send('the effect', 'GET', path, [200]);
  expect(reactivated.body.active).toBe(true);
  expect(reactivated.body).not.toHaveProperty('password');
  await okta.send('an unknown user', 'GET', '/Users/00u404404404', [404]);
  const anonymous = await okta.send('no credentials', 'GET', '/Users?startIndex=1&count=1', [401], {
    headers: { Authorization: null },
  });
  expect(anonymous.headers.get('www-authenticate')).toMatch(/^Bearer/);
}

/** Group push of an Integration Network application: PATCH with filters, a path-less rename with every change. */
export async function oktaOinGroups(bridge: Bridge): Promise<void> {
  const okta = new IdpClient(bridge, headers);
  const [userA, userB] = await createTwo(okta);
  const name = okta.groupName('Okta');
  const path = await createGroup(okta, name);
  const member = (value: string, prefix: string) => ({ value, display: okta.address(prefix) });
  const change = (step: string, ...operations: object[]) =>
    okta.send(step, 'PATCH', path, [200, 204], { body: patch(...operations) });
  const members = async () => memberIds(await okta.send('the effect', 'GET', path, [200]));

  await change('add members', { op: 'add', path: 'members', value: [member(userA, 'okta'), member(userB, 'oktab')] });
  await change('the same add again', { op: 'add', path: 'members', value: [member(userA, 'okta')] });
  expect(await members()).toEqual([userA, userB].sort());
  await change(
    'remove one and add one',
    { op: 'remove', path: `members[value eq "${userA}"]` },
    { op: 'add', path: 'members', value: [member(userB, 'oktab')] },
  );
  await change('rename', {
    op: 'replace',
    value: { id: path.split('/').pop(), displayName: okta.groupName('Okta renamed') },
  });
  const renamed = await okta.send('the effect', 'GET', path, [200]);
  expect(renamed.body.displayName).toBe(okta.groupName('Okta renamed'));
  expect(memberIds(renamed)).toEqual([userB]);
  await change('full push', { op: 'replace', path: 'members', value: [member(userA, 'okta')] });
  expect(await members()).toEqual([userA]);
  await change('full push of an empty group', { op: 'replace', path: 'members', value: [] });
  expect(await members()).toEqual([]);
  await okta.send('delete the group', 'DELETE', path, [204]);
  await okta.send('it is gone', 'GET', path, [404]);
}

/** An application made with Okta's Integration Wizard: everything by PUT. */
export async function oktaAiwUsers(bridge: Bridge): Promise<void> {
  const okta = new IdpClient(bridge, headers);
  const { id, path, userName, externalId } = await connectAndCreate(okta);
  const put = (step: string, active: boolean) =>
    okta.send(step, 'PUT', path, [200], { body: { ...oktaUser(userName, externalId), id, active } });
  expect((await put('deactivate', false)).body.active).toBe(false);
  expect((await okta.send('still readable', 'GET', path, [200])).body.active).toBe(false);
  expect((await put('reactivate', true)).body.active).toBe(true);
}

/** Group push of an Integration Wizard application: the whole list by PUT, `display` null as captured. */
export async function oktaAiwGroups(bridge: Bridge): Promise<void> {
  const okta = new IdpClient(bridge, headers);
  const [userA, userB] = await createTwo(okta);
  const name = okta.groupName('Okta');
  const path = await createGroup(okta, name);
  const put = (step: string, members: object[]) =>
    okta.send(step, 'PUT', path, [200], {
      body: { schemas: [GROUP], id: path.split('/').pop(), displayName: okta.groupName('Okta v2'), members },
    });
  const set = await put('set name and members', [
    { value: userA, display: null },
    { value: userB, display: okta.address('oktab') },
  ]);
  expect(set.body.displayName).toBe(okta.groupName('Okta v2'));
  expect(memberIds(await okta.send('the effect', 'GET', path, [200]))).toEqual([userA, userB].sort());
  await put('empty the group', []);
  expect(memberIds(await okta.send('the effect', 'GET', path, [200]))).toEqual([]);
  await okta.send('delete the group', 'DELETE', path, [204]);
}

async function createTwo(okta: IdpClient): Promise<[string, string]> {
  const create = async (prefix: string, externalId: string): Promise<string> => {
    const body = oktaUser(okta.address(prefix), externalId);
    return (await okta.send(`create ${prefix}`, 'POST', '/Users', [201], { body })).body.id;
  };
  return [await create('okta', `00u${okta.run}`), await create('oktab', `00ub${okta.run}`)];
}

async function createGroup(okta: IdpClient, name: string): Promise<string> {
  const filter = encodeURIComponent(`displayName eq "${name}"`);
  listOf(await okta.send('look the group up', 'GET', `/Groups?filter=${filter}&startIndex=1&count=100`, [200]), 0);
  const created = await okta.send('create the group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: name, members: [] },
  });
  expect(created.body).toMatchObject({ id: expect.any(String), displayName: name });
  return `/Groups/${created.body.id}`;
}
