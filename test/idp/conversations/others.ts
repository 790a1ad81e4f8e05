import { type Bridge, IdpClient, listOf, memberIds } from '../../../operator/simulate/client';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const scimJson = { Accept: 'application/scim+json', 'Content-Type': 'application/scim+json' };
const json = { Accept: 'application/json', 'Content-Type': 'application/json' };

const patch = (...operations: object[]) => ({ schemas: [PATCH], Operations: operations });
const filter = (text: string) => `filter=${encodeURIComponent(text)}`;

async function create(client: IdpClient, prefix: string, more: object = {}): Promise<string> {
  const userName = `${prefix}.${client.run}@example.com`;
  const body = { schemas: [USER], userName, emails: [{ value: userName }], active: true, ...more };
  return (await client.send(`create ${prefix}`, 'POST', '/Users', [201], { body })).body.id;
}

/** authentik: reads the configuration first, always PUTs people, pushes members one operation each, finds by name after a 409. */
export async function authentik(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, scimJson);
  const config = await client.send('configuration', 'GET', '/ServiceProviderConfig', [200]);
  // authentik cuts member lists into requests of this many operations.
  expect(config.body.bulk.maxOperations).toBeGreaterThanOrEqual(100);
  listOf(await client.send('users', 'GET', '/Users', [200]));
  listOf(await client.send('groups', 'GET', '/Groups?startIndex=1', [200]));
  const [ann, bob] = [await create(client, 'ak'), await create(client, 'ak2')];
  const name = `authentik ${client.run}`;
  const body = { schemas: [GROUP], displayName: name, externalId: `ak-${client.run}` };
  const group = await client.send('create the group', 'POST', '/Groups', [201], { body });
  const path = `/Groups/${group.body.id}`;
  await client.send('create it again', 'POST', '/Groups', [409], { body });
  const found = await client.send('find it by name', 'GET', `/Groups?${filter(`displayName eq "${name}"`)}`, [200]);
  expect(listOf(found, 1)[0].id).toBe(group.body.id);
  await client.send('add members, one operation each', 'PATCH', path, [200, 204], {
    body: patch(...[ann, bob].map((value) => ({ op: 'add', path: 'members', value: [{ value }] }))),
  });
  await client.send('update the group, without a path, without members', 'PATCH', path, [200, 204], {
    body: patch({ op: 'replace', value: { ...body, displayName: `${name} 2` } }),
  });
  const read = await client.send('compare the members', 'GET', path, [200]);
  expect(memberIds(read)).toEqual([ann, bob].sort());
  expect(read.body.displayName).toBe(`${name} 2`);
  await client.send('remove a member, by a list', 'PATCH', path, [200, 204], {
    body: patch({ op: 'remove', path: 'members', value: [{ value: ann }] }),
  });
  expect(memberIds(await client.send('the effect', 'GET', path, [200]))).toEqual([bob]);
  await client.send('delete a user', 'DELETE', `/Users/${ann}`, [204]);
  // A 404 on PUT makes authentik create the person again.
  await client.send('update the deleted user', 'PUT', `/Users/${ann}`, [404], {
    body: { schemas: [USER], userName: `ak.${client.run}@example.com` },
  });
  await create(client, 'ak');
}

/** Keycloak's SCIM extensions: booleans as strings, `members` removed with a null value, relative references. */
export async function keycloak(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, scimJson);
  const ann = await create(client, 'kc', { active: 'true' });
  await client.send('activate, by a string', 'PATCH', `/Users/${ann}`, [200, 204], {
    body: patch({ op: 'replace', path: 'active', value: 'false' }),
  });
  expect((await client.send('the effect', 'GET', `/Users/${ann}`, [200])).body.active).toBe(false);
  const group = await client.send('create a group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: `Keycloak ${client.run}`, externalId: client.run },
  });
  const path = `/Groups/${group.body.id}`;
  await client.send('set members', 'PATCH', path, [200, 204], {
    body: patch(
      { op: 'replace', path: 'members', value: [{ value: ann, $ref: `Users/${ann}` }] },
      { op: 'replace', path: 'displayName', value: `Keycloak ${client.run} 2` },
      { op: 'replace', path: 'externalId', value: client.run },
    ),
  });
  expect(memberIds(await client.send('the effect', 'GET', path, [200]))).toEqual([ann]);
  await client.send('empty the group', 'PATCH', path, [200, 204], {
    body: patch({ op: 'remove', path: 'members', value: null }),
  });
  expect(memberIds(await client.send('the effect', 'GET', path, [200]))).toEqual([]);
}

/** Two tools written for AWS's own SCIM server: an address of nothing but a type, a bare `cursor`, plain JSON. */
export async function awsTools(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, json);
  const ann = await create(client, 'aws', { addresses: [{ type: 'work' }] });
  const group = await client.send('create a group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: `AWS ${client.run}`, members: [] },
  });
  const path = `/Groups/${group.body.id}`;
  await client.send('add a member', 'PATCH', path, [200, 204], {
    body: patch({ op: 'add', path: 'members', value: [{ value: ann }] }),
  });
  const page = await client.send('list with a bare cursor', 'GET', '/Groups?cursor', [200]);
  expect(page.body.Resources.length).toBeGreaterThan(0);
  const query = `/Groups?cursor=&${filter(`members.value eq "${ann}"`)}`;
  const found = await client.send('the groups of a member', 'GET', query, [200]);
  expect(found.body.Resources.map(({ id }: { id: string }) => id)).toEqual([group.body.id]);
  await client.send('set the external id, without a path', 'PATCH', path, [200, 204], {
    body: patch({ op: 'replace', value: { id: group.body.id, externalId: client.run } }),
  });
  const read = await client.send('the effect', 'GET', path, [200]);
  expect(read.body.externalId).toBe(client.run);
  expect(memberIds(read)).toEqual([ann]);
}

/** PingOne and PingFederate: capitalised operators, attribute names in other case, a probe for a user that cannot be. */
export async function ping(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, scimJson);
  await client.send('probe', 'GET', '/Users/0', [404]);
  const ann = await create(client, 'ping');
  for (const text of [
    `userName Eq "ping.${client.run}@example.com"`,
    `username Eq "PING.${client.run}@example.com"`,
    `emails Co "ping.${client.run}"`,
  ]) {
    const found = listOf(await client.send(`find by ${text}`, 'GET', `/Users?${filter(text)}`, [200]), 1);
    expect(found[0].id).toBe(ann);
  }
}

/** What Microsoft's validator and Entra ID's documented samples send beyond the usual. */
export async function entraSamples(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, { ...scimJson, 'Content-Type': 'application/scim+json; charset=utf-8' });
  const id = await create(client, 'ms', {
    profileUrl: 'no address',
    roles: [{ primary: 'True', display: 'd', value: 'v', type: 't' }],
    addresses: [{ type: 'work', country: 'Kingdom of Denmark', primary: true, streetAddress: '1 Way' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user': { employeeNumber: '7' },
    title: null,
    manager: null,
    phoneNumbers: null,
  });
  const path = `/Users/${id}`;
  const change = (step: string, ...operations: object[]) =>
    client.send(step, 'PATCH', path, [200, 204], { body: patch(...operations) });
  const effect = async () => (await client.send('the effect', 'GET', path, [200])).body;
  expect(await effect()).toMatchObject({
    [ENTERPRISE]: { employeeNumber: '7' },
    roles: [{ value: 'v', primary: true }],
  });

  await change('a street', { op: 'Replace', path: 'addresses[type eq "work"].streetAddress', value: '2 Way' });
  await change('a role, by its flag', { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'admin' });
  await change('a title in an array of one', { op: 'Add', path: 'title', value: ['Engineer'] });
  expect(await effect()).toMatchObject({
    addresses: [{ streetAddress: '2 Way', country: 'Kingdom of Denmark' }],
    roles: [{ value: 'admin' }],
    title: 'Engineer',
  });
  const manager = `${ENTERPRISE}:manager`;
  await change('a manager as text', { op: 'Add', path: manager, value: id });
  expect((await effect())[ENTERPRISE].manager.value).toBe(id);
  await change('a manager in an array', { op: 'Replace', path: manager, value: [{ $ref: null, value: id }] });
  const byManager = `/Users?${filter(`id eq "${id}" and manager eq "${id}"`)}&attributes=id`;
  await client.send('check the manager', 'GET', byManager, [200]);
  await change('no manager', { op: 'Replace', path: manager, value: '' });
  expect((await effect())[ENTERPRISE]).not.toHaveProperty('manager');
  await change(
    'one attribute three times',
    { op: 'remove', path: 'title' },
    { op: 'add', path: 'title', value: 'A' },
    { op: 'replace', path: 'title', value: 'B' },
  );
  expect((await effect()).title).toBe('B');
  await change('a new userName without a path', {
    op: 'replace',
    value: { userName: `ms.new.${client.run}@example.com` },
  });
  expect((await effect()).userName).toBe(`ms.new.${client.run}@example.com`);

  const group = await client.send('create a group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: `MS ${client.run}` },
  });
  const groupPath = `/Groups/${group.body.id}`;
  await client.send('add and remove one member at once', 'PATCH', groupPath, [200, 204], {
    body: patch(
      { op: 'Add', path: 'members', value: [{ $ref: null, value: id }] },
      { op: 'Remove', path: 'members', value: [{ $ref: null, value: id }] },
    ),
  });
  expect(memberIds(await client.send('the effect', 'GET', groupPath, [200]))).toEqual([]);
  const attributes = 'attributes=externalId,id,members.value,displayName';
  const query = `/Groups?${filter(`displayName eq "ms ${client.run}"`)}&${attributes}`;
  listOf(await client.send('find the group in other case', 'GET', query, [200]), 1);
}
