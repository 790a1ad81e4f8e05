import { gzipSync } from 'node:zlib';
import { maxBodyBytes, readBody } from '../../../lambda/http/body';
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
