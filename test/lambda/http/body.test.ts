import { gzipSync } from 'node:zlib';
import { bodyLimit, maxBodyBytes, maxGroupBodyBytes, readBody } from '../../../lambda/http/body';
import { refusal } from '../../../lambda/http/failures';

const read = (bytes: Uint8Array, encoding?: string) => readBody({ bytes, type: 'application/scim+json', encoding });
const json = Buffer.from('{"userName":"ann"}');

test.each([undefined, '', 'identity', ' Identity '])('Content-Encoding %p is a plain body', async (encoding) => {
  expect(await read(json, encoding)).toEqual({ userName: 'ann' });
});

test.each(['gzip', 'x-gzip', 'GZIP'])('Content-Encoding %p is read', async (encoding) => {
  expect(await read(gzipSync(json), encoding)).toEqual({ userName: 'ann' });
});

test.each(['br', 'deflate', 'gzip, gzip'])(
  'Content-Encoding %p is 415 with those that are read in Accept-Encoding (RFC 9110 §15.5.16)',
  async (encoding) => {
    const { error, headers } = refusal(await read(json, encoding).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ status: 415, detail: expect.stringContaining(encoding) });
    expect(headers).toEqual({ 'Accept-Encoding': 'gzip, identity' });
  },
);

test('what says it is gzip and is not', async () => {
  await expect(read(json, 'gzip')).rejects.toMatchObject({ status: 400, scimType: 'invalidSyntax' });
});

test('the limit holds for the body as it comes and for what it becomes: a small one cannot grow without end', async () => {
  const large = Buffer.from(JSON.stringify({ userName: 'x'.repeat(maxBodyBytes) }));
  await expect(read(large)).rejects.toMatchObject({ status: 413 });
  const small = gzipSync(large);
  expect(small.byteLength).toBeLessThan(maxBodyBytes);
  await expect(read(small, 'gzip')).rejects.toMatchObject({
    status: 413,
    detail: expect.stringContaining('decompressed'),
  });
});

test('the largest body that may be sent with a whole group reaches the function, in base64 and with its headers', () => {
  const event = JSON.stringify({
    body: Buffer.alloc(maxGroupBodyBytes).toString('base64'),
    headers: 'x'.repeat(40_000),
  });
  expect(event.length).toBeLessThan(6 * 1024 * 1024);
  expect(maxGroupBodyBytes).toBeGreaterThan(4 * 1024 * 1024);
  // 50,000 members as Entra and others send them: 92 bytes each.
  expect(maxGroupBodyBytes).toBeGreaterThan(50_000 * 92);
});

test.each([
  ['Groups.create', maxGroupBodyBytes, 'about 90000 members by id, or 40000 with their display names'],
  ['Groups.replace', maxGroupBodyBytes, 'Divide the group'],
  ['Groups.patch', maxBodyBytes, 'PUT'],
  ['Users.create', maxBodyBytes, 'Remove large attributes, such as pictures'],
  ['Users.patch', maxBodyBytes, 'Remove large attributes, such as pictures'],
  ['Bulk', maxBodyBytes, 'Send the operations in several requests'],
  ['search', maxBodyBytes, 'Send several smaller requests'],
])('%s may have %d bytes', async (operation, bytes, advice) => {
  const of = (size: number) => Buffer.from(`"${'x'.repeat(size - 2)}"`);
  const content = { type: 'application/scim+json', encoding: undefined };
  const limit = bodyLimit(operation);
  await expect(readBody({ ...content, bytes: of(bytes) }, limit)).resolves.toHaveLength(bytes - 2);
  await expect(readBody({ ...content, bytes: of(bytes + 1) }, limit)).rejects.toMatchObject({
    status: 413,
    detail: expect.stringContaining(advice),
  });
});
