import { type Bridge, IdpClient, listOf } from '../client';
import { expect } from '../expectation';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

// OneLogin asks for application/json on every answer; the client checks it.
const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };

/** Connection, a person and a group, with OneLogin's shapes: the e-mail as an object, nulls, no `primary`. */
export async function onelogin(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, headers);
  const nobody = encodeURIComponent(`userName eq "onelogin-nonexistent-${client.run}"`);
  listOf(await client.send('initial connection', 'GET', `/Users?filter=${nobody}`, [200]), 0);
  const userName = client.address('ol');
  const body = (givenName: string, more: object) => ({
    schemas: [USER],
    userName,
    name: { givenName, familyName: 'Login' },
    ...more,
  });
  const created = await client.send('create, e-mail as an object', 'POST', '/Users', [200, 201], {
    body: body('One', {
      externalId: `ol${client.run}`,
      emails: { value: userName, primary: true },
      title: null,
      active: true,
    }),
  });
  expect(created.body).toMatchObject({ id: expect.any(String), emails: [{ value: userName, primary: true }] });
  const path = `/Users/${created.body.id}`;
  expect((await client.send('read', 'GET', path, [200])).body.id).toBe(created.body.id);
  const updated = await client.send('update', 'PUT', path, [200], {
    body: body('One2', { externalId: `ol${client.run}`, emails: [{ value: userName }], title: null, active: true }),
  });
  expect(updated.body.name.givenName).toBe('One2');
  listOf(await client.send('list the groups', 'GET', '/Groups', [200]));
  const group = await client.send('create a group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: client.groupName('OL') },
  });
  const groupPath = `/Groups/${group.body.id}`;
  await client.send('add a member', 'PATCH', groupPath, [200, 204], {
    body: {
      schemas: [PATCH],
      Operations: [{ op: 'add', path: 'members', value: [{ value: created.body.id }] }],
    },
  });
  const suspended = await client.send('suspend', 'PUT', path, [200], {
    body: body('One2', { emails: [{ value: userName }], active: false }),
  });
  expect(suspended.body.active).toBe(false);
  await client.send('delete the group', 'DELETE', groupPath, [204]);
  await client.send('delete the user', 'DELETE', path, [204]);
}
