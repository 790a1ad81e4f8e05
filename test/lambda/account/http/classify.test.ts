import { Conflict, NotThere, Refused, Throttled, Unauthorised, Unavailable } from '../../../../lambda/account/errors';
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
  [403, Unauthorised],
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

test('404 says that the person is not there, or that the address is wrong', () => {
  expect(classify(404, '', {}, 'the person X')).toBeInstanceOf(NotThere);
  expect(classify(404)).toMatchObject({ reason: expect.stringContaining('Check the base URL') });
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
  ['{"error":"invalid_client","error_description":"unknown"}', '400: unknown'],
  ['{"error":{"message":"inner"}}', '400: inner'],
  ['{}', '400: an answer without words'],
  ['<!DOCTYPE html><html><head><title>Bad gateway</title></head>', '400: a web page, "Bad gateway"'],
  ['plain s3cret words', '400: plain [hidden] words'],
  ['', '400: without a word'],
])('the words of %s', (text, said) => {
  expect(classify(400, text)).toMatchObject({ words: said });
});

test('a refusal carries the scimType', () => {
  expect(classify(400, '{"scimType":"noTarget"}')).toMatchObject({ code: 'noTarget' });
});
