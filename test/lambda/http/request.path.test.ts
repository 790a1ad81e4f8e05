import { baseUrl, routePath } from '../../../lambda/http/request';

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
    // RFC 3986 §2.4: percent-encoded by the client, decoded here; a slash or a broken sequence does not make two segments of one.
    ['/Schemas/urn%3Aietf%3Aparams', '/Schemas/urn:ietf:params'],
    ['/%55sers/42', '/Users/42'],
    ['/v2/%70ing', '/ping'],
    ['/Users/a%2Fb', '/Users/a%2Fb'],
    ['/Users/100%', '/Users/100%'],
    ['/v2/scim/Users', '/scim/Users'],
    // No id and no address begins or ends with a blank.
    ['/v2/Users/42%20', '/Users/42'],
    ['/v2/Users%20/%2042', '/Users/42'],
    ['/v2/Users / 42', '/Users/42'],
    ['/Users/%20', '/Users/%20'],
    ['/Users/ ', '/Users/ '],
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
