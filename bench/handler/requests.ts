import type { Attributes } from '../../lambda/scim/types';

/** A request as both servers get it. */
export interface BenchRequest {
  readonly method: string;
  /** Below the SCIM root. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** What is measured: the n-th request of its kind. */
export interface Job {
  readonly name: string;
  /** Calls to DynamoDB that it may wait for, one after the other. */
  readonly maxTrips: number;
  readonly request: (n: number, ids: Ids) => BenchRequest;
}

/** What a server was filled with. */
export interface Ids {
  readonly people: readonly string[];
  readonly group: string;
}

export const people = 100;
const patchOp = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

export const personOf = (n: number | string): Attributes => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `person${n}@example.com`,
  externalId: `ext-${n}`,
  active: true,
  displayName: `Person ${n}`,
  name: { givenName: 'Ada', familyName: `Lovelace ${n}` },
  emails: [{ value: `person${n}@example.com`, type: 'work', primary: true }],
  title: 'Analyst',
});

/** Of the n-th request. */
const of = (n: number, { people: ids }: Ids): string => ids[n % ids.length] ?? '';

export const jobs: readonly Job[] = [
  {
    name: 'PATCH a person',
    maxTrips: 2,
    request: (n, ids) => ({
      method: 'PATCH',
      path: `/Users/${of(n, ids)}`,
      body: { schemas: patchOp, Operations: [{ op: 'replace', path: 'title', value: `Title ${n}` }] },
    }),
  },
  {
    name: 'PUT a person',
    maxTrips: 2,
    request: (n, ids) => ({
      method: 'PUT',
      path: `/Users/${of(n, ids)}`,
      body: { ...personOf(n % ids.people.length), title: `Other ${n}` },
    }),
  },
  {
    name: 'add a member, or take them out',
    // The third asks, after the change, whether the new member is still there: a condition in the transaction would cost two units.
    maxTrips: 3,
    request: (n, ids) => {
      const value = of(Math.floor(n / 2), ids);
      const add = { op: 'add', path: 'members', value: [{ value }] };
      const remove = { op: 'remove', path: `members[value eq "${value}"]` };
      return {
        method: 'PATCH',
        path: `/Groups/${ids.group}`,
        body: { schemas: patchOp, Operations: [n % 2 === 0 ? add : remove] },
      };
    },
  },
  {
    name: 'filter by userName',
    maxTrips: 2,
    request: (n, ids) => ({
      method: 'GET',
      path: '/Users',
      query: { filter: `userName eq "person${n % ids.people.length}@example.com"` },
    }),
  },
  {
    name: 'page of 100 people',
    maxTrips: 2,
    request: () => ({ method: 'GET', path: '/Users', query: { startIndex: '1', count: '100' } }),
  },
  // Last: the lists stay as long as they are until then.
  {
    name: 'create a person',
    maxTrips: 2,
    request: (n) => ({ method: 'POST', path: '/Users', body: personOf(`new${n}`) }),
  },
];
