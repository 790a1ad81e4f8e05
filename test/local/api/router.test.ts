import type { Route } from '../../../local/api/model';
import { findRoute } from '../../../local/api/router';

const route = (resourcePath: string, httpMethod: string): Route => ({
  resourceId: resourcePath,
  resourcePath,
  httpMethod,
  functionId: 'Fn',
  integrationTimeoutMs: 29_000,
});
const routes = [
  route('/{proxy+}', 'ANY'),
  route('/', 'ANY'),
  route('/ping', 'GET'),
  route('/users/{id}', 'ANY'),
  route('/users/{id}', 'DELETE'),
  route('/users/me', 'GET'),
];

test.each([
  ['GET', '/', '/', {}],
  ['GET', '', '/', {}],
  ['GET', '/ping', '/ping', {}],
  ['GET', '/ping/', '/ping', {}],
  ['GET', '/v2/Users', '/{proxy+}', { proxy: 'v2/Users' }],
  ['GET', '/v2/Users/', '/{proxy+}', { proxy: 'v2/Users' }],
  ['GET', '/users/me', '/users/me', {}],
  ['GET', '/users/a%20b', '/users/{id}', { id: 'a b' }],
  ['GET', '/users/%zz', '/users/{id}', { id: '%zz' }],
  ['GET', '/users/1/more', '/{proxy+}', { proxy: 'users/1/more' }],
])('%s %s goes to %s', (method, path, resourcePath, pathParameters) => {
  const match = findRoute(routes, method, path);
  expect(match?.route.resourcePath).toBe(resourcePath);
  expect(match?.pathParameters).toEqual(pathParameters);
});

test('the very method beats ANY', () => {
  expect(findRoute(routes, 'DELETE', '/users/1')?.route.httpMethod).toBe('DELETE');
  expect(findRoute(routes, 'GET', '/users/1')?.route.httpMethod).toBe('ANY');
});

test('a resource without the method does not give way to a greedy one', () => {
  expect(findRoute(routes, 'POST', '/ping')).toBeUndefined();
});
