import { expiredCursor, invalidCursor, type PageParameters, readPage } from '../../../../lambda/scim/list/page';
import { refusal } from '../support';

const limits = { defaultPageSize: 100, maxPageSize: 200 };
const read = (parameters: PageParameters) => readPage(parameters, limits);

describe('by index (RFC 7644 §3.4.2.4)', () => {
  test.each<[PageParameters, number, number]>([
    [{}, 1, 100],
    [{ startIndex: '', count: '' }, 1, 100],
    [{ startIndex: null, count: null }, 1, 100],
    [{ startIndex: '1', count: '2' }, 1, 2],
    [{ startIndex: 101, count: 50 }, 101, 50],
    [{ startIndex: '0' }, 1, 100],
    [{ startIndex: '-7', count: '-1' }, 1, 0],
    [{ count: 0 }, 1, 0],
    [{ count: '+5' }, 1, 5],
    [{ count: '100000' }, 1, 200],
    [{ startIndex: '9'.repeat(400), count: '9'.repeat(400) }, Number.MAX_SAFE_INTEGER, 200],
    [{ startIndex: `-${'9'.repeat(400)}` }, 1, 100],
  ])('%j', (parameters, startIndex, count) => expect(read(parameters)).toEqual({ method: 'index', startIndex, count }));

  test.each<[PageParameters, RegExp]>([
    [{ startIndex: 'abc' }, /^startIndex must be a whole number; got "abc"/],
    [{ startIndex: 1.5 }, /^startIndex/],
    [{ count: '1.0' }, /^count must be a whole number; got "1\.0"/],
    [{ count: '0x10' }, /^count/],
    [{ count: true }, /^count/],
    [{ count: [1] }, /^count/],
  ])('%j is invalidValue', (parameters, detail) => {
    const error = refusal(() => read(parameters));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toMatch(detail);
  });
});

describe('by cursor (RFC 9865 §2)', () => {
  test.each<[PageParameters, string | undefined, number]>([
    [{ cursor: '' }, undefined, 100],
    [{ cursor: null }, undefined, 100],
    [{ cursor: 'VZUTiyhEQJ94-._~' }, 'VZUTiyhEQJ94-._~', 100],
    [{ cursor: 'a', count: '-5' }, 'a', 0],
    [{ cursor: 'a', count: '500', startIndex: 'ignored' }, 'a', 200],
  ])('%j', (parameters, cursor, count) => expect(read(parameters)).toEqual({ method: 'cursor', cursor, count }));

  test.each<[PageParameters]>([[{ cursor: 'a b' }], [{ cursor: 'a%' }], [{ cursor: 'é' }], [{ cursor: 5 }]])(
    '%j is invalidCursor',
    (parameters) => expect(refusal(() => read(parameters))).toMatchObject({ status: 400, scimType: 'invalidCursor' }),
  );

  test('a count that is no number is invalidCount', () =>
    expect(refusal(() => read({ cursor: '', count: 'x' }))).toMatchObject({ status: 400, scimType: 'invalidCount' }));

  test('one text for every invalid cursor', () => {
    expect(refusal(() => read({ cursor: '%' })).detail).toBe(invalidCursor().detail);
    expect(expiredCursor()).toMatchObject({ status: 400, scimType: 'expiredCursor' });
  });
});
