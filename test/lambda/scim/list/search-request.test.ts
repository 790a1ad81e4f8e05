import { readSearchRequest } from '../../../../lambda/scim/list/search-request';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

const read = (more: Record<string, Json>) =>
  readSearchRequest({ schemas: [SEARCH_REQUEST], ...more }, { defaultPageSize: 100, maxPageSize: 200 });

test('asks for what a query string asks for (RFC 7644 §3.4.3)', () =>
  expect(
    read({
      attributes: ['displayName'],
      excludedAttributes: ['members'],
      filter: 'displayName sw "smith"',
      sortBy: 'displayName',
      sortOrder: 'descending',
      startIndex: 1,
      count: 10,
    }),
  ).toEqual({
    attributes: ['displayName'],
    excludedAttributes: ['members'],
    filter: 'displayName sw "smith"',
    sortBy: 'displayName',
    sortOrder: 'descending',
    page: { method: 'index', startIndex: 1, count: 10 },
  }));

test('names in other case, nulls and blanks', () => {
  expect(read({ COUNT: 5, filter: ' ', sortBy: null, attributes: null, cursor: '' })).toEqual({
    page: { method: 'cursor', cursor: undefined, count: 5 },
  });
});

test.each<Json>([null, [], 'x'])('%j is no search request', (body) =>
  expect(refusal(() => readSearchRequest(body, { defaultPageSize: 1, maxPageSize: 1 }))).toMatchObject({
    status: 400,
    scimType: 'invalidSyntax',
  }),
);

test.each<Json>([undefined as unknown as Json, null, [], 'x', ['urn:x:y', 5], [SEARCH_REQUEST.toUpperCase()]])(
  'schemas is a hint: %j',
  (schemas) => expect(read({ schemas, count: 5 }).page).toMatchObject({ count: 5 }),
);

test.each<[Record<string, Json>, string, RegExp]>([
  [{ filter: 5 }, 'invalidFilter', /^filter must be a string/],
  [{ sortBy: ['a'] }, 'invalidValue', /^sortBy must be a string/],
  [{ attributes: 'a' }, 'invalidValue', /^attributes must be an array/],
  [{ attributes: [5] }, 'invalidValue', /^attributes must be an array/],
  [{ count: 1.5 }, 'invalidValue', /^count must be a whole number/],
])('%j is refused', (more, scimType, detail) => {
  const error = refusal(() => read(more));
  expect(error).toMatchObject({ status: 400, scimType });
  expect(error.detail).toMatch(detail);
});
