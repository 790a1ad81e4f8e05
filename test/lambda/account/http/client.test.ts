import { gzipSync } from 'node:zlib';
import { Unavailable } from '../../../../lambda/account/errors';
import { type HttpRequest, httpClient } from '../../../../lambda/account/http/client';
import { wording } from '../../../../lambda/account/message';
import { failureOf } from '../contract';
import { type FaultyServer, faultyServer } from '../support/faulty-server';

const settings = {
  userAgent: 'scim-bridge-kit/1.2.3',
  timeoutMs: 60_000,
  maxAnswerBytes: 1000,
  words: wording(['s3cret']),
};
const exchange = httpClient(settings);
const request = (url: string): HttpRequest => ({ method: 'GET', url, headers: { authorization: 'Bearer s3cret' } });

describe('an HTTP exchange', () => {
  let server: FaultyServer;
  let sockets: Set<unknown>;

  beforeEach(async () => {
    sockets = new Set();
    server = await faultyServer((incoming, response) => {
      sockets.add(incoming.socket);
      const big = 'x'.repeat(incoming.url === '/big' ? 1001 : 1000);
      if (incoming.url === '/bomb')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000)));
      else if (incoming.url === '/latin')
        response
          .writeHead(200, { 'content-type': 'application/json; charset=ISO-8859-1' })
          .end(Buffer.from('Zoë', 'latin1'));
      else if (incoming.url === '/unheard-of')
        response.writeHead(200, { 'content-type': 'text/plain; charset=klingon' }).end('Zoë');
      else response.end(big);
    });
  });
  afterEach(() => server.close());

  test('gives status and text, says who we are, and keeps the connection', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await exchange(request(server.url))).toMatchObject({ status: 200, text: 'x'.repeat(1000) });
    }
    expect(server.seen[0]?.headers['user-agent']).toBe('scim-bridge-kit/1.2.3');
    // The second request may begin before the first connection is known to be free.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  test.each(['/big', '/bomb'])('%s: an answer that is too large is not read', async (path) => {
    const error = await failureOf(exchange(request(`${server.url}${path}`)));
    expect(error).toBeInstanceOf(Unavailable);
    expect((error as Error).message).toContain('more than 1000 bytes');
  });

  test.each(['/latin', '/unheard-of'])('%s: letters as they are meant', async (path) => {
    expect(await exchange(request(`${server.url}${path}`))).toMatchObject({ text: 'Zoë' });
  });

  test('does not follow a redirect: the credential stays here', async () => {
    const elsewhere = await faultyServer((_, response) => response.end());
    try {
      server.fail({ kind: 'answer', status: 307, headers: { location: elsewhere.url } });
      expect(await exchange(request(server.url))).toMatchObject({ status: 307 });
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test('a second try after a broken connection works', async () => {
    server.fail({ kind: 'broken-connection' });
    expect(await failureOf(exchange(request(server.url)))).toMatchObject({
      message: expect.stringContaining('broke off'),
    });
    expect((await exchange(request(server.url))).status).toBe(200);
  });

  test('says what is the matter with the address', async () => {
    const { url } = server;
    await server.close();
    expect(await failureOf(exchange(request(url)))).toMatchObject({
      message: expect.stringContaining('refuses the connection'),
    });
    expect(await failureOf(exchange(request('https://no-such-host.invalid/')))).toMatchObject({
      message: expect.stringMatching(/host name/),
    });
  });

  test('silence ends after the time that is allowed', async () => {
    server.fail({ kind: 'silence' });
    // The server would be silent for ever.
    const impatient = httpClient({ ...settings, timeoutMs: 300 });
    expect(await failureOf(impatient(request(server.url)))).toMatchObject({
      message: expect.stringContaining('none within 0.3 s'),
    });
  });
});
