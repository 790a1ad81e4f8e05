import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultOf } from '../../../lambda/probe/fault';
import { probe } from '../../../lambda/probe/probe';

/** Answers as the case at hand wants. */
let listener: RequestListener = () => {};
let server: Server;
let port: number;
const asked: { url: string | undefined; authorization: string | undefined; agent: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    const { authorization, 'user-agent': agent } = incoming.headers;
    asked.push({ url: incoming.url, authorization, agent });
    listener(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = (more: Partial<Parameters<typeof probe>[0]> = {}) =>
  probe({
    url: `http://127.0.0.1:${port}/scim/v2/health`,
    token: 'h'.repeat(43),
    userAgent: 'scim-bridge-probe/1',
    hasAllowList: false,
    timeoutMs: 60_000,
    ...more,
  });

const report = (...unhealthy: readonly string[]) =>
  JSON.stringify({
    reports: ['Directory', 'SCIMServer', 'Upstream:primary'].map((source) => ({
      source,
      state: unhealthy.includes(source) ? 'unhealthy' : 'healthy',
    })),
  });
const scimError = (status: number) => JSON.stringify({ status: String(status), detail: 'no' });

const answers: readonly [what: string, status: number, body: string, found: object][] = [
  ['well', 200, report(), { outcome: 'well', unhealthy: [] }],
  ['unwell behind the door', 503, report('Upstream:primary'), { outcome: 'unwell', unhealthy: ['Upstream:primary'] }],
  ['switched off by an operator', 503, report('SCIMServer'), { outcome: 'unwell', unhealthy: ['SCIMServer'] }],
  ['no directory', 503, report('Directory'), { outcome: 'failed', fault: 'directory', unhealthy: ['Directory'] }],
  ['a refused token', 401, scimError(401), { outcome: 'failed', fault: 'token' }],
  ['a refused address', 403, scimError(403), { outcome: 'failed', fault: 'address' }],
  ['too many requests', 429, scimError(429), { outcome: 'failed', fault: 'throttled' }],
  ['a failure of API Gateway', 502, scimError(502), { outcome: 'failed', fault: 'server-error' }],
  ['503 that is no report', 503, 'Service Unavailable', { outcome: 'failed', fault: 'server-error' }],
  ['a page of somebody else', 200, '<html>Parked</html>', { outcome: 'failed', fault: 'wrong-answer' }],
  ['JSON of somebody else', 200, 'null', { outcome: 'failed', fault: 'wrong-answer' }],
  ['not found', 404, scimError(404), { outcome: 'failed', fault: 'wrong-answer' }],
];

test.each(answers)('%s', async (_, status, body, found) => {
  listener = (_incoming, outgoing) => outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body);
  expect(await ask()).toMatchObject({ ...found, status });
});

test('it presents the health token, under its own name', async () => {
  listener = (_incoming, outgoing) => outgoing.end(report());
  await ask();
  const authorization = `Bearer ${'h'.repeat(43)}`;
  expect(asked.at(-1)).toEqual({ url: '/scim/v2/health', authorization, agent: 'scim-bridge-probe/1' });
});

test('behind an allow-list, to be kept out is no failure; any other fault still is', async () => {
  listener = (_incoming, outgoing) => outgoing.writeHead(403).end(scimError(403));
  expect(await ask({ hasAllowList: true })).toMatchObject({
    outcome: 'blocked',
    status: 403,
    reason: expect.stringContaining('allowedIpRanges'),
  });
  listener = (_incoming, outgoing) => outgoing.writeHead(502).end(scimError(502));
  expect(await ask({ hasAllowList: true })).toMatchObject({ outcome: 'failed', fault: 'server-error' });
});

test('whoever redirects is not followed: the token goes to one address only', async () => {
  const before = asked.length;
  listener = (_incoming, outgoing) => outgoing.writeHead(302, { location: '/elsewhere' }).end();
  expect(await ask()).toMatchObject({ outcome: 'failed', fault: 'wrong-answer', status: 302 });
  expect(asked).toHaveLength(before + 1);
});

test.each([
  ['no answer in time', () => ask({ timeoutMs: 50 }), 'timeout'],
  ['a connection that breaks', () => ask(), 'unreachable'],
  ['nobody listens', () => ask({ url: 'http://127.0.0.1:9/health' }), 'unreachable'],
  ['no such name', () => ask({ url: 'http://probe.invalid/health' }), 'dns'],
  ['no TLS', () => ask({ url: `https://127.0.0.1:${port}/health` }), 'tls'],
] as const)('%s', async (what, run, fault) => {
  listener = what === 'a connection that breaks' ? (incoming) => void incoming.socket.destroy() : () => {};
  const found = await run();
  expect(found).toMatchObject({ outcome: 'failed', fault, unhealthy: [], reason: expect.stringMatching(/^.{20,}$/) });
  expect(found.status).toBeUndefined();
});

test.each([
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['EAI_AGAIN', 'dns'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['ECONNRESET', 'unreachable'],
])('%s, which fetch keeps in its cause, is %s', (code, fault) => {
  const cause = Object.assign(new Error(code), { code });
  expect(faultOf(new TypeError('fetch failed', { cause }))).toBe(fault);
});
