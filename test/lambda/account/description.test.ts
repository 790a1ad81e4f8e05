import { InvalidDescription, parseUpstreamDescription } from '../../../lambda/account/description';
import type { Json, JsonObject } from '../../../lambda/scim/types';

const scim = {
  adapter: 'scim',
  profile: 'hosted',
  url: 'https://provisioning.1password.com/scim/v2',
  token: 'mF_9.B5f-4.1JqM',
};
const op = {
  adapter: 'op-cli',
  binary: '/opt/bin/op',
  address: 'example.1password.com',
  email: 'bridge@example.com',
  password: ' two words ',
  secretKey: 'A3-ABCDEF-GHJKL2',
};
const users = {
  adapter: 'users-api',
  url: 'https://api.1password.eu',
  account: 'ABC-1',
  clientId: 'id',
  clientSecret: 'secret',
};

function problemsOf(json: Json): Record<string, string> {
  try {
    parseUpstreamDescription(json);
  } catch (error) {
    if (!(error instanceof InvalidDescription)) throw error;
    return Object.fromEntries(error.problems.map(({ field, problem }) => [field, problem]));
  }
  return {};
}

describe('an upstream description', () => {
  test.each([
    scim,
    op,
    { ...op, deauthorizeDevicesAfter: '1h30m' },
    users,
    { adapter: 'dry-run' },
    { adapter: 'dry-run', acceptAfterSeconds: 0 },
  ])('is taken as it is: %j', (json) => {
    expect(parseUpstreamDescription(json)).toEqual(json);
  });

  test('loses the slash at the end of its URL', () => {
    expect(parseUpstreamDescription({ ...scim, url: `${scim.url}/` })).toEqual(scim);
  });

  test('may be on this machine without TLS, and nowhere else', () => {
    for (const url of ['http://localhost:1', 'http://127.0.0.1:80/scim', 'http://[::1]:1'])
      expect(problemsOf({ ...scim, url })).toEqual({});
    for (const url of ['http://127.0.0.1.evil.com', 'http://scim.example.com', 'ftp://localhost']) {
      expect(problemsOf({ ...scim, url }).url).toContain('https://');
    }
  });

  test.each<[string, JsonObject, string, RegExp]>([
    ['no adapter', {}, 'adapter', /one of scim, op-cli, users-api, dry-run/],
    ['another adapter', { adapter: 'ldap' }, 'adapter', /one of/],
    ['no profile', { ...scim, profile: 'x' }, 'profile', /hosted, bridge, saas-manager, generic/],
    ['a token with Bearer', { ...scim, token: 'Bearer abc' }, 'token', /begins with "Bearer"/],
    ['a token on two lines', { ...scim, token: 'abc\ndef' }, 'token', /one line/],
    ['a token with a dash of typography', { ...scim, token: 'abc–def' }, 'token', /copy it again/],
    ['no token', { adapter: 'scim', profile: 'hosted', url: scim.url }, 'token', /is missing/],
    ['no URL', { ...scim, url: 'scim.example.com' }, 'url', /must be a URL/],
    ['an endpoint', { ...scim, url: 'https://x.example/scim/Users' }, 'url', /base URL/],
    [
      'the bare host of hosted provisioning',
      { ...scim, url: 'https://provisioning.1password.com/' },
      'url',
      /has no path/,
    ],
    ['a password in the URL', { ...scim, url: 'https://u:p@x.example' }, 'url', /user name or password/],
    ['a query', { ...scim, url: 'https://x.example/?a=1' }, 'url', /before \?/],
    ['a misspelt field', { ...scim, tokn: 'x' }, 'tokn', /not known/],
    ['a relative binary', { ...op, binary: 'op' }, 'binary', /absolute path/],
    ['an address with a scheme', { ...op, address: 'https://example.1password.com' }, 'address', /without https/],
    ['an email that is a flag', { ...op, email: '--x@example.com' }, 'email', /email address/],
    ['a password of two lines', { ...op, password: 'a\nb' }, 'password', /one line/],
    ['a Secret Key that is none', { ...op, secretKey: 'hunter2' }, 'secretKey', /A3-/],
    ['a duration', { ...op, deauthorizeDevicesAfter: '10' }, 'deauthorizeDevicesAfter', /10m/],
    ['an account with a slash', { ...users, account: '../x' }, 'account', /UUID/],
    ['a wait below zero', { adapter: 'dry-run', acceptAfterSeconds: -1 }, 'acceptAfterSeconds', /0 or more/],
  ])('is refused with what is wrong: %s', (_, json, field, problem) => {
    expect(problemsOf(json)).toEqual({ [field]: expect.stringMatching(problem) });
  });

  test('tells every problem at once, and no value', () => {
    const problems = problemsOf({ adapter: 'scim', profile: 'hosted', url: 'http://x', token: 'Bearer s3cret' });
    expect(Object.keys(problems)).toEqual(['url', 'token']);
    expect(JSON.stringify(problems)).not.toContain('s3cret');
  });

  test.each([null, [], 'text', 7])('is an object: %p is not', (json) => {
    expect(problemsOf(json)).toHaveProperty('upstream');
  });
});
