import { checkOutside } from '../../../operator/doctor/outside';
import { openScim, type ScimAnswer, type ScimCall, type ScimStandIn, scimError } from '../support/scim-stand-in';

let scim: ScimStandIn | undefined;
afterEach(() => scim?.close());

/** A bridge that is well, but for what is answered otherwise. */
async function check(
  instead: (call: ScimCall) => ScimAnswer | undefined = () => undefined,
  now: () => Date = () => new Date(),
): Promise<Record<string, string>> {
  scim = await openScim((call) => {
    const other = instead(call);
    if (other !== undefined) return other;
    if (call.path === '/ping') return { status: 200, body: 'pong' };
    return call.authorization === 'Bearer own'
      ? undefined
      : { ...scimError(401), headers: { 'www-authenticate': 'Bearer' } };
  });
  const findings = await checkOutside({ baseUrl: scim.baseUrl, token: 'own', now });
  for (const { level, fix } of findings) if (level === 'problem') expect(fix ?? '').not.toBe('');
  return Object.fromEntries(
    findings.map(({ code, level, what }) => [code, level === 'ok' ? 'ok' : `${level}: ${what}`]),
  );
}

test('a bridge that is well; no request but GET, and a wrong token presented once', async () => {
  expect(await check()).toEqual({
    address: 'ok',
    clock: 'ok',
    token: 'ok',
    'token-wrong': 'ok',
    endpoint: 'ok',
    slash: 'ok',
    throttle: 'ok',
  });
  expect(new Set(scim?.calls.map(({ method }) => method))).toEqual(new Set(['GET']));
  // Each one counts towards an alarm.
  expect(
    scim?.calls.filter(({ path, authorization }) => path !== '/ping' && authorization !== 'Bearer own'),
  ).toHaveLength(1);
});

const only = (path: string, answer: ScimAnswer) => (call: ScimCall) =>
  call.path.startsWith(path) ? answer : undefined;

test.each<[string, Parameters<typeof check>, Record<string, unknown>]>([
  [
    'an address that is not allowed: nothing else is asked',
    [only('', { status: 403, body: { message: 'User: anonymous is not authorized' } })],
    { 'allow-list': expect.stringContaining('its address is not in allowedIpRanges') },
  ],
  [
    'another service at the address',
    [only('/ping', { status: 404, body: '<html>' })],
    { address: expect.stringMatching(/answered 404/) },
  ],
  [
    'a clock that is wrong',
    [undefined, () => new Date(Date.now() + 240_000)],
    { clock: expect.stringMatching(/^problem: .* by 2\d\d seconds\./) },
  ],
  [
    'a token that is refused: the rest is not asked',
    [({ path }) => (path === '/ServiceProviderConfig' ? scimError(401, 'no') : undefined)],
    { token: expect.stringMatching(/^problem: .*answered 401/) },
  ],
  [
    'an open door',
    [({ path }) => (path === '/ServiceProviderConfig' ? { status: 200, body: {} } : undefined)],
    { 'token-wrong': expect.stringMatching(/^problem: With a wrong token, the bridge answered 200/) },
  ],
  [
    'incoming requests paused',
    [
      ({ path, authorization }) =>
        path !== '/ping' && authorization === 'Bearer own'
          ? scimError(403, 'Syncing has been switched off')
          : undefined,
    ],
    { refused: expect.stringMatching(/^note: .*Syncing has been switched off/) },
  ],
  [
    'an endpoint that fails, in its own words',
    [only('/Users?', scimError(500, 'The database cannot be reached.'))],
    { endpoint: expect.stringMatching(/^problem: GET \/Users\?count=1 answered 500: The database/) },
  ],
  [
    'a slash too many',
    [only('//Users', scimError(404))],
    { slash: expect.stringMatching(/^note: .* paste it without\.$/), throttle: 'ok' },
  ],
])('%s', async (_, args, expected) => {
  expect(await check(...args)).toMatchObject(expected);
});

test('a burst that is throttled', async () => {
  let asked = 0;
  const found = await check(({ path }) =>
    path === '/ServiceProviderConfig' && ++asked > 12
      ? { ...scimError(429), headers: { 'retry-after': '1' } }
      : undefined,
  );
  expect(found.throttle).toMatch(/^problem: Of 25 requests at once, 1\d were throttled \(429\)\.$/);
});

test('an address where nobody answers is the only finding', async () => {
  const gone = await openScim();
  await gone.close();
  const findings = await checkOutside({ baseUrl: gone.baseUrl, token: 'own', now: () => new Date() });
  expect(findings).toEqual([
    expect.objectContaining({ code: 'address', what: expect.stringContaining('ECONNREFUSED') }),
  ]);
  const nowhere = { baseUrl: 'https://bridge.simulation.invalid/scim/v2', token: 'own', now: () => new Date() };
  expect(await checkOutside(nowhere)).toEqual([
    expect.objectContaining({
      code: 'address',
      what: expect.stringContaining('cannot be resolved'),
      fix: expect.stringContaining('CustomDomainTarget'),
    }),
  ]);
});
