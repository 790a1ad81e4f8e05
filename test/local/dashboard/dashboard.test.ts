import { request } from 'node:http';
import { send } from '../../bridge/client';
import { theBridge } from '../../support/bridge';

const origin = () => new URL(theBridge().baseUrl).origin;

interface Shown {
  readonly shown: { readonly kind: string; readonly title?: string; readonly message?: string };
}

async function open(): Promise<string> {
  const response = await fetch(`${origin()}/dashboard`);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

const asPage = (cookie: string) => ({ cookie, 'X-Dashboard': 'page' });

/** `fetch` does not let a caller choose the Host header. */
function statusWithHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${origin()}/dashboard`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the dashboard on this computer', () => {
  it('shows every widget of the template', async () => {
    await send('GET', '/Users?count=1');
    const response = await fetch(`${origin()}/dashboard/data?range=1h`, { headers: asPage(await open()) });
    const { name, widgets } = (await response.json()) as { name: string; widgets: Shown[] };
    expect(name).toBe('ScimBridge');
    expect(widgets.map(({ shown }) => shown.kind)).toEqual(
      expect.arrayContaining(['text', 'alarms', 'log', 'graph', 'numbers']),
    );
    // A query that the local run cannot run is a gap that nobody would see otherwise.
    expect(widgets.filter(({ shown }) => shown.kind === 'problem')).toEqual([]);
    const requests = widgets.find(({ shown }) => shown.title === 'Requests by operation and outcome');
    expect(JSON.stringify(requests)).toContain('Users.list');
    // And not where API Gateway would have put it.
    const texts = JSON.stringify(widgets.filter(({ shown }) => shown.kind === 'text'));
    expect(texts).toContain(theBridge().baseUrl);
    expect(texts).not.toContain('execute-api');
  });

  it('gives the page a cookie that no other site can use', async () => {
    const response = await fetch(`${origin()}/dashboard`);
    expect(response.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/dashboard$/);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['without the cookie', () => ({ 'X-Dashboard': 'page' })],
    ['with another cookie', () => asPage('dashboard=guessed')],
    ['with the cookie, but as a form would send it', (cookie: string) => ({ cookie })],
    ['with the bearer token alone', () => ({ Authorization: `Bearer ${theBridge().token}` })],
  ])('refuses data and actions %s', async (_, headers) => {
    const given = headers(await open()) as unknown as Record<string, string>;
    const data = await fetch(`${origin()}/dashboard/data`, { headers: given });
    const action = await fetch(`${origin()}/dashboard/widget`, { method: 'POST', headers: given, body: '{"index":0}' });
    expect([data.status, action.status]).toEqual([403, 403]);
  });

  it('refuses a name that another site has made to point here', async () => {
    expect(await statusWithHost('attacker.example')).toBe(403);
    expect(await statusWithHost(new URL(origin()).host)).toBe(200);
  });

  it.each(['{"index":0}', '{"index":99}', '{"index":"constructor"}', 'no JSON', ''])(
    'calls no function for %j',
    async (body) => {
      const headers = asPage(await open());
      const response = await fetch(`${origin()}/dashboard/widget`, { method: 'POST', headers, body });
      expect(response.status).toBe(404);
    },
  );

  it('draws the widget by one function and hands a button to the other, each under its own role', async () => {
    const headers = { ...asPage(await open()), 'Content-Type': 'application/json' };
    const { widgets } = (await (await fetch(`${origin()}/dashboard/data`, { headers })).json()) as { widgets: Shown[] };
    const index = widgets.findIndex(({ shown }) => shown.kind === 'custom');
    const call = async (more: object = {}) => {
      const body = JSON.stringify({ index, ...more });
      const response = await fetch(`${origin()}/dashboard/widget`, { method: 'POST', headers, body });
      return ((await response.json()) as { html: string }).html;
    };
    // The upstreams, and with them the buttons, are known from the first sweep.
    let drawn = await call();
    while (!drawn.includes('confirmation=')) drawn = await call();
    expect(drawn).toContain('People and groups that need somebody');
    const [, deciding] = /endpoint="([^"]*)" confirmation=/.exec(drawn) ?? [];
    // Nobody has this id: the bridge is shared, and nothing on it may change.
    const params = { action: 'release', ref: 'USER/00000000-0000-7000-8000-000000000000' };
    expect(await call({ endpoint: deciding, params })).toContain('Nothing was done');
    expect(await call({ params: { explain: 'nobody@example.com' } })).toContain('What to check');
    // The guide, deployed beside the code.
    expect(await call({ params: { show: 'guide' } })).toContain('<summary>Sweep missing</summary>');
  });

  it('injects no fault where nobody asked for faults', async () => {
    const call = (headers: Record<string, string>) =>
      fetch(`${origin()}/dashboard/fault`, { method: 'POST', headers, body: '{"name":"sweep-stopped"}' });
    expect((await call({ 'X-Dashboard': 'page' })).status).toBe(403);
    expect((await call(asPage(await open()))).status).toBe(404);
  });

  it('leaves every other path to the API', async () => {
    expect((await fetch(`${origin()}/dashboards`)).status).toBe(401);
    expect((await fetch(`${origin()}/dashboard/other`, { headers: asPage(await open()) })).status).toBe(404);
    expect((await fetch(`${origin()}/dashboard`, { method: 'DELETE' })).status).toBe(405);
  });
});
