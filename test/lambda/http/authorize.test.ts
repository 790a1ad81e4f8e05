import { authorize, matchToken, readBearerToken, type TokenSource } from '../../../lambda/http/authorize';
import { type AcceptedToken, digestToken } from '../../../lambda/secrets/bearer-token';

const current = 'c'.repeat(43);
const former = 'f'.repeat(43);
const token = (stage: AcceptedToken['stage'], text: string, kind: AcceptedToken['kind'] = 'bearer'): AcceptedToken => ({
  kind,
  stage,
  version: `version of ${stage}`,
  digest: digestToken(text),
  madeAt: 0,
});
const accepted = [token('AWSCURRENT', current), token('AWSPREVIOUS', former)];

const source = (copies: readonly AcceptedToken[], fresh: readonly AcceptedToken[] | undefined = copies) => {
  const calls = { fresh: 0 };
  const tokens: TokenSource = {
    accepted: async () => copies,
    acceptedNow: async () => {
      calls.fresh += 1;
      return fresh;
    },
  };
  return { tokens, calls };
};

describe('reading the Authorization header (RFC 6750 §2.1)', () => {
  test.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc==', 'abc=='],
    ['Bearer mF_9.B5f-4.1JqM', 'mF_9.B5f-4.1JqM'],
  ])('%s', (header, expected) => {
    expect(readBearerToken(header)).toBe(expected);
  });

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'abc',
    'Basic abc',
    'Bearer abc def',
    'Bearer abc, Bearer abc',
    ' Bearer abc',
    'Bearer abc ',
    'Bearer a=b',
    'Bearer äbc',
    'Bearer\tabc',
    'Bearer abc\n',
  ])('refuses %j', (header) => {
    expect(readBearerToken(header)).toBeUndefined();
  });
});

test('every token of a list is compared, whichever matches: it cannot be told from the time', () => {
  const compared: string[] = [];
  const watched = [...accepted, token('AWSCURRENT', 'h'.repeat(43), 'health')].map((each) => ({
    ...each,
    get digest() {
      compared.push(each.kind);
      return each.digest;
    },
  }));
  for (const presented of [current, former, 'h'.repeat(43), 'x'.repeat(43)]) matchToken(presented, watched);
  expect(compared).toEqual(Array(4).fill(['bearer', 'bearer', 'health']).flat());
});

test('matching tells which token it was, and refuses what only resembles one', () => {
  expect(matchToken(current, accepted)?.stage).toBe('AWSCURRENT');
  expect(matchToken(former, accepted)?.stage).toBe('AWSPREVIOUS');
  expect(matchToken(current.slice(1), accepted)).toBeUndefined();
  expect(matchToken(`${current}c`, accepted)).toBeUndefined();
  expect(matchToken(current.toUpperCase(), accepted)).toBeUndefined();
  expect(matchToken(current, [])).toBeUndefined();
});

describe('the verdict', () => {
  test('a known token is allowed from the copies', async () => {
    const { tokens, calls } = source(accepted);
    await expect(authorize(`Bearer ${current}`, tokens)).resolves.toEqual({ allowed: true, token: accepted[0] });
    expect(calls.fresh).toBe(0);
  });

  test('a successor that the copies do not hold yet is allowed at once', async () => {
    const { tokens } = source([token('AWSCURRENT', former)], accepted);
    await expect(authorize(`Bearer ${current}`, tokens)).resolves.toEqual({ allowed: true, token: accepted[0] });
  });

  test('an unknown token is refused, also when no fresh read is allowed', async () => {
    const unknown = `Bearer ${'x'.repeat(43)}`;
    await expect(authorize(unknown, source(accepted).tokens)).resolves.toEqual({
      allowed: false,
      reason: 'unknown token',
    });
    const exhausted = { accepted: async () => accepted, acceptedNow: async () => undefined };
    await expect(authorize(unknown, exhausted)).resolves.toEqual({ allowed: false, reason: 'unknown token' });
  });

  test('a malformed header reads no secret', async () => {
    const unreadable: TokenSource = {
      accepted: () => Promise.reject(new Error('must not be asked')),
      acceptedNow: () => Promise.reject(new Error('must not be asked')),
    };
    await expect(authorize('Basic dXNlcjpwYXNz', unreadable)).resolves.toEqual({ allowed: false, reason: 'malformed' });
  });

  test('an unreadable secret is a failure, never an admission', async () => {
    const unreadable: TokenSource = {
      accepted: () => Promise.reject(new Error('Secrets Manager is down')),
      acceptedNow: async () => accepted,
    };
    await expect(authorize(`Bearer ${current}`, unreadable)).rejects.toThrow('Secrets Manager is down');
  });

  const healthToken = token('AWSCURRENT', 'h'.repeat(43), 'health');
  const asksBoth = (header: string, bearer: TokenSource, health: TokenSource) => authorize(header, bearer, health);

  test('the health token is told from the bearer token, and a new one of either works at once', async () => {
    const both = [source(accepted).tokens, source([], [healthToken]).tokens] as const;
    expect(await asksBoth(`Bearer ${'h'.repeat(43)}`, ...both)).toEqual({ allowed: true, token: healthToken });
    expect(await asksBoth(`Bearer ${current}`, ...both)).toEqual({ allowed: true, token: accepted[0] });
  });

  test("the identity provider's requests read the bearer token's secret only", async () => {
    const unasked = () => Promise.reject(new Error('must not be asked'));
    const never: TokenSource = { accepted: unasked, acceptedNow: unasked };
    expect(await asksBoth(`Bearer ${former}`, source(accepted).tokens, never)).toMatchObject({ allowed: true });
  });

  test('a secret that cannot be read shuts out who presents its token, and nobody else', async () => {
    const down = () => Promise.reject(new Error('Secrets Manager is down'));
    const unreadable: TokenSource = { accepted: down, acceptedNow: down };
    const { tokens } = source(accepted);
    expect(await asksBoth(`Bearer ${current}`, tokens, unreadable)).toMatchObject({ allowed: true });
    await expect(asksBoth(`Bearer ${'h'.repeat(43)}`, tokens, unreadable)).rejects.toThrow('Secrets Manager is down');
    const monitored = source([healthToken]).tokens;
    expect(await asksBoth(`Bearer ${'h'.repeat(43)}`, unreadable, monitored)).toMatchObject({ allowed: true });
    await expect(asksBoth(`Bearer ${current}`, unreadable, monitored)).rejects.toThrow('Secrets Manager is down');
  });
});
