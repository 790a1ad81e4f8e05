import { openScimsession, sealScimsession } from '../../lambda/secrets/scimsession';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let bench: Bench;
const first = () => bench.tokens().stages.AWSPREVIOUS ?? '';
const current = () => bench.tokens().stages.AWSCURRENT ?? '';
const upstreams = { primary: { adapter: 'dry-run' } } as const;

beforeEach(async () => {
  bench = await openBench();
  const sealed = await sealScimsession(upstreams, { version: current(), token: bench.bearerToken }, new Date());
  bench.storeScimsession(sealed);
});
afterEach(() => bench.close());

/** Runs `token …`; no run shows a token, except where `show` is asked to. */
async function token(...args: string[]) {
  const ended = await inProcess(['token', ...args, ...bench.local]);
  if (args[0] !== 'show') {
    for (const value of bench.tokens().values.values()) expect(`${ended.stdout}${ended.stderr}`).not.toContain(value);
  }
  return ended;
}

const json = async (...args: string[]) => JSON.parse((await token(...args, '--json')).stdout);

/** As the SCIM function records it. */
async function used(version: string, client: string, secondsAgo = 60): Promise<void> {
  const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
  const use = { token: version, client, userAgent: `${client} 1.0`, address: '192.0.2.7', at };
  await bench.tables.set('STATE#TOKEN_USE', `${version}#${client}`, use);
}

const decided = async () =>
  (await bench.tables.activityOf('BRIDGE')).filter(({ outcome }) => outcome === 'decided').map(({ action }) => action);

/** Whether the scimsession opens with the current token alone. */
async function isSealedUnderCurrent(): Promise<boolean> {
  const { stages, values } = bench.tokens();
  const version = stages.AWSCURRENT ?? '';
  return openScimsession(bench.scimsession(), [{ version, token: values.get(version) ?? '' }]).then(
    () => true,
    () => false,
  );
}

test('a whole rotation: rotate, list, show, revoke, each recorded with who it was', async () => {
  await used(current(), 'Okta SCIM Client');
  const before = await token('list');
  expect(before.stdout).toMatch(
    /^[0-9a-f]{8} {2}current, made \d+ s ago\n {10}used by Okta SCIM Client, \d+ s ago, from 192\.0\.2\.7\n\nTo replace it without an outage: npx scim-bridge token rotate --local/,
  );

  const rotated = await token('rotate');
  expect(rotated).toMatchObject({ code: 0, stderr: '' });
  expect(rotated.stdout).toContain(`The new bearer token is ${current().slice(0, 8)}. It is valid now.`);
  expect(rotated.stdout).toContain("The account's credential is sealed under it.");
  expect(rotated.stdout).toMatch(
    new RegExp(
      `The former token \\(${first().slice(0, 8)}\\) stays valid until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\\.`,
    ),
  );
  // Only where it is to be pasted that calls.
  expect(rotated.stdout).toContain('   Okta       Provisioning > Integration > API Token');
  expect(rotated.stdout).not.toContain('JumpCloud');
  const { values } = bench.tokens();
  expect(values.get(first())).toBe(bench.bearerToken);
  expect(values.get(current())).toMatch(/^[A-Za-z0-9]{43}$/);
  expect(await isSealedUnderCurrent()).toBe(true);

  const waiting = await token('list', '--check');
  expect(waiting.code).toBe(4);
  expect(waiting.stdout).toContain('no use is recorded');
  expect(waiting.stdout).toContain('Not switched yet:\n  Okta SCIM Client, ');

  await used(current(), 'Okta SCIM Client', 5);
  expect(await json('list')).toMatchObject({
    tokens: [
      { id: current().slice(0, 8), state: 'current', uses: [{ client: 'Okta SCIM Client', address: '192.0.2.7' }] },
      {
        id: first().slice(0, 8),
        state: 'former',
        validUntil: expect.any(String),
        uses: [{ client: expect.any(String) }],
      },
    ],
    notSwitched: [],
  });
  expect(await token('list', '--check')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Every client that used the former token uses the current one.'),
  });

  const revoked = await token('revoke', '--yes');
  expect(revoked.stdout).toMatch(/^The former token [0-9a-f]{8} ends within a minute\.\n$/);
  expect(bench.tokens().stages.AWSPREVIOUS).toBeUndefined();
  expect((await token('revoke', '--yes')).stdout).toBe('There is no former token that is valid.\n');
  expect(await decided()).toEqual(['rotateToken', 'reseal', 'revokeToken']);
});

test('the health token is shown, replaced and ended by the same commands, and the bearer token stays what it is', async () => {
  const version = () => bench.tokens('health').stages.AWSCURRENT ?? '';
  const [before, bearer] = [version(), bench.tokens()];
  const value = (of: string) => bench.tokens('health').values.get(of) ?? '';
  expect((await token('show', '--health', '--json')).stdout).toContain(value(before));
  await bench.tables.set('STATE#HEALTH_TOKEN_USE', 'one', {
    token: before,
    client: 'Uptime-Kuma',
    address: '192.0.2.8',
    at: new Date(Date.now() - 60_000).toISOString(),
  });
  expect((await token('list', '--health')).stdout).toContain('used by Uptime-Kuma, ');
  expect((await token('list')).stdout).not.toContain('Uptime-Kuma');

  const rotated = await token('rotate', '--health');
  expect(rotated.stdout).toContain(`The new health token is ${version().slice(0, 8)}. It is valid now.\nThe former`);
  expect(rotated.stdout).toMatch(/npx scim-bridge token show .*--health\n/);
  expect(rotated.stdout).not.toContain('credential');
  expect(`${rotated.stdout}${rotated.stderr}`).not.toContain(value(version()));
  expect((await token('list', '--health', '--check')).code).toBe(4);
  expect((await token('revoke', '--health', '--yes')).stdout).toContain(before.slice(0, 8));
  expect(bench.tokens('health').stages.AWSPREVIOUS).toBeUndefined();
  expect(bench.tokens()).toEqual(bearer);
  const told = await inProcess(['activity', ...bench.local]);
  expect(told.stdout).toContain(`ended the health token ${before.slice(0, 8)}`);
  expect(told.stdout.replace(/\s+/g, ' ')).toContain(
    `replaced the health token (${before.slice(0, 8)}) by ${version().slice(0, 8)}`,
  );
  expect(await decided()).toEqual(['showToken', 'rotateToken', 'revokeToken']);
});

// Each call of Secrets Manager that a rotation makes, cut off before and after it is carried out.
test.each(
  ['ListSecretVersionIds', 'PutSecretValue', 'UpdateSecretVersionStage', 'GetSecretValue'].flatMap((operation) =>
    (['before', 'after'] as const).map((when) => [operation, when] as const),
  ),
)('a rotation cut off %s (%s) has cut nobody off, and is finished by repeating it', async (operation, when) => {
  const version = current();
  await used(version, 'Okta SCIM Client');
  bench.interrupt(operation, when);
  expect((await token('rotate')).code).toBe(operation === 'UpdateSecretVersionStage' && when === 'after' ? 0 : 1);
  expect([current(), first()]).toContain(version);
  expect((await token('rotate')).code).toBe(0);
  expect(first()).toBe(version);
  expect(await isSealedUnderCurrent()).toBe(true);
});

test('cut off while the credential is stored: the repetition makes no third token', async () => {
  const version = current();
  // The first PutSecretValue is the token's, the second the scimsession's.
  bench.meanwhile('UpdateSecretVersionStage', () => bench.interrupt('PutSecretValue', 'before'));
  expect((await token('rotate')).code).toBe(1);
  expect(await isSealedUnderCurrent()).toBe(false);
  const second = current();
  const again = await token('rotate');
  expect(again.stdout).toContain(
    `The token ${second.slice(0, 8)} is new, and nobody has used it yet. No other one was made.`,
  );
  expect([current(), first()]).toEqual([second, version]);
  expect(await isSealedUnderCurrent()).toBe(true);
});

test('of two operators at the same time one rotates, and the token in use stays the former one', async () => {
  const version = current();
  bench.meanwhile('UpdateSecretVersionStage', () => bench.rotate('somebody-elses-token'.padEnd(43, 'x')));
  const ended = await token('rotate');
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Somebody else has rotated the token') });
  expect(first()).toBe(version);
});

test('another rotation while the first is under way asks: it would cut off whoever has not switched', async () => {
  const version = current();
  await used(version, 'Okta SCIM Client');
  await token('rotate');
  const second = current();
  await used(second, 'curl');
  expect(await token('rotate')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('A token that is in use ends. These clients used it last'),
  });
  expect([current(), first()]).toEqual([second, version]);
  expect((await token('rotate', '--yes')).code).toBe(0);
  expect(first()).toBe(second);
});

test('revoking says who would be cut off, asks, and never leaves the credential sealed under what ends', async () => {
  bench.rotate('second-token-'.padEnd(43, 'y'));
  await used(first(), 'Jumpcloud-SCIM');
  const asked = await token('revoke');
  expect(asked.code).toBe(3);
  expect(asked.stderr).toMatch(/ {2}Jumpcloud-SCIM, \d+ s ago, from 192\.0\.2\.7/);
  expect(await token('revoke', current().slice(0, 8), '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is the current token. Replace it first'),
  });
  expect(await token('revoke', 'ffffffff')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no valid token'),
  });
  expect(bench.tokens().stages.AWSPREVIOUS).toBeDefined();
  expect((await token('revoke', '--yes')).code).toBe(0);
  expect(await isSealedUnderCurrent()).toBe(true);
});

test('what cannot be sealed does not keep a leaked token alive', async () => {
  bench.storeScimsession('{"adapter":"scim"}');
  const { code, stdout } = await token('rotate');
  expect({ code, first: first() }).toEqual({ code: 0, first: expect.stringMatching(/./) });
  expect(stdout).toContain("! The account's credential could not be sealed under it: Where this bridge keeps");
});

test('shows the token only to somebody who asks for it, and records that', async () => {
  expect(await token('show')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('is not a terminal'),
  });
  expect(await decided()).toEqual([]);
  const atTerminal = await inProcess(['token', 'show', ...bench.local], {}, { screen: true });
  expect(atTerminal.stdout).toBe(`${bench.bearerToken}\n`);
  const shown = await token('show', '--yes');
  expect(shown.stdout).toBe(`${bench.bearerToken}\n`);
  expect(shown.stderr).toContain('Whoever has it can act as your identity provider');
  expect(await json('show')).toEqual({ id: current().slice(0, 8), state: 'current', token: bench.bearerToken });
  await bench.breakActivity();
  expect(await token('show', '--yes')).toMatchObject({ code: 1, stdout: '' });
});
