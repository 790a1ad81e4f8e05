import fc from 'fast-check';
import { Cursors, type Position } from '../../../../lambda/http/query/cursor';
import { cursorTimeoutSeconds } from '../../../../lambda/http/query/limits';

const key = async () => new Uint8Array(32).fill(7);
const scope = ['User', 'active eq true', '', ''];
const position: Position = { direction: 'after', collection: 0, at: '01912345-0000-7000-8000-000000000000' };

test('a cursor leads back to its position, in unreserved characters only (RFC 9865 §2)', async () => {
  const cursors = new Cursors(key);
  for (const one of [position, { direction: 'before', collection: 1, at: '17' } as const]) {
    const cursor = await cursors.seal(one, scope);
    expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
    await expect(cursors.open(cursor, scope)).resolves.toEqual(one);
  }
});

test('a cursor is good for its own request only', async () => {
  const cursors = new Cursors(key);
  const cursor = await cursors.seal(position, scope);
  for (const other of [
    ['Group', 'active eq true', '', ''],
    ['User', 'active eq false', '', ''],
    ['User', 'active eq true', 'userName', ''],
  ]) {
    await expect(cursors.open(cursor, other)).rejects.toMatchObject({ status: 400, scimType: 'invalidCursor' });
  }
});

test('a cursor of another bridge is refused', async () => {
  const cursor = await new Cursors(async () => new Uint8Array(32)).seal(position, scope);
  await expect(new Cursors(key).open(cursor, scope)).rejects.toMatchObject({ scimType: 'invalidCursor' });
});

test('a cursor expires, not before it was promised to', async () => {
  const clock = { now: 1_800_000_000_000 };
  const cursors = new Cursors(key, () => clock.now);
  const cursor = await cursors.seal(position, scope);
  clock.now += cursorTimeoutSeconds * 1000;
  await expect(cursors.open(cursor, scope)).resolves.toEqual(position);
  clock.now += 1000;
  await expect(cursors.open(cursor, scope)).rejects.toMatchObject({ scimType: 'expiredCursor' });
});

test('no change to a cursor goes unnoticed, not even in the bits that base64 leaves over', async () => {
  const cursors = new Cursors(key);
  const cursor = await cursors.seal(position, scope);
  for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    if (cursor.endsWith(last)) continue;
    await expect(cursors.open(cursor.slice(0, -1) + last, scope)).rejects.toMatchObject({ scimType: 'invalidCursor' });
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(cursor.length - 1), fc.constantFrom(...'AZaz09-_.~'), async (at, character) => {
      fc.pre(cursor[at] !== character);
      const forged = cursor.slice(0, at) + character + cursor.slice(at + 1);
      await expect(cursors.open(forged, scope)).rejects.toMatchObject({ scimType: 'invalidCursor' });
    }),
  );
});

test('what never was a cursor is refused', async () => {
  const cursors = new Cursors(key);
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      await expect(cursors.open(text, scope)).rejects.toMatchObject({ status: 400, scimType: 'invalidCursor' });
    }),
  );
});
