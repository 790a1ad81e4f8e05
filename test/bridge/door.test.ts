import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { scimBridge } from '../operator/support/run';
import { theBridge } from '../support/bridge';
import { expectError, send, USER, unique } from './client';

/** A request by hand, for what fetch does not send. */
function raw(
  path: string,
  headers: readonly string[],
  method = 'GET',
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { hostname, port } = new URL(theBridge().baseUrl);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers: ['Host', 'localhost', ...headers] }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    outgoing.once('error', reject).end();
  });
}

describe('nobody gets in without the token (RFC 7644 §2, RFC 6750 §3)', () => {
  const wrong = (value: string) => ['Authorization', value];
  test.each([
    ['no header', []],
    ['an empty header', wrong('')],
    ['another scheme', wrong('Basic dXNlcjpwYXNz')],
    ['no scheme', wrong('x'.repeat(43))],
    ['a wrong token', wrong(`Bearer ${'x'.repeat(43)}`)],
    ['two words', wrong('Bearer a b')],
    ['the header twice', [...wrong(`Bearer ${'x'.repeat(43)}`), ...wrong(`Bearer ${'y'.repeat(43)}`)]],
  ])('%s', async (_case, headers) => {
    const answer = await raw('/scim/v2/Users', headers as string[]);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(answer.headers['content-type']).toBe('application/scim+json');
    expect(JSON.parse(answer.body)).toMatchObject({ status: '401', detail: expect.stringMatching(/token/i) });
  });

  test('the right token, but twice', async () => {
    const right = wrong(`Bearer ${theBridge().token}`);
    const answer = await raw('/scim/v2/Users', [...right, ...right]);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  test('the scheme in any case (RFC 9110 §11.1)', async () => {
    expect((await raw('/scim/v2/Users', wrong(`bearer ${theBridge().token}`))).status).toBe(200);
  });

  test.each(['/scim/v2/Users', '/scim/Users', '/Users', '/Nothing', '/scim/v2/ServiceProviderConfig', '/Me'])(
    '%s is closed',
    async (path) => {
      expect((await raw(path, [])).status).toBe(401);
    },
  );
});

describe('the health token', () => {
  let health: readonly string[];
  beforeAll(async () => {
    const { stdout } = await scimBridge([
      ...['token', 'show', '--health', '--json', '--local', '--data-dir'],
      theBridge().stateDir,
    ]);
    health = ['Authorization', `Bearer ${JSON.parse(stdout).token}`];
  });

  // The first request decides what API Gateway keeps of the token: it is one that is refused.
  test.each(['GET /scim/v2/Users', 'POST /Users', 'GET /scim/v2/health/', 'POST /scim/v2/health', 'GET /Nothing'])(
    'opens no other door: %s',
    async (line) => {
      const [method, path = ''] = line.split(' ');
      const answer = await raw(path, health, method);
      expect(answer.status).toBe(403);
      expect(answer.headers['content-type']).toBe('application/scim+json');
      expect(JSON.parse(answer.body)).toMatchObject({ status: '403', detail: expect.stringContaining('health token') });
    },
  );

  test('the probe has asked with it, at the address of this run, and was answered', async () => {
    const { logs } = JSON.parse(readFileSync(path.join(theBridge().stateDir, 'bridge.json'), 'utf8'));
    const found = () =>
      readFileSync(logs.BridgeProbeFunction, 'utf8')
        .split('\n')
        .flatMap((line) => (line.includes('"outcome"') ? [JSON.parse(line)] : []));
    while (found().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const [{ outcome, fault, status }] = found();
    expect([outcome, fault, status]).toEqual(
      outcome === 'unwell' ? ['unwell', undefined, 503] : ['well', undefined, 200],
    );
  });

  test.each(['/health', '/v2/health', '/scim/health', '/scim/v2/health'])(
    'opens %s, as the bearer token does',
    async (path) => {
      const answers = [await raw(path, health), await raw(path, ['Authorization', `Bearer ${theBridge().token}`])];
      for (const { status, body } of answers) {
        const { reports } = JSON.parse(body) as { reports: readonly { source: string; state: string }[] };
        expect(status).toBe(reports.some(({ state }) => state === 'unhealthy') ? 503 : 200);
        expect(reports).toContainEqual(expect.objectContaining({ source: 'Directory', state: 'healthy' }));
      }
      expect(await raw(path, health, 'HEAD')).toMatchObject({ status: answers[0]?.status, body: '' });
    },
  );
});

test('"Bearer Bearer …" is told what is one too many', async () => {
  const answer = await raw('/scim/v2/Users', ['Authorization', `Bearer Bearer ${theBridge().token}`]);
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body).detail).toContain('Bearer Bearer');
});

test.each(['/ping', '/scim/ping', '/scim/v2/ping'])('GET and HEAD %s are open and tell nothing', async (path) => {
  expect(await raw(path, [])).toMatchObject({ status: 200, body: 'pong' });
  expect(await raw(path, [], 'HEAD')).toMatchObject({ status: 200, body: '' });
});

describe('addresses', () => {
  test.each(['/scim/v2/Users', '/scim/Users', '/Users', '/Users/', '//Users', '/scim//v2/Users/'])(
    '%s is a list',
    async (path) => {
      expect((await send('GET', `//root${path}?count=0`)).status).toBe(200);
    },
  );

  test.each([
    ['/scim/v2', '/scim/v2'],
    ['/scim', '/scim'],
    ['', ''],
  ])('a location begins with the base path that the client uses: "%s"', async (base, expected) => {
    const { origin } = new URL(theBridge().baseUrl);
    const created = await send('POST', `//root${base}/Users`, {
      schemas: [USER],
      userName: `${unique('at')}@example.com`,
    });
    expect(created.headers.get('location')).toBe(`${origin}${expected}/Users/${created.body.id}`);
    expect(created.body.meta.location).toBe(created.headers.get('location'));
    const read = await fetch(created.body.meta.location, { headers: { Authorization: `Bearer ${theBridge().token}` } });
    expect(read.status).toBe(200);
  });

  test('a percent-encoded path is the same path (RFC 3986 §2.4)', async () => {
    const schema = await send('GET', `/Schemas/${encodeURIComponent(USER)}`);
    expect(schema).toMatchObject({ status: 200, body: { id: USER } });
    expectError(await send('GET', '/Users/..%2f..%2fetc%2fpasswd'), 404);
  });

  test('what is not there is a SCIM error that says where the Base URL ends', async () => {
    const answer = await send('GET', '/Nothing');
    expectError(answer, 404);
    expect(answer.body.detail).toContain('Base URL');
  });

  test('a method that is not possible is answered with those that are (RFC 9110 §15.5.6)', async () => {
    const answer = await send('PUT', '/Users', {});
    expectError(answer, 405);
    expect(answer.headers.get('allow')).toBe('GET, POST, HEAD');
  });

  test('HEAD is GET without a body', async () => {
    const answer = await send('HEAD', '/ServiceProviderConfig');
    expect(answer).toMatchObject({ status: 200, body: '' });
  });

  test('/Me is not offered, and says so (RFC 7644 §3.11)', async () => {
    expectError(await send('GET', '/Me'), 501);
    expectError(await send('PATCH', '/Me', {}), 501);
  });
});

describe('bodies', () => {
  test('too large is 413', async () => {
    const answer = await send('POST', '/Users', { schemas: [USER], userName: 'x', title: 'x'.repeat(1_048_576) });
    expectError(answer, 413);
  });

  test('a little below the limit is read', async () => {
    const body = JSON.stringify({ schemas: [USER], userName: '', padding: 'x'.repeat(1_048_000) });
    expectError(await send('POST', '/Users', body), 400, 'invalidValue');
  });

  test.each([
    ['not JSON', '{"userName":'],
    ['empty', ''],
    ['a number', '7'],
    ['a list', '[]'],
    ['null', 'null'],
    ['too deep', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['half a surrogate pair', '{"userName":"\\ud800"}'],
    ['NUL', '{"userName":"a\\u0000b"}'],
  ])('%s is invalidSyntax', async (_case, body) => {
    expectError(await send('POST', '/Users', body, { 'Content-Type': 'application/scim+json' }), 400, 'invalidSyntax');
  });

  test('not UTF-8 is invalidSyntax', async () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
    expectError(await send('POST', '/Users', bytes), 400, 'invalidSyntax');
  });

  test('gzip is read, other codings are 415 with those that are', async () => {
    const body = gzipSync(JSON.stringify({ schemas: [USER], userName: `${unique('gz')}@example.com` }));
    expect((await send('POST', '/Users', body, { 'Content-Encoding': 'gzip' })).status).toBe(201);
    const refused = await send('POST', '/Users', body, { 'Content-Encoding': 'br' });
    expectError(refused, 415);
    expect(refused.headers.get('accept-encoding')).toBe('gzip, identity');
  });

  test.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x'])('%s is 415', async (type) => {
    expectError(await send('POST', '/Users', '{}', { 'Content-Type': type }), 415);
  });

  test.each(['application/json', 'application/scim+json', 'application/scim+json; charset=utf-8', 'APPLICATION/JSON'])(
    '%s is read',
    async (type) => {
      const body = JSON.stringify({ schemas: [USER], userName: `${unique('type')}@example.com` });
      expect((await send('POST', '/Users', body, { 'Content-Type': type })).status).toBe(201);
    },
  );

  test('Unicode survives the way, base64 and all', async () => {
    const displayName = 'Žofie 山田 🦄 \u0627\u0644';
    const created = await send('POST', '/Users', {
      schemas: [USER],
      userName: `${unique('ü')}@example.com`,
      displayName,
    });
    expect(created.body.displayName).toBe(displayName);
    expect((await send('GET', `/Users/${created.body.id}`)).body.displayName).toBe(displayName);
  });
});

describe('answers', () => {
  test.each([
    [undefined, 'application/scim+json'],
    ['*/*', 'application/scim+json'],
    ['application/json', 'application/json'],
    ['application/scim+json, application/json', 'application/scim+json'],
    ['application/json;q=0.9, application/scim+json;q=0.1', 'application/json'],
  ])('Accept %s gets %s, and nothing behind it', async (accept, expected) => {
    const answer = await send('GET', '/Users?count=1', undefined, accept === undefined ? {} : { Accept: accept });
    expect(answer.headers.get('content-type')).toBe(expected);
  });

  test('who takes no JSON is told so, in JSON', async () => {
    expectError(await send('GET', '/Users', undefined, { Accept: 'text/html' }), 406);
  });

  test('gzip when asked for', async () => {
    const answer = await raw('/scim/v2/Schemas', [
      'Authorization',
      `Bearer ${theBridge().token}`,
      'Accept-Encoding',
      'gzip',
    ]);
    expect(answer.headers['content-encoding']).toBe('gzip');
    const plain = await raw('/scim/v2/Schemas', ['Authorization', `Bearer ${theBridge().token}`]);
    expect(plain.headers['content-encoding']).toBeUndefined();
  });
});
