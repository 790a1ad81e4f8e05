import { readListQuery, readSelectionQuery } from '../../../../lambda/scim/list/query';
import { refusal } from '../support';

const limits = { defaultPageSize: 100, maxPageSize: 200 };

test('everything that a list request can ask for (RFC 7644 §3.4.2)', () =>
  expect(
    readListQuery(
      {
        filter: ['userName eq "a"'],
        sortBy: ['userName'],
        sortOrder: ['descending'],
        startIndex: ['3'],
        count: ['4'],
        attributes: ['userName', 'name'],
        excludedAttributes: [],
        aadOptscim062020: [''],
      },
      limits,
    ),
  ).toEqual({
    filter: 'userName eq "a"',
    sortBy: 'userName',
    sortOrder: 'descending',
    attributes: ['userName', 'name'],
    excludedAttributes: [],
    page: { method: 'index', startIndex: 3, count: 4 },
  }));

test('nothing asked for, or empty, is the first page of everything', () => {
  const first = { page: { method: 'index', startIndex: 1, count: 100 } };
  expect(readListQuery({}, limits)).toEqual(first);
  expect(readListQuery({ filter: [' '], sortBy: [''], count: [''], filterx: undefined }, limits)).toEqual(first);
});

test('a bare cursor pages by cursor (idp-scim-sync: `GET /Groups?cursor`)', () =>
  expect(readListQuery({ cursor: [''] }, limits).page).toEqual({ method: 'cursor', cursor: undefined, count: 100 }));

test.each(['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor'])('%s twice is refused', (name) =>
  expect(refusal(() => readListQuery({ [name]: ['1', '2'] }, limits))).toMatchObject({
    status: 400,
    scimType: 'invalidValue',
    detail: `${name} occurs 2 times. Send it once.`,
  }),
);

test('the selection of a request for one resource', () =>
  expect(readSelectionQuery({ attributes: ['id'], other: ['x'] })).toEqual({
    attributes: ['id'],
    excludedAttributes: undefined,
  }));
