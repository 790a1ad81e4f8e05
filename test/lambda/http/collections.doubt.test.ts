import { NotFound } from '../../../lambda/directory/errors';
import { orDoubt } from '../../../lambda/http/collections';
import { readPatchRequest } from '../../../lambda/scim/patch/request';
import { defineUser } from '../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../lambda/scim/types';

const user = defineUser([]);
const nobody = async (): Promise<never> => {
  throw new NotFound('User', 'x');
};
const misspelt: Json = { Operations: [{ op: 'Replace', path: 'titel', value: 'Captain' }] };
const clean: Json = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'Replace', path: 'title', value: 'Captain' }],
};

test('a mistake in a PATCH is told where there is nothing to do', async () => {
  await expect(orDoubt(readPatchRequest(user, misspelt), nobody)).rejects.toMatchObject({ status: 400 });
});

test('a PATCH without one is told that there is no such resource', async () => {
  await expect(orDoubt(readPatchRequest(user, clean), nobody)).rejects.toThrow(NotFound);
});

test('whatever else goes wrong is told as it is, mistake or not', async () => {
  const broken = async (): Promise<never> => {
    throw new TypeError('broken');
  };
  await expect(orDoubt(readPatchRequest(user, misspelt), broken)).rejects.toThrow(TypeError);
});

test('a mistake does not keep the rest from being done', async () => {
  await expect(orDoubt(readPatchRequest(user, misspelt), async () => 'done')).resolves.toBe('done');
});
