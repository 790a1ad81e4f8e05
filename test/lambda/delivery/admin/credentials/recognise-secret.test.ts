import { randomBytes } from 'node:crypto';
import { recogniseMistake } from '../../../../../lambda/delivery/admin/credentials/recognise-secret';

const secret = 'hush-hush';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const jwt = (claims: object) =>
  [{ alg: 'ES256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

const selfHosted = { domain: '', version: '1', credentials: secret };
const connect = {
  verifier: { salt: 'a', localHash: 'b' },
  encCredentials: { kid: 'k', enc: 'A256GCM', data: secret },
  version: '2',
  deviceUuid: 'd',
  uniqueKey: { k: secret },
};

test.each([
  ['an empty secret', '', /^nothing at all/, /not set up yet.*scim-bridge setup/],
  ['blanks', ' \r\n', /^nothing at all/, /not set up yet/],
  ['a token with Bearer', `Bearer ${secret}`, /token with "Bearer" before it$/, /the token alone/],
  ['a whole header', `Authorization: Bearer ${secret}`, /whole Authorization header/, /the token alone/],
  ['quotation marks', `"${secret}"`, /quotation marks/, /between them/],
  ['typographic ones', `“${secret}”`, /quotation marks/, /between them/],
  ['an address', 'https://provisioning.1password.com/scim/v2', /^an address/, /question of its own/],
  ['a secret reference', `op://vault/${secret}/password`, /secret reference/, /op read/],
  ['a service account', `ops_${'eyJzaWduSW5B'.repeat(4)}`, /service account/, /cannot manage people/],
  ['a Secret Key', 'A3-ABCDEF-GHIJKL-MNOPQ', /Secret Key/, /op-cli/],
  ['the example of the documentation', 'mF_9.B5f-4.1JqM', /example token/, /1Password showed/],
  ['a PEM', `-----BEGIN PRIVATE KEY-----\n${secret}`, /PEM/, /bearer token/],
  [
    'a self-hosted scimsession',
    JSON.stringify(selfHosted),
    /self-hosted SCIM bridge$/,
    /choose "bridge".*hosted provisioning/s,
  ],
  [
    'one without a domain',
    JSON.stringify({ encCredentials: {}, verifier: {} }),
    /self-hosted SCIM bridge$/,
    /choose "bridge"/,
  ],
  ['… base64', base64(JSON.stringify(selfHosted)), /self-hosted SCIM bridge, base64-encoded$/, /choose "bridge"/],
  ['… twice', base64(base64(JSON.stringify(selfHosted))), /base64-encoded twice$/, /choose "bridge"/],
  ['… three times', base64(base64(base64(JSON.stringify(selfHosted)))), /base64-encoded 3 times$/, /choose "bridge"/],
  ['… base64url', Buffer.from(JSON.stringify(selfHosted)).toString('base64url'), /base64-encoded$/, /choose "bridge"/],
  [
    '… wrapped at 76',
    base64(JSON.stringify({ ...selfHosted, x: 'y'.repeat(99) })).replace(/.{76}/g, '$&\n'),
    /base64-encoded$/,
    /./,
  ],
  ['… with a byte order mark', `\uFEFF${JSON.stringify(selfHosted)}`, /self-hosted SCIM bridge$/, /./],
  ['Connect credentials', JSON.stringify(connect), /Connect server/, /cannot manage people/],
  [
    'a list of the CLI',
    JSON.stringify([{ id: secret, name: 'A', email: 'a@b.c', type: 'MEMBER', state: 'ACTIVE' }]),
    /export of the 1Password CLI/,
    /op read/,
  ],
  [
    'an item of the CLI',
    JSON.stringify({ id: 'x', title: 'y', category: 'LOGIN', fields: [{ value: secret }] }),
    /export of the 1Password CLI/,
    /op read/,
  ],
  [
    'accounts of the CLI',
    JSON.stringify([{ url: 'x', email: 'e', user_uuid: 'u', account_uuid: 'a' }]),
    /export of the 1Password CLI/,
    /op read/,
  ],
  [
    "AWS's answer",
    JSON.stringify({ ARN: 'arn', Name: 'n', SecretString: secret }),
    /get-secret-value/,
    /--query SecretString/,
  ],
  ['a Google key', JSON.stringify({ type: 'service_account', private_key: secret }), /Google file/, /does not need it/],
  [
    'our description, open',
    JSON.stringify({ adapter: 'scim', token: secret }),
    /^an unsealed description/,
    /new credential/,
  ],
  ['any other JSON', JSON.stringify({ foo: secret }), /unknown kind$/, /setup/],
  [
    'a Connect token',
    `${jwt({ '1password.com/auuid': secret })}.c2ln`,
    /Connect or the Events API/,
    /cannot manage people/,
  ],
  ['a foreign JWE', `${Buffer.from('{"alg":"dir"}').toString('base64url')}..a.b.c`, /from another program$/, /open it/],
])('recognises %s', (_, given, what, todo) => {
  const mistake = recogniseMistake(given);
  expect(mistake?.what).toMatch(what);
  expect(mistake?.todo).toMatch(todo);
  expect(JSON.stringify(mistake)).not.toContain(secret);
});

test.each([
  ['a hosted token', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln'],
  ['an opaque one', 'XK3bh-Gk_2.sW0~q+z/aa=='],
  ['digits', '1234567890'],
  ['dots', 'a.b.c'],
])('leaves %s alone', (_, token) => expect(recogniseMistake(token)).toBeUndefined());

test('leaves random tokens alone', () => {
  for (let i = 0; i < 20_000; i++) {
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(recogniseMistake(randomBytes(24).toString(encoding))).toBeUndefined();
    }
  }
});
