import { readStoredToken } from '../../../lambda/secrets/bearer-token';
import { BearerTokenStore } from '../../../lambda/secrets/bearer-token-store';

const token = 'x'.repeat(43);

test.each([
  ['alone', token],
  ['with the line break that a paste gains', `${token}\n`],
  ['with a byte order mark', `\uFEFF${token}`],
  ["in the console's form", JSON.stringify({ token })],
  ["in the console's form, under another key", JSON.stringify({ 'bearer-for-okta': token })],
  ['beside a note', JSON.stringify({ note: 'for Okta', token })],
  ['as a JSON text', JSON.stringify(token)],
  ['in JSON that was laid out', JSON.stringify({ token: `${token} ` }, null, 2)],
])('a token is read that was stored %s', (_, stored) => {
  expect(readStoredToken(stored)).toEqual({ token });
});

test.each([
  ['an object with several texts', JSON.stringify({ a: token, b: token }), 'form'],
  ['an object without one', JSON.stringify({ length: 43 }), 'form'],
  ['a list', JSON.stringify([token]), 'form'],
  ['two tokens', `${token} ${token}`, 'form'],
  ['too little', 'short', 'short'],
  ['too little in the form of the console', JSON.stringify({ token: 'short' }), 'short'],
  ['nothing', '', 'short'],
])('%s is none, said without quoting it', (_, stored, problem) => {
  const read = readStoredToken(stored);
  expect(read).toMatchObject({ problem, message: expect.stringMatching(/^The bearer token's secret holds .*\.$/) });
  expect(JSON.stringify(read)).not.toContain('xxxx');
});

test('the authorizer lets in by a token in the form of the console, and says what it cannot use', async () => {
  let stored = JSON.stringify({ token });
  const unusable: string[] = [];
  const client = {
    send: async ({ input }: { input: { VersionStage: string } }) => {
      if (input.VersionStage === 'AWSPREVIOUS') throw Object.assign(new Error(), { name: 'ResourceNotFoundException' });
      return { VersionId: 'v', SecretString: stored, CreatedDate: new Date(0) };
    },
  } as never;
  const onUnusable = (stage: string, message: string) => unusable.push(`${stage}: ${message}`);
  const store = new BearerTokenStore({
    kind: 'bearer',
    client,
    secretArn: 'arn',
    cacheMs: 0,
    formerTokenGraceMs: 0,
    onUnusable,
  });
  expect(await store.accepted()).toHaveLength(1);
  stored = JSON.stringify({ a: token, b: token });
  expect(await store.accepted()).toEqual([]);
  expect(unusable).toEqual([expect.stringMatching(/^AWSCURRENT: .*no single value is the token/)]);
});
