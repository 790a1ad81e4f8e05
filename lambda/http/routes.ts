import type { Operation } from './exchange';
import { bulk } from './operations/bulk';
import {
  getResourceType,
  getResourceTypes,
  getSchema,
  getSchemas,
  getServiceProviderConfig,
} from './operations/discovery';
import { createGroup, deleteGroup, getGroup, patchGroupById, replaceGroup } from './operations/groups';
import { health } from './operations/health';
import { listGroups, listUsers, searchAll, searchGroups, searchUsers } from './operations/lists';
import { me } from './operations/me';
import { createUser, deleteUser, getUser, patchUserById, replaceUser } from './operations/users';
import type { HttpRequest } from './request';

/** What an address does: its operations by HTTP method, each with its name in logs, metrics and activity records. */
interface Route {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<Method, readonly [name: string, operation: Operation]>>>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The SCIM service's addresses (RFC 7644 §3.2), and the one that monitors ask. `{id}` stands for one segment; a literal address comes before it. */
const routes: readonly Route[] = [
  { path: '/Users', methods: { GET: ['Users.list', listUsers], POST: ['Users.create', createUser] } },
  {
    path: '/Users/{id}',
    methods: {
      GET: ['Users.get', getUser],
      PUT: ['Users.replace', replaceUser],
      PATCH: ['Users.patch', patchUserById],
      DELETE: ['Users.delete', deleteUser],
    },
  },
  { path: '/Groups', methods: { GET: ['Groups.list', listGroups], POST: ['Groups.create', createGroup] } },
  {
    path: '/Groups/{id}',
    methods: {
      GET: ['Groups.get', getGroup],
      PUT: ['Groups.replace', replaceGroup],
      PATCH: ['Groups.patch', patchGroupById],
      DELETE: ['Groups.delete', deleteGroup],
    },
  },
  { path: '/ServiceProviderConfig', methods: { GET: ['ServiceProviderConfig.get', getServiceProviderConfig] } },
  { path: '/ResourceTypes', methods: { GET: ['ResourceTypes.list', getResourceTypes] } },
  { path: '/ResourceTypes/{id}', methods: { GET: ['ResourceTypes.get', getResourceType] } },
  { path: '/Schemas', methods: { GET: ['Schemas.list', getSchemas] } },
  { path: '/Schemas/{id}', methods: { GET: ['Schemas.get', getSchema] } },
  { path: '/.search', methods: { POST: ['search', searchAll] } },
  { path: '/Users/.search', methods: { POST: ['Users.search', searchUsers] } },
  { path: '/Groups/.search', methods: { POST: ['Groups.search', searchGroups] } },
  { path: '/health', methods: { GET: ['health', health] } },
  { path: '/Bulk', methods: { POST: ['Bulk', bulk] } },
  {
    path: '/Me',
    methods: { GET: ['Me', me], POST: ['Me', me], PUT: ['Me', me], PATCH: ['Me', me], DELETE: ['Me', me] },
  },
];

const byPath = new Map(routes.map((route) => [route.path, route]));

/** What a request's method and path lead to. */
export type Match =
  | { readonly found: 'operation'; readonly name: string; readonly operation: Operation; readonly id: string }
  | { readonly found: 'other methods'; readonly allow: readonly string[] }
  | { readonly found: 'nothing' };

/** Finds the operation that a request asks for. HEAD is a GET whose body is dropped. */
export function match({ method, route: asked }: Pick<HttpRequest, 'method' | 'route'>): Match {
  const literal = byPath.get(asked);
  const [, collection = '', id = '', ...rest] = asked.split('/');
  const route = literal ?? (id !== '' && rest.length === 0 ? byPath.get(`/${collection}/{id}`) : undefined);
  if (route === undefined) return { found: 'nothing' };
  const verb = method === 'HEAD' ? 'GET' : method;
  const [name, operation] = Object.hasOwn(route.methods, verb) ? (route.methods[verb as Method] ?? []) : [];
  if (name === undefined || operation === undefined) {
    const allow = Object.keys(route.methods);
    return { found: 'other methods', allow: route.methods.GET === undefined ? allow : [...allow, 'HEAD'] };
  }
  return { found: 'operation', name, operation, id: literal === undefined ? id : '' };
}
