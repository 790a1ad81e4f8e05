import { etag, readETags } from '../../../lambda/scim/headers';

test('a version is a weak ETag (RFC 7644 §3.14)', () => expect(etag(7)).toBe('W/"7"'));

test.each([
  ['*', '*'],
  [' * ', '*'],
  ['W/"3"', ['W/"3"']],
  ['"3"', ['W/"3"']],
  ['W/"3", "4" ,W/"5"', ['W/"3"', 'W/"4"', 'W/"5"']],
  ['"with,comma"', ['W/"with,comma"']],
  ['', []],
  ['3', []],
  ['W/3', []],
  ['"3" and more', []],
  ['W/"1", nonsense, W/"2"', ['W/"1"']],
  ['"ü"', ['W/"ü"']],
])('%j names %j', (header, tags) => expect(readETags(header)).toEqual(tags));
