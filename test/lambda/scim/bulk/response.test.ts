import { bulkResponse } from '../../../../lambda/scim/bulk/response';
import { badRequest } from '../../../../lambda/scim/errors';

test('tells of each operation how it went (RFC 7644 §3.7.3)', () => {
  const error = badRequest('invalidValue', 'No.');
  expect(
    bulkResponse([
      { method: 'POST', bulkId: 'a', location: 'https://x/Users/1', version: 'W/"1"', outcome: { status: 201 } },
      { method: 'DELETE', bulkId: undefined, location: 'https://x/Users/2', outcome: { status: 204 } },
      { method: undefined, bulkId: undefined, location: undefined, outcome: error },
    ]),
  ).toStrictEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
    Operations: [
      { location: 'https://x/Users/1', method: 'POST', bulkId: 'a', version: 'W/"1"', status: '201' },
      { location: 'https://x/Users/2', method: 'DELETE', status: '204' },
      { status: '400', response: error.toBody() },
    ],
  });
});
