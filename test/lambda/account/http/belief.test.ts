import { errorIn } from '../../../../lambda/account/http/belief';
import type { JsonObject } from '../../../../lambda/scim/types';

test.each<[JsonObject, number | undefined]>([
  [{ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], detail: 'seat limit reached' }, undefined],
  [{ schemas: 'urn:ietf:params:scim:api:messages:2.0:Error' }, undefined],
  [{ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '409' }, 409],
  [{ status: 400 }, 400],
  [{ status: '404 Not Found' }, 404],
  [{ Status: '503' }, 503],
  [{ statusCode: 403, message: 'no' }, 403],
  [{ code: 422, message: 'no' }, 422],
  [{ status: 'error', message: 'no' }, undefined],
  [{ success: false }, undefined],
  [{ ok: 'false', error: 'user_not_found' }, undefined],
  [{ Errors: { description: 'email_taken', code: 409 } }, 409],
  [{ errors: [{ message: 'no', status: '403' }] }, 403],
  [{ errors: ['no'] }, undefined],
  [{ error: 'invalid' }, undefined],
  [{ error: { message: 'no' } }, undefined],
  [{ id: '7', userName: 'ada', errors: ['the licence could not be taken'] }, undefined],
])('%j says that it failed', (body, status) => {
  expect(errorIn(body)).toEqual({ status });
});

test.each<JsonObject>([
  {},
  { id: '7', userName: 'ada@example.com', active: true },
  { id: '7', status: 'active' },
  { id: '7', status: 200 },
  { id: '7', code: 404 },
  { id: '7', errors: [], error: null },
  { id: '7', error: '', Errors: {} },
  { id: '7', error: false, success: true, ok: 1 },
  { totalResults: 0, Resources: [], status: '200 OK' },
  { results: [], code: 500 },
  { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], Resources: [] },
])('%j says nothing of the kind', (body) => {
  expect(errorIn(body)).toBeUndefined();
});
