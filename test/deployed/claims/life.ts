import assert from 'node:assert/strict';
import { throwawayDomain } from '../../../lambda/contract/throwaway';
import type { Claim } from '../claim';
import { ask, send } from '../wire';

const patch = (...Operations: object[]) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });

export const lifeClaims: readonly Claim[] = [
  {
    id: 'person',
    says: 'A person is created, found by userName, changed, deactivated and deleted; Location begins with the Base URL.',
    kind: 'door',
    check: async (bridge) => {
      const userName = `person.${bridge.run}@${throwawayDomain}`;
      const created = await send(bridge, 'POST', '/Users', { userName, active: true, name: { givenName: 'Ada' } });
      assert.equal(created.status, 201, created.bytes.toString('utf8').slice(0, 200));
      const path = `/Users/${String(created.json().id)}`;
      assert.equal(created.headers.location, `${bridge.baseUrl}${path}`);

      const found = await ask(bridge, `/Users?filter=${encodeURIComponent(`userName eq "${userName.toUpperCase()}"`)}`);
      assert.equal(found.json().totalResults, 1);
      assert.equal((await send(bridge, 'POST', '/Users', { userName })).status, 409);
      const change = patch(
        { op: 'replace', path: 'name.givenName', value: 'Grace' },
        { op: 'replace', path: 'active', value: false },
      );
      const changed = await send(bridge, 'PATCH', path, change);
      assert.deepEqual(
        [changed.status, changed.json().active, changed.json().name],
        [200, false, { givenName: 'Grace' }],
      );
      assert.equal((await ask(bridge, path, { method: 'DELETE' })).status, 204);
      assert.equal((await ask(bridge, path)).status, 404);
    },
  },
  {
    id: 'group',
    says: 'A group is created with a member, shown as the member’s, emptied and deleted.',
    kind: 'door',
    check: async (bridge) => {
      const userName = `member.${bridge.run}@${throwawayDomain}`;
      const { id } = (await send(bridge, 'POST', '/Users', { userName, active: true })).json();
      const displayName = `group.${bridge.run}@${throwawayDomain}`;
      const created = await send(bridge, 'POST', '/Groups', { displayName, members: [{ value: id }] });
      assert.equal(created.status, 201, created.bytes.toString('utf8').slice(0, 200));
      const path = `/Groups/${String(created.json().id)}`;
      const member = (await ask(bridge, `/Users/${String(id)}`)).json() as { groups?: { display?: string }[] };
      assert.deepEqual(
        member.groups?.map(({ display }) => display),
        [displayName],
      );
      const emptied = await send(
        bridge,
        'PATCH',
        path,
        patch({ op: 'remove', path: `members[value eq "${String(id)}"]` }),
      );
      assert.ok([200, 204].includes(emptied.status));
      const after = (await ask(bridge, path)).json() as { members?: unknown[] };
      assert.deepEqual(after.members ?? [], []);
      assert.equal((await ask(bridge, path, { method: 'DELETE' })).status, 204);
    },
  },
];
