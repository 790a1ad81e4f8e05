import { type Bridge, IdpClient, listOf, memberIds } from '../client';
import { expect } from '../expectation';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const headers = { Accept: 'application/scim+json', 'Content-Type': 'application/scim+json' };

/** Probe, person, group: no capture of Rippling's traffic exists, these are the shapes that other servers were written for. */
export async function rippling(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, headers);
  const probe = await client.send('probe', 'GET', '/ServiceProviderConfig', [200]);
  expect(probe.body.patch.supported).toBe(true);
  listOf(await client.send('read the schemas', 'GET', '/Schemas', [200]));
  listOf(await client.send('list the groups for mapping', 'GET', '/Groups?startIndex=1&count=100', [200]));

  const body = {
    schemas: [USER],
    userName: client.address('rp'),
    externalId: `rp${client.run}`,
    name: { givenName: 'Rip', familyName: 'Pling' },
    emails: [{ value: client.address('rp'), primary: true }],
    active: true,
  };
  const created = await client.send('create the user', 'POST', '/Users', [201], { body });
  await client.send('the create is repeated', 'POST', '/Users', [409], { body });
  const { id } = created.body;
  const path = `/Users/${id}`;
  const change = (step: string, to: string, operation: object) =>
    client.send(step, 'PATCH', to, [200, 204], { body: { schemas: [PATCH], Operations: [operation] } });
  await change('the primary e-mail, by a filter', path, {
    op: 'replace',
    path: 'emails[primary eq true].value',
    value: client.address('rp2'),
  });
  const renamed = await client.send('the effect', 'GET', path, [200]);
  expect(renamed.body.emails).toEqual([{ value: client.address('rp2'), primary: true }]);

  const group = await client.send('create the group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: client.groupName('RP') },
  });
  const groupPath = `/Groups/${group.body.id}`;
  await change('add a member', groupPath, { op: 'add', path: 'members', value: [{ value: id }] });
  await change('add a member, a single object', groupPath, { op: 'add', path: 'members', value: { value: id } });
  await change('add a member, without a path', groupPath, { op: 'add', value: { members: [{ value: id }] } });
  expect(memberIds(await client.send('the effect', 'GET', groupPath, [200]))).toEqual([id]);
  await change('remove the member', groupPath, { op: 'remove', path: `members[value eq "${id}"]` });
  expect(memberIds(await client.send('the effect', 'GET', groupPath, [200]))).toEqual([]);
  await change('deactivate', path, { op: 'replace', path: 'active', value: false });
  expect((await client.send('the effect', 'GET', path, [200])).body.active).toBe(false);
}
