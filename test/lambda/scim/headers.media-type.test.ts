import { checkContentType, negotiate } from '../../../lambda/scim/headers';
import { refusal } from './support';

const SCIM = 'application/scim+json';
const PLAIN = 'application/json';

test.each([
  [undefined, SCIM],
  ['', SCIM],
  ['*/*', SCIM],
  ['application/*', SCIM],
  ['application/scim+json', SCIM],
  ['Application/SCIM+JSON; charset=utf-8', SCIM],
  ['application/json', PLAIN], // OneLogin, idp-scim-sync
  ['application/json;charset=utf-8', PLAIN],
  ['application/json, application/scim+json', SCIM],
  ['application/scim+json;q=0.5, application/json', PLAIN],
  ['application/json;q=0.5, */*', SCIM],
  ['application/json; q=0.9, */*;q=0.1', PLAIN],
  ['text/html, application/xhtml+xml, */*;q=0.8', SCIM],
  ['application/scim+json;q=0, application/json', PLAIN],
  ['application/scim+json;q=nonsense', SCIM],
])('Accept %j is answered with %s (RFC 7644 §3.8)', (accept, type) => expect(negotiate(accept)).toBe(type));

test.each(['text/html', 'application/xml, text/*', '*/*;q=0', 'application/json;q=0.0'])('Accept %j is 406', (accept) =>
  expect(refusal(() => negotiate(accept))).toMatchObject({ status: 406, detail: expect.stringContaining(SCIM) }),
);

test.each([undefined, '', SCIM, PLAIN, 'application/scim+json; charset=utf-8', ' APPLICATION/JSON '])(
  'Content-Type %j is accepted',
  (type) => expect(() => checkContentType(type)).not.toThrow(),
);

test.each([
  'text/plain',
  'application/xml; charset=utf-8',
  'application/x-www-form-urlencoded',
  'application/json-patch+json',
])('Content-Type %j is 415', (type) => expect(refusal(() => checkContentType(type))).toMatchObject({ status: 415 }));
