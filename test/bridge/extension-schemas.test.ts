import { badgeSchema } from '../support/extension-schema';
import { createUser, filtered, patchOf, send, USER, unique } from './client';

const BADGE = badgeSchema.id;

test("an operator's own schema is published, and belongs to its resource type (RFC 7643 §6, §7)", async () => {
  expect((await send('GET', `/Schemas/${BADGE}`)).body.attributes.map(({ name }: { name: string }) => name)).toEqual(
    badgeSchema.attributes.map(({ name }) => name),
  );
  const types = (await send('GET', '/ResourceTypes')).body.Resources;
  expect(types[0].schemaExtensions).toContainEqual({ schema: BADGE, required: false });
  expect(types[1].schemaExtensions).toEqual([]);
});

test('what is sent in it is checked, kept, returned, modified and found', async () => {
  const colour = unique('red');
  const user = await createUser({
    schemas: [USER, BADGE],
    [BADGE]: { colour, number: 7, secretCode: 'x', doors: [{ value: 'front', type: 'main' }] },
  });
  expect(user.schemas).toContain(BADGE);
  expect(user[BADGE]).toEqual({ colour, number: 7, doors: [{ value: 'front', type: 'main' }] });
  const find = (filter: string) => send('GET', filtered('Users', filter));
  expect((await find(`${BADGE}:colour eq "${colour}" and ${BADGE}:number gt 6`)).body.totalResults).toBe(1);
  expect((await find(`${BADGE}:colour eq "${colour}" and ${BADGE}:doors[type eq "side"]`)).body.totalResults).toBe(0);
  const path = `${BADGE}:doors[type eq "main"].value`;
  const patched = await send('PATCH', `/Users/${user.id}`, patchOf({ op: 'replace', path, value: 'back' }));
  expect(patched.body[BADGE].doors).toEqual([{ value: 'back', type: 'main' }]);
  const shown = await send('GET', `/Users/${user.id}?attributes=${BADGE}:colour`);
  expect(shown.body[BADGE]).toEqual({ colour });
});

test('a value of another type is kept where it has one meaning, and dropped otherwise', async () => {
  const create = (number: unknown) =>
    send('POST', '/Users', { schemas: [USER], userName: unique('x'), [BADGE]: { number, colour: 'red' } });
  expect((await create('7')).body[BADGE]).toEqual({ number: 7, colour: 'red' });
  expect((await create('seven')).body[BADGE]).toEqual({ colour: 'red' });
});
