import { match } from '../../../lambda/http/routes';

test.each([
  ['GET', '/Users', 'Users.list', ''],
  ['POST', '/Users', 'Users.create', ''],
  ['GET', '/Users/42', 'Users.get', '42'],
  ['HEAD', '/Users/42', 'Users.get', '42'],
  ['PUT', '/Users/42', 'Users.replace', '42'],
  ['PATCH', '/Groups/42', 'Groups.patch', '42'],
  ['DELETE', '/Groups/42', 'Groups.delete', '42'],
  ['POST', '/.search', 'search', ''],
  ['POST', '/Users/.search', 'Users.search', ''],
  ['POST', '/Bulk', 'Bulk', ''],
  ['PATCH', '/Me', 'Me', ''],
  [
    'GET',
    '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
    'Schemas.get',
    'urn:ietf:params:scim:schemas:core:2.0:User',
  ],
])('%s %s is %s', (method, path, name, id) => {
  expect(match({ method, route: path })).toMatchObject({ found: 'operation', name, id });
});

test.each([
  ['PUT', '/Users', ['GET', 'POST', 'HEAD']],
  ['DELETE', '/Bulk', ['POST']],
  ['GET', '/Users/.search', ['POST']],
  ['POST', '/Users/42', ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD']],
  ['TRACE', '/Schemas', ['GET', 'HEAD']],
  ['constructor', '/Schemas', ['GET', 'HEAD']],
])('%s %s is answered with the methods that are possible', (method, path, allow) => {
  expect(match({ method, route: path })).toEqual({ found: 'other methods', allow });
});

test.each(['/', '/users', '/Users/1/2', '/Nothing', '/constructor', '/__proto__/x', '/ServiceProviderConfig/x'])(
  '%s is nothing',
  (path) => {
    expect(match({ method: 'GET', route: path })).toEqual({ found: 'nothing' });
  },
);
