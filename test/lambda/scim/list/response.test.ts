import { listResponse } from '../../../../lambda/scim/list/response';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];

test('by index (RFC 7644 §3.4.2); Resources is there even when it is empty', () => {
  expect(listResponse([{ id: '1' }], { totalResults: 7, startIndex: 3 })).toStrictEqual({
    schemas,
    totalResults: 7,
    startIndex: 3,
    itemsPerPage: 1,
    Resources: [{ id: '1' }],
  });
  expect(listResponse([], { totalResults: 0, startIndex: 1 })).toMatchObject({ itemsPerPage: 0, Resources: [] });
});

test('by cursor (RFC 9865 §2): no startIndex, cursors where there are pages', () => {
  expect(listResponse([{}, {}], { totalResults: 9, nextCursor: 'n', previousCursor: 'p' })).toStrictEqual({
    schemas,
    totalResults: 9,
    nextCursor: 'n',
    previousCursor: 'p',
    itemsPerPage: 2,
    Resources: [{}, {}],
  });
  expect(listResponse([], {})).toStrictEqual({ schemas, itemsPerPage: 0, Resources: [] });
});
