import assert from 'node:assert/strict';
import { type Bridge, type Claim, NotShown } from '../claim';
import { type Answer, ask, raw } from '../wire';

const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Checks that an answer is a SCIM error that says something (RFC 7644 §3.12). */
function refused(answer: Answer, status: number): string {
  assert.equal(answer.status, status, `answered ${answer.status}: ${answer.bytes.toString('utf8').slice(0, 200)}`);
  assert.equal(answer.headers['content-type'], 'application/scim+json');
  const body = answer.json();
  assert.deepEqual(body.schemas, [SCIM_ERROR]);
  assert.equal(body.status, String(status));
  assert.match(String(body.detail), /\w{3}/);
  return String(body.detail);
}

async function unauthorised(bridge: Bridge, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await raw(bridge, '/Users', { headers });
  const detail = refused(answer, 401);
  // A proxied function's own header would arrive as x-amzn-remapped-www-authenticate.
  assert.match(String(answer.headers['www-authenticate']), /^Bearer/);
  return detail;
}

/** Many at once: more than the default burst of 100. */
const burst = 300;

export const doorClaims: readonly Claim[] = [
  {
    id: 'ping-open',
    says: 'GET /ping answers "pong" without a token.',
    kind: 'door',
    check: async (bridge) => {
      const { status, bytes } = await raw(bridge, '/ping');
      assert.deepEqual({ status, body: bytes.toString('utf8') }, { status: 200, body: 'pong' });
    },
  },
  {
    id: 'no-token',
    says: 'A request without a token is answered 401 with WWW-Authenticate: Bearer and a SCIM error.',
    kind: 'door',
    check: async (bridge) => void (await unauthorised(bridge, {})),
  },
  {
    id: 'wrong-token',
    says: 'A request with a wrong token is answered 401 with WWW-Authenticate: Bearer and a SCIM error.',
    kind: 'door',
    check: async (bridge) => void (await unauthorised(bridge, { Authorization: `Bearer ${'x'.repeat(43)}` })),
  },
  {
    id: 'bearer-twice',
    says: 'The mistake "Bearer Bearer <token>" is named in the answer.',
    kind: 'door',
    check: async (bridge) =>
      assert.match(await unauthorised(bridge, { Authorization: `Bearer Bearer ${bridge.token}` }), /Bearer Bearer/),
  },
  {
    id: 'health-closed',
    says: 'GET /health needs a token, and answers 200 or 503.',
    kind: 'door',
    check: async (bridge) => {
      assert.equal((await raw(bridge, '/health')).status, 401);
      assert.ok([200, 503].includes((await ask(bridge, '/health')).status));
    },
  },
  {
    id: 'health-token',
    says: 'The health token opens GET /health, and is answered 403 with a SCIM error everywhere else.',
    kind: 'door',
    check: async (bridge) => {
      const { resources, secrets } = bridge.target;
      const stored = await secrets.secrets.read(resources.healthTokenSecret ?? '', { stage: 'AWSCURRENT' });
      const headers = { Authorization: `Bearer ${stored?.text.trim()}` };
      // First where it opens nothing: API Gateway keeps what the authorizer said of it.
      assert.match(refused(await raw(bridge, '/Users', { headers }), 403), /health token/);
      assert.ok([200, 503].includes((await raw(bridge, '/health', { headers })).status));
    },
  },
  {
    id: 'unknown-path',
    says: 'An unknown path is answered 404 with a SCIM error that speaks of the Base URL.',
    kind: 'door',
    check: async (bridge) => assert.match(refused(await ask(bridge, '/Nothing'), 404), /Base URL/),
  },
  {
    id: 'wrong-method',
    says: 'A method that a resource does not have is answered 405 with Allow.',
    kind: 'door',
    check: async (bridge) => {
      const headers = { 'Content-Type': 'application/scim+json' };
      const answer = await ask(bridge, '/Users', { method: 'PUT', headers, body: '{}' });
      refused(answer, 405);
      assert.equal(answer.headers.allow, 'GET, POST, HEAD');
    },
  },
  {
    id: 'too-large',
    says: 'A body of more than 1 MiB is answered 413 with a SCIM error.',
    kind: 'door',
    check: async (bridge) => {
      const headers = { 'Content-Type': 'application/scim+json' };
      const body = JSON.stringify({ title: 'x'.repeat(1_048_577) });
      refused(await ask(bridge, '/Users', { method: 'POST', headers, body }), 413);
    },
  },
  {
    id: 'throttled',
    says: 'Requests beyond throttleRate and throttleBurst are answered 429 with Retry-After and a SCIM error.',
    kind: 'company',
    check: async (bridge) => {
      const answers = await Promise.all(Array.from({ length: burst }, () => ask(bridge, '/ServiceProviderConfig')));
      const slowed = answers.find(({ status }) => status === 429);
      const others = answers.filter(({ status }) => status !== 200 && status !== 429);
      assert.deepEqual(
        others.map(({ status }) => status),
        [],
      );
      if (slowed === undefined)
        throw new NotShown(`${burst} requests at once were all answered: the limits are higher`);
      refused(slowed, 429);
      assert.match(String(slowed.headers['retry-after']), /^\d+$/);
    },
  },
];
