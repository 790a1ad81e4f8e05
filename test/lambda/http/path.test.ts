import { baseUrl, routePath } from '../../../lambda/http/path';

describe('the route below the SCIM root', () => {
  test.each([
    ['/Users', '/Users'],
    ['/v2/Users', '/Users'],
    ['/scim/Users', '/Users'],
    ['/scim/v2/Users', '/Users'],
    ['/Users/', '/Users'],
    ['//Users', '/Users'],
    ['/scim//v2//Users//42/', '/Users/42'],
    ['/', '/'],
    ['', '/'],
    ['/scim', '/'],
    ['/scim/v2/', '/'],
    ['/v2', '/'],
    // Only a whole segment is a base path.
    ['/scimitar/Users', '/scimitar/Users'],
    ['/v20/Users', '/v20/Users'],
    ['/v2/scim/Users', '/scim/Users'],
  ])('%s is %s', (path, route) => {
    expect(routePath(path)).toBe(route);
  });
});

describe('the address that a location starts with is the one that the caller used', () => {
  const origin = 'https://example.com';
  test.each([
    ['/scim/v2/Users/42', 'https://example.com/scim/v2'],
    ['/scim/Users', 'https://example.com/scim'],
    ['/Users', 'https://example.com'],
    ['//Users/', 'https://example.com'],
    ['/scim/v2', 'https://example.com/scim/v2'],
    ['/', 'https://example.com'],
  ])('%s', (path, expected) => {
    const outside = path;
    // API Gateway's event carries the path without the stage's name.
    const inside = path.startsWith('/scim') ? path.slice('/scim'.length) : path;
    const route = routePath(inside);
    expect(baseUrl(origin, route === '/' ? outside : outside, route)).toBe(expected);
  });
});
