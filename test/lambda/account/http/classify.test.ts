import {
  Conflict,
  Denied,
  NotThere,
  Refused,
  Throttled,
  Unauthorised,
  Unavailable,
} from '../../../../lambda/account/errors';
import { failureOf } from '../../../../lambda/account/http/classify';
import { wording } from '../../../../lambda/account/message';

const now = Date.UTC(2026, 0, 1);
const words = wording(['s3cret']);
const classify = (status: number, text = '', headers: Record<string, string> = {}, resource?: string) =>
  failureOf(
    { status, text, headers: new Headers(headers) },
    { base: 'https://up/scim', ...(resource && { resource }) },
    words,
    now,
  );

test.each([
  [400, Refused],
  [401, Unauthorised],
  [403, Denied],
  [408, Unavailable],
  [409, Conflict],
  [412, Refused],
  [413, Refused],
  [425, Unavailable],
  [429, Throttled],
  [500, Unavailable],
  [501, Refused],
  [502, Unavailable],
  [503, Unavailable],
  [504, Unavailable],
  [599, Unavailable],
])('%i is %p', (status, kind) => {
  expect(classify(status, '', {}, 'the person X')).toBeInstanceOf(kind);
});

test('404 says that the person is not there', () => {
  expect(classify(404, '', {}, 'the person X')).toBeInstanceOf(NotThere);
});

test.each([404, 405, 410, 501])(
  '%i on a collection is a denial: whether the address is wrong is for the probe to say',
  (status) => {
    const error = classify(status);
    expect(error).toBeInstanceOf(Denied);
    expect(error).toMatchObject({ code: 'noEndpoint' });
    expect(error.message).not.toMatch(/check/i);
  },
);

test('a 403 advises nothing: the token may be the right one', () => {
  expect(classify(403, '{"detail":"owners cannot be changed"}').message).toBe(
    'the upstream refused this: 403: owners cannot be changed',
  );
});

test('a 401 keeps what was said apart from the advice', () => {
  expect(classify(401, 'expired')).toMatchObject({
    said: '401: expired',
    reason: expect.stringContaining('Check that'),
  });
});

test.each([429, 503])('%i carries how long to wait', (status) => {
  expect(classify(status, '', { 'retry-after': '3' })).toMatchObject({ retryAfterMs: 3000 });
  expect(classify(status)).toMatchObject({ retryAfterMs: undefined });
});

test('a redirect is told with its target and without its ticket', () => {
  const error = classify(302, '', { location: 'https://elsewhere/login?ticket=abc' });
  expect(error).toBeInstanceOf(Unauthorised);
  expect(error.message).toContain('https://elsewhere/login (302)');
  expect(error.message).not.toContain('abc');
});

test.each([
  [
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"invalidValue","detail":"bad domain"}',
    '400: invalidValue: bad domain',
  ],
  ['{"code":7,"message":"no_owner_remain","details":[]}', '400: no_owner_remain'],
  ['{"error":"invalid_client","error_description":"unknown"}', '400: unknown; invalid_client'],
  ['{"error":{"message":"inner"}}', '400: inner'],
  ['{}', '400: an answer without words'],
  ['{"Errors":{"description":"email_taken","code":400}}', '400: email_taken'],
  [
    '{"schemas":["urn:scim:schemas:core:1.0"],"Errors":[{"description":"no such user","code":"404"}]}',
    '400: no such user',
  ],
  ['{"errors":[{"message":"first"},{"message":"second"}]}', '400: first; second'],
  ['{"errors":["first","second"]}', '400: first; second'],
  [
    '{"message":"Validation failed","errors":[{"message":"email is not valid"}]}',
    '400: Validation failed; email is not valid',
  ],
  ['{"errors":{"email":["is not valid"]}}', '400: {"errors":{"email":["is not valid"]}}'],
  ['{"detail":["one","two"]}', '400: one; two'],
  ['{"Message":"capital"}', '400: capital'],
  ['[{"message":"in a list"}]', '400: in a list'],
  ['"a bare text"', '400: a bare text'],
  ['{"fault":{"faultstring":"Rate limit quota violation"}}', '400: Rate limit quota violation'],
  ['{"type":"about:blank","title":"Forbidden","detail":"seat limit reached"}', '400: seat limit reached'],
  ['{"weird":{"why":7}}', '400: {"weird":{"why":7}}'],
  ['<html><body><h1>502 Bad &amp; Gateway</h1></body></html>', '400: a web page, "502 Bad & Gateway"'],
  ['<?xml version="1.0"?><error><message>no &lt;seat&gt;</message></error>', '400: no <seat>'],
  ['<!DOCTYPE html><html><head><title>Bad gateway</title></head>', '400: a web page, "Bad gateway"'],
  ['plain s3cret words', '400: plain [hidden] words'],
  ['', '400: an answer without words'],
])('the words of %s', (text, said) => {
  expect(classify(400, text)).toMatchObject({ said });
});

test('a refusal carries the scimType', () => {
  expect(classify(400, '{"scimType":"noTarget"}')).toMatchObject({ code: 'noTarget' });
});
