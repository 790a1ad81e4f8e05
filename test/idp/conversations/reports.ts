import { gzipSync } from 'node:zlib';
import { type Answer, type Bridge, IdpClient, listOf, memberIds } from '../../../operator/simulate/client';

/**
 * Requests that people reported, to one server or another, as having failed: by client, each with its report. What each conversation
 * looks at is whether the rest of such a request still counts.
 */

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const nobody = '01912345-0000-7000-8000-000000000000';

const scimJson = { Accept: 'application/scim+json', 'Content-Type': 'application/scim+json' };
const json = { Accept: 'application/json', 'Content-Type': 'application/json' };

const patch = (...operations: object[]) => ({ schemas: [PATCH], Operations: operations });
const filter = (text: string) => `filter=${encodeURIComponent(text)}`;

/** A client with somebody to speak about. */
async function withPerson(bridge: Bridge, headers: Record<string, string>, prefix: string, more: object = {}) {
  const client = new IdpClient(bridge, headers);
  const userName = `${prefix}.${client.run}@example.com`;
  const body = { schemas: [USER], userName, emails: [{ value: userName, type: 'work', primary: true }], active: true };
  const created = await client.send('create', 'POST', '/Users', [201], { body: { ...body, ...more } });
  const path = `/Users/${created.body.id}`;
  return {
    client,
    userName,
    id: String(created.body.id),
    path,
    created,
    change: (step: string, ...operations: object[]) =>
      client.send(step, 'PATCH', path, [200], { body: patch(...operations) }),
    put: (step: string, resource: object) => client.send(step, 'PUT', path, [200], { body: resource }),
    read: async () => (await client.send('the effect', 'GET', path, [200])).body,
  };
}

/** Unleash#9336, OneUptime#3852, SCIMReferenceCode#87, polis#996, SCIM-SDK#539, azure-docs#42220. */
export async function entraReports(bridge: Bridge): Promise<void> {
  const { client, change, read, path } = await withPerson(bridge, scimJson, 'entra');
  await change('suspend', { op: 'Replace', path: 'active', value: 'False' });
  for (const operation of [
    { op: 'Replace', path: 'active', value: '' },
    { op: 'Replace', path: 'active', value: null },
    { op: 'Add', path: 'active', value: '' },
    { op: 'Remove', path: 'active' },
    { op: 'replace', value: { active: '' } },
  ]) {
    const answer = await change('nothing is said of active', operation);
    expect(answer.body.active).toBe(false);
  }

  await change('let in again', { op: 'Replace', path: 'active', value: 'True' });
  await change('remove the work e-mail, with a value', {
    op: 'Remove',
    path: 'emails[type eq "work"].value',
    value: `entra.${client.run}@example.com`,
  });
  expect(await read()).toMatchObject({ active: true });

  const suspended = await change(
    'a suspension beside what nobody here knows',
    { op: 'Replace', path: 'name.givenName', value: 'Polly' },
    { op: 'Add', path: 'companyName', value: 'X' },
    { op: 'Add', path: 'emails[type eq "work"].verified', value: true },
    { op: 'Replace', path: 'phoneNumbers[type ne "fax"].value', value: '+1' },
    { op: 'Replace', path: 'addresses[kind eq "x"].locality', value: 'Bonn' },
    { op: 'Replace', path: 'meta.resourceType', value: 'User' },
    { op: 'Add', path: 'title' },
    { op: 'Replace', value: { active: false } },
  );
  expect(suspended.body).toMatchObject({ active: false, name: { givenName: 'Polly' } });
  expect(suspended.body).not.toHaveProperty('companyName');

  for (const operation of [
    { op: 'Add', path: 'companyName', value: 'X' },
    { op: 'Replace', path: `${ENTERPRISE}:shoeSize`, value: 44 },
    { op: 'Remove', path: 'companyName' },
    { op: 'add', path: 'Cost Center', value: '7' },
  ]) {
    await change('an attribute that nobody here knows, alone', operation);
  }

  const group = await client.send('a group whose name is a list of one', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: [{ $ref: null, value: `Entra ${client.run}` }] },
  });
  expect(group.body.displayName).toBe(`Entra ${client.run}`);
  // What was misspelt is told where there is nothing to do.
  const unknown = await client.send('nobody has this id', 'PATCH', `/Users/${nobody}`, [400], {
    body: patch({ op: 'Add', path: 'companyName', value: 'X' }),
  });
  expect(unknown.body.scimType).toBe('invalidPath');
  await client.send('nobody has this id, and all is well', 'PATCH', `/Users/${nobody}`, [404], {
    body: patch({ op: 'Replace', path: 'active', value: 'False' }),
  });
  await client.send('delete', 'DELETE', path, [204]);
}

/** A captured minimal PUT, and one of a group that says nothing of its members. */
export async function jumpcloudReports(bridge: Bridge): Promise<void> {
  const { client, put, userName, id, read } = await withPerson(bridge, scimJson, 'jc');
  await put('another userName, emails null', {
    schemas: [USER],
    id,
    userName: `jc2.${client.run}@example.com`,
    emails: null,
    active: true,
    name: { givenName: 'J', familyName: 'C' },
  });
  expect((await read()).userName).toBe(`jc2.${client.run}@example.com`);
  expect(userName).not.toBe(`jc2.${client.run}@example.com`);
  const group = await client.send('a group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: `JC ${client.run}`, members: [{ value: id }] },
  });
  const path = `/Groups/${group.body.id}`;
  const rename = (members: unknown) => ({ schemas: [GROUP], displayName: `JC 2 ${client.run}`, members });
  const renamed = await client.send('rename, members null', 'PUT', path, [200], { body: rename(null) });
  expect(memberIds(renamed)).toEqual([id]);
  const nulled = patch({ op: 'replace', value: { members: null } });
  await client.send('members null in a PATCH', 'PATCH', path, [200, 204], { body: nulled });
  expect(memberIds(await client.send('the effect', 'GET', path, [200]))).toEqual([id]);
  const emptied = await client.send('an empty list', 'PUT', path, [200], { body: rename([]) });
  expect(memberIds(emptied)).toEqual([]);
}

/**
 * authentik#11249 has OneLogin's traffic, OneLogin's developer pages its default templates: SCIM 1.1's URNs and some that no RFC has, the
 * e-mail as an object, no User-Agent, addresses that end in & and ?.
 */
export async function oneloginTemplates(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, { ...json, 'User-Agent': '' });
  const templates = [
    ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:extension:enterprise:1.0'],
    ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:extension:enterprise:2.0'],
    [USER, ENTERPRISE],
  ] as const;
  for (const [core, enterprise] of templates) {
    const userName = `ol.${core.replace(/\W/g, '')}.${client.run}@example.com`;
    const resource = (department: string) => ({
      schemas: [core, enterprise],
      userName,
      displayName: 'One Login',
      name: { givenName: 'One', familyName: 'Login', formatted: 'One Login' },
      emails: { value: userName, type: 'work', primary: true },
      phoneNumbers: { value: '', type: 'work' },
      title: null,
      active: true,
      [enterprise]: { department, employeeNumber: 701984, manager: null },
    });
    listOf(await client.send('find', 'GET', `/Users?${filter(`userName eq "${userName}"`)}&`, [200]), 0);
    const created = await client.send(`create by ${core}`, 'POST', '/Users', [201], { body: resource('IT') });
    expect(created.body).toMatchObject({
      emails: [{ value: userName }],
      [ENTERPRISE]: { department: 'IT', employeeNumber: '701984' },
    });
    const path = `/Users/${created.body.id}`;
    const updated = await client.send(`update by ${core}`, 'PUT', `${path}?`, [200], { body: resource('HR') });
    expect(updated.body[ENTERPRISE].department).toBe('HR');
    const group = await client.send(`a group by ${core}`, 'POST', '/Groups', [201], {
      body: { schemas: [core], displayName: `OL ${core} ${client.run}` },
    });
    const groupPath = `/Groups/${group.body.id}`;
    const Operations = [{ op: 'add', path: 'members', value: [{ value: created.body.id }] }];
    for (const schemas of [['urn:ietf:params:scim:schemas:core:2.0:PatchOp'], [core], undefined]) {
      await client.send('add a member', 'PATCH', groupPath, [200, 204], {
        body: { ...(schemas && { schemas }), Operations },
      });
    }
    expect(memberIds(await client.send('the effect', 'GET', groupPath, [200]))).toEqual([created.body.id]);
    const named = await client.send('rename it', 'PUT', groupPath, [200], {
      body: { schemas: [core], displayName: `OL 2 ${core} ${client.run}` },
    });
    expect(memberIds(named)).toEqual([created.body.id]);
    const suspended = { schemas: [core], userName, active: false };
    expect((await client.send('suspend', 'PUT', path, [200], { body: suspended })).body.active).toBe(false);
  }
}

/** Okta's profile editor has integers and lists of strings; grafana#111809 and keycloak-scim-server#71 an attribute that is not mapped. */
export async function oktaReports(bridge: Bridge): Promise<void> {
  const { client, put, read, userName, id, change } = await withPerson(bridge, scimJson, 'okta', {
    [ENTERPRISE]: { employeeNumber: 701984 },
    entitlements: ['a', 'b'],
    roles: 'admin',
    name: 'Olga Kta',
    photos: [{ value: 'https://x.example/my photo.png' }, { value: '<none>' }],
    x509Certificates: [{ value: '-----BEGIN CERTIFICATE-----\nMIIDQzCC\n-----END CERTIFICATE-----' }],
    favouriteColour: 'red',
  });
  expect(await read()).toMatchObject({
    [ENTERPRISE]: { employeeNumber: '701984' },
    entitlements: [{ value: 'a' }, { value: 'b' }],
    roles: [{ value: 'admin' }],
    name: { formatted: 'Olga Kta' },
    photos: [{ value: 'https://x.example/my%20photo.png' }],
    x509Certificates: [{ value: 'MIIDQzCC' }],
  });
  const suspended = await put('suspend, with what cannot be read', {
    schemas: [USER],
    id,
    userName,
    title: { no: 'title' },
    photos: [{ value: `data:image/png;base64,${'A'.repeat(300_000)}` }],
    [ENTERPRISE]: '',
    active: false,
  });
  expect(suspended.body.active).toBe(false);
  await change('what the profile editor sends, as a PATCH', {
    op: 'replace',
    value: { [`${ENTERPRISE}:employeeNumber`]: 42, entitlements: ['c'], favouriteColour: 'blue', name: 'Olga' },
  });
  expect(await read()).toMatchObject({
    active: false,
    [ENTERPRISE]: { employeeNumber: '42' },
    entitlements: [{ value: 'c' }],
    name: { formatted: 'Olga' },
  });
  // fleet#52600, product-is#21042: a member who is no longer there must not keep the others out.
  const group = await client.send('a group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: `Okta ${client.run}` },
  });
  const path = `/Groups/${group.body.id}`;
  await client.send('a known and an unknown member', 'PATCH', path, [200, 204], {
    body: patch({ op: 'add', path: 'members', value: [{ value: nobody }, { value: id, display: userName }] }),
  });
  expect(memberIds(await client.send('the effect', 'GET', path, [200]))).toEqual([id]);
  const again = await client.send('create somebody who is suspended', 'POST', '/Users', [409], {
    body: { schemas: [USER], userName, active: true },
  });
  expect(again.body).toMatchObject({ scimType: 'uniqueness', detail: expect.stringContaining('suspended') });
  expect(again.body.detail).toContain(`/Users/${id}`);
}

/** authentik#16455 and #16677, the collections of Microsoft and WSO2, SimpleIdServer#164: text without quotes. */
export async function unquotedFilters(bridge: Bridge): Promise<void> {
  const { client, userName, id } = await withPerson(bridge, scimJson, 'uq', { displayName: "Una O'Quote" });
  const name = `Sales Team ${client.run}`;
  const group = await client.send('a group', 'POST', '/Groups', [201], {
    body: { schemas: [GROUP], displayName: name, members: [{ value: id }] },
  });
  const found = async (collection: string, text: string): Promise<string[]> =>
    listOf(await client.send(`find by ${text}`, 'GET', `/${collection}?${filter(text)}`, [200])).map((one) => one.id);
  for (const text of [
    `userName eq ${userName}`,
    `userName eq '${userName}'`,
    `userName eq ${userName} and active eq true`,
    `emails[type eq work].value eq ${userName}`,
    `id eq ${id}`,
  ]) {
    expect(await found('Users', text)).toEqual([id]);
  }
  expect(await found('Users', `displayName eq 'Una O'Quote' and id eq ${id}`)).toEqual([id]);
  for (const text of [`displayName eq ${name}`, `displayName eq '${name}'`, `members eq ${id}`]) {
    expect(await found('Groups', text)).toEqual([group.body.id]);
  }
  const emails = await client.send(
    'emails with a filter',
    'GET',
    `/Users/${id}?attributes=emails[type eq "work"]`,
    [200],
  );
  expect(emails.body.emails).toEqual([{ value: userName, type: 'work', primary: true }]);
  const path = `/Groups/${group.body.id}`;
  await client.send('remove a member without quotes', 'PATCH', path, [200, 204], {
    body: patch({ op: 'remove', path: `members[value eq ${id}]` }),
  });
  expect(memberIds(await client.send('the effect', 'GET', path, [200]))).toEqual([]);
}

/** scimmy#59 and #90 (Microsoft's validator): nothing to do. Beside it, what other clients leave empty or wrap. */
export async function validatorReports(bridge: Bridge): Promise<void> {
  const { client, path, created, read } = await withPerson(bridge, scimJson, 'ms');
  expect(created.headers.get('content-location')).toBe(created.headers.get('location'));
  const before = await read();
  const nothing = await client.send('no operations', 'PATCH', path, [200], { body: patch() });
  expect(nothing.body).toEqual(before);
  const empty = patch({ op: 'replace', path: '', value: { title: 'Dr' } });
  expect((await client.send('an empty path', 'PATCH', path, [200], { body: empty })).body.title).toBe('Dr');
  const quiet = { ...scimJson, Prefer: 'return=minimal' };
  await client.send('prefers no answer', 'PATCH', path, [204], { body: empty, headers: quiet });
  // An invalid path as conformance suites send it, alone: the one shape that is told.
  const told = await client.send('an invalid path, alone', 'PATCH', path, [400], {
    body: patch({ op: 'replace', path: 'nonExistentAttr', value: 'x' }),
  });
  expect(told.body.scimType).toBe('invalidPath');
  const nested = await client.send('attributes under the URN of the schema', 'POST', '/Users', [201], {
    body: { schemas: [USER], [USER]: { userName: `nested.${client.run}@example.com` } },
  });
  expect(nested.body.userName).toBe(`nested.${client.run}@example.com`);
  for (const lost of ['nickName', 'displayName']) {
    const control = await client.send('control characters', 'PATCH', path, [200], {
      body: patch({ op: 'replace', path: lost, value: 'Ann\u0000\u0007\nBell' }),
    });
    expect(control.body[lost]).toBe('Ann Bell');
  }
  const refused = await client.send('a control character in a userName', 'POST', '/Users', [400], {
    body: { schemas: [USER], userName: `x\n${client.run}@example.com` },
  });
  expect(refused.body.detail).toContain('userName contains a control character');
}

/** A client that compresses what it sends (keycloak-scim-server#114). */
export async function gzippedBodies(bridge: Bridge): Promise<void> {
  const client = new IdpClient(bridge, scimJson);
  const body = gzipSync(JSON.stringify({ schemas: [USER], userName: `gz.${client.run}@example.com` }));
  const response = await fetch(`${bridge.baseUrl}/Users`, {
    method: 'POST',
    headers: { ...scimJson, 'Content-Encoding': 'gzip', Authorization: `Bearer ${bridge.token}` },
    body,
  });
  expect(response.status).toBe(201);
  const created = (await response.json()) as Answer['body'];
  expect(created.userName).toBe(`gz.${client.run}@example.com`);
}
