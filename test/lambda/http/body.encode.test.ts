import { gunzipSync } from 'node:zlib';
import { acceptsGzip, encode } from '../../../lambda/http/body';

describe('whether a client takes gzip (RFC 9110 §12.5.3)', () => {
  test.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['gzip,deflate', true],
    ['deflate, GZIP;q=0.5', true],
    ['x-gzip', true],
    ['br;q=1, *;q=0.1', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['identity', false],
    ['br, deflate', false],
  ])('%s: %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});

describe('encoding', () => {
  const large = { text: 'x'.repeat(5000) };

  test('what is small, or not wanted compressed, stays text', async () => {
    await expect(encode({ a: 1 }, true)).resolves.toMatchObject({ body: '{"a":1}', isBase64Encoded: false });
    const plain = await encode(large, false);
    expect(plain.headers).not.toHaveProperty('Content-Encoding');
    expect(JSON.parse(plain.body)).toEqual(large);
  });

  test('what is large is compressed for who takes it', async () => {
    const encoded = await encode(large, true);
    expect(encoded).toMatchObject({
      isBase64Encoded: true,
      headers: { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' },
    });
    expect(JSON.parse(gunzipSync(Buffer.from(encoded.body, 'base64')).toString())).toEqual(large);
  });

  test('an answer that does not fit through Lambda is refused, never cut; the size counts as it travels', async () => {
    // 4 MB of quotes are 8 MB once they are escaped.
    const quotes = { text: '"'.repeat(2 * 1024 * 1024) };
    await expect(encode(quotes, false)).rejects.toMatchObject({ status: 400, scimType: 'tooMany' });
    await expect(encode(quotes, true)).resolves.toMatchObject({ isBase64Encoded: true });
  });
});
